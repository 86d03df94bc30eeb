import { Images } from "lucide-react";
import { useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import { IconButton } from "../ui/Button.tsx";
import { FilesPanel } from "./FilesPanel.tsx";

/** Over a conversation: the way to everything that was shared in it. */
export function OpenFiles({ conversation }: { readonly conversation: string }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton label={t.filesView.open} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Images size={20} />
      </IconButton>
      <FilesPanel conversation={conversation} open={open} onClose={() => setOpen(false)} />
    </>
  );
}
