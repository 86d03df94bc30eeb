import { CircleAlert } from "lucide-react";
import { type FormEvent, useState } from "react";
import { limits } from "#shared/wire/limits.ts";
import { useWords } from "../i18n/i18n.ts";
import { Settings } from "../settings/Settings.tsx";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { Logo } from "../ui/Logo.tsx";
import { PasswordField, TextField } from "../ui/TextField.tsx";
import { LockedNotice } from "./LockedNotice.tsx";
import { signInProblem } from "./problem.ts";
import styles from "./SignIn.module.css";

/** Server, name, password. What was typed stays when it did not work; nothing secret is remembered. */
export function SignIn() {
  const words = useWords();
  const { t } = words;
  const { signIn, hideSignIn } = useActions();
  const account = useApp(({ account }) => account);
  const hint = useApp(({ start }) => start?.serverHint ?? "");
  const locked = useApp(({ start }) => start?.locked ?? null);
  const [server, setServer] = useState(account?.server ?? locked?.server ?? hint);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [settings, setSettings] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const submit = async (): Promise<void> => {
    if (server.trim() === "" || name.trim() === "" || password === "") {
      setProblem(t.signIn.missing);
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      const outcome = await signIn(server, name, password);
      if (!outcome.ok) setProblem(signInProblem(words, outcome.failure));
    } catch {
      setProblem(t.notice.failed);
    }
    setBusy(false);
  };

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (!busy) void submit();
  };

  return (
    <main className={styles["page"]}>
      <form className={styles["card"]} onSubmit={onSubmit} noValidate>
        <div className={styles["head"]}>
          <Logo size={64} />
          <h1>{t.app.name}</h1>
          <p>{t.signIn.title}</p>
        </div>
        {locked === null ? null : <LockedNotice {...locked} />}
        <TextField
          label={t.signIn.server}
          hint={t.signIn.serverHint}
          value={server}
          autoFocus={server === ""}
          inputMode="url"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={limits.addressLengthMax}
          onChange={(event) => setServer(event.target.value)}
        />
        <TextField
          label={t.signIn.name}
          value={name}
          autoFocus={server !== ""}
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={limits.loginLengthMax}
          onChange={(event) => setName(event.target.value)}
        />
        <PasswordField
          label={t.signIn.password}
          showLabel={t.signIn.show}
          hideLabel={t.signIn.hide}
          value={password}
          autoComplete="current-password"
          maxLength={limits.passwordLengthMax}
          onChange={(event) => setPassword(event.target.value)}
        />
        {problem === null ? null : (
          <p role="alert" className={styles["problem"]}>
            <CircleAlert size={16} aria-hidden="true" />
            {problem}
          </p>
        )}
        <Button look="main" type="submit" disabled={busy}>
          {busy ? t.signIn.busy : t.signIn.submit}
        </Button>
        {account === null ? null : (
          <Button look="link" onClick={hideSignIn}>
            {t.signIn.back}
          </Button>
        )}
        <Button look="link" onClick={() => setSettings(true)}>
          {t.signIn.network}
        </Button>
      </form>
      <Settings open={settings} part="network" onClose={() => setSettings(false)} />
    </main>
  );
}
