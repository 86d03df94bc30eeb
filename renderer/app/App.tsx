import { useCallback, useState } from "react";
import { NewAnnouncement } from "../announcements/NewAnnouncement.tsx";
import { Chat } from "../chat/Chat.tsx";
import { ConversationList } from "../conversations/ConversationList.tsx";
import { DirectoryPage } from "../directory/DirectoryPage.tsx";
import { NewChat } from "../directory/NewChat.tsx";
import { Switcher } from "../directory/Switcher.tsx";
import { NewGroup } from "../groups/NewGroup.tsx";
import { Settings } from "../settings/Settings.tsx";
import { Shortcuts } from "../settings/Shortcuts.tsx";
import { SignIn } from "../sign-in/SignIn.tsx";
import { useApp } from "../state/use-app.ts";
import { Notices } from "./Notices.tsx";
import { Rail } from "./Rail.tsx";
import { ChatWindow } from "./ChatWindow.tsx";
import { ownConversation } from "./own-window.ts";
import { type DialogName, useShortcuts } from "./use-shortcuts.ts";
import { Trouble } from "./Trouble.tsx";
import styles from "./App.module.css";

function Main() {
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const page = useApp((state) => state.page);
  const close = useCallback(() => setDialog(null), []);
  useShortcuts(dialog, setDialog);
  return (
    <div className={styles["window"]}>
      <Notices />
      <div className={styles["panes"]}>
        <Rail onSettings={() => setDialog("settings")} />
        {page === "directory" ? (
          <DirectoryPage />
        ) : (
          <>
            <ConversationList
              onNewChat={() => setDialog("newChat")}
              onSearch={() => setDialog("switcher")}
            />
            <Chat />
          </>
        )}
      </div>
      <NewChat
        open={dialog === "newChat"}
        onClose={close}
        onGroup={() => setDialog("newGroup")}
        onAnnouncement={() => setDialog("newAnnouncement")}
      />
      <NewAnnouncement open={dialog === "newAnnouncement"} onClose={close} />
      <NewGroup open={dialog === "newGroup"} onClose={close} />
      <Switcher open={dialog === "switcher"} onClose={close} />
      <Settings
        open={dialog === "settings"}
        onClose={close}
        onShortcuts={() => setDialog("shortcuts")}
      />
      <Shortcuts open={dialog === "shortcuts"} onClose={close} />
    </div>
  );
}

export function App() {
  const phase = useApp((state) => state.phase);
  if (phase === "loading") return null;
  if (phase === "trouble") return <Trouble />;
  if (phase === "signIn") return <SignIn />;
  return ownConversation === null ? <Main /> : <ChatWindow conversation={ownConversation} />;
}
