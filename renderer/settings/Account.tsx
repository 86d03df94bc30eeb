import { useState } from "react";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { ChangePassword } from "./ChangePassword.tsx";
import { Devices } from "./Devices.tsx";
import { OwnPicture } from "./OwnPicture.tsx";
import { OwnStatus } from "./OwnStatus.tsx";
import { Storage } from "./Storage.tsx";
import styles from "./Settings.module.css";

/** Signing out asks what is to become of the messages here. */
function SigningOut() {
  const { t } = useWords();
  const { signOut, showSignIn } = useActions();
  const account = useApp((state) => state.account);
  const signedOut = useApp(({ connection }) => connection.state === "signedOut");
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <div className={styles["account"]}>
        <span dir="auto">{account?.name}</span>
        {signedOut ? <Button onClick={showSignIn}>{t.signIn.again}</Button> : null}
        <Button onClick={() => setAsking(true)}>{t.settings.signOut}</Button>
      </div>
    );
  return (
    <div className={styles["asking"]} role="alertdialog" aria-label={t.settings.signOut}>
      <b>{fill(t.settings.signOutTitle, { name: account?.name ?? "" })}</b>
      <p>{t.settings.signOutHint}</p>
      <div className={styles["answers"]}>
        <Button look="main" autoFocus onClick={() => signOut(false)}>
          {t.settings.keep}
        </Button>
        <Button look="danger" onClick={() => signOut(true)}>
          {t.settings.erase}
        </Button>
        <Button onClick={() => setAsking(false)}>{t.settings.cancel}</Button>
      </div>
    </div>
  );
}

/** Who is signed in and where, what is kept of it here, and the way out. */
export function Account() {
  return (
    <>
      <OwnPicture />
      <Devices />
      <ChangePassword />
      <OwnStatus />
      <Storage />
      <SigningOut />
    </>
  );
}
