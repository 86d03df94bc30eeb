import { useWords } from "../i18n/i18n.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Logo } from "../ui/Logo.tsx";

/** Stands for the whole window when somebody is signed in whose messages cannot be opened: what it is, and what helps. */
export function Trouble() {
  const { t } = useWords();
  const { showSignIn } = useActions();
  const { title, hint } = t.trouble[useApp(({ start }) => start?.trouble ?? "noHistory")];
  return (
    <main style={{ height: "100%" }} role="alert">
      <EmptyState picture={<Logo size={72} />} title={title} hint={hint}>
        <Button onClick={showSignIn}>{t.trouble.other}</Button>
      </EmptyState>
    </main>
  );
}
