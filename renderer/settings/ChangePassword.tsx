import { CircleAlert } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { limits } from "#shared/wire/limits.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { PasswordField } from "../ui/TextField.tsx";
import { fieldOf, type FormProblem, problemBefore, type Typed } from "./password-problem.ts";
import styles from "./ChangePassword.module.css";
import shared from "./Settings.module.css";

const nothing: Typed = { current: "", next: "", repeated: "" };

/** The current password, and a new one twice. What was typed stays when it did not work. */
function Form({ onDone, onCancel }: { onDone(): void; onCancel(): void }) {
  const { t } = useWords();
  const { changePassword } = useActions();
  const [typed, setTyped] = useState<Typed>(nothing);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<FormProblem | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // Whoever is told of a problem is taken to where it can be mended.
    if (problem !== null)
      form.current?.querySelector<HTMLElement>('input[aria-invalid="true"]')?.focus();
  }, [problem]);

  const submit = async (): Promise<void> => {
    const before = problemBefore(typed);
    setProblem(before);
    if (before !== null) return;
    setBusy(true);
    const outcome = await changePassword(typed.current, typed.next);
    setBusy(false);
    if (outcome === "ok") onDone();
    else setProblem(outcome);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (!busy) void submit();
  };
  const bounds = { min: limits.passwordLengthMin, max: limits.passwordLengthMax };
  const said = problem === null ? null : fill(t.password[problem], bounds);
  const at = problem === null ? null : fieldOf(problem);
  const field = (name: keyof Typed, autoComplete: "current-password" | "new-password") => (
    <PasswordField
      label={t.password[name]}
      showLabel={t.signIn.show}
      hideLabel={t.signIn.hide}
      value={typed[name]}
      autoFocus={name === "current"}
      autoComplete={autoComplete}
      problem={at === name ? said : null}
      // A new one is never cut short unseen: one that is too long is said.
      {...(name === "current" ? { maxLength: limits.passwordLengthMax } : {})}
      onChange={({ target }) => {
        setTyped({ ...typed, [name]: target.value });
        setProblem(null);
      }}
    />
  );
  return (
    <form
      ref={form}
      className={styles["form"]}
      aria-label={t.password.change}
      onSubmit={onSubmit}
      noValidate
    >
      {field("current", "current-password")}
      {field("next", "new-password")}
      {field("repeated", "new-password")}
      <p className={styles["hint"]}>{fill(t.password.hint, bounds)}</p>
      {problem !== null && at === null ? (
        <p role="alert" className={styles["problem"]}>
          <CircleAlert size={16} aria-hidden="true" />
          {said}
        </p>
      ) : null}
      <div className={shared["answers"]}>
        <Button look="main" type="submit" disabled={busy}>
          {busy ? t.password.busy : t.password.submit}
        </Button>
        <Button onClick={onCancel}>{t.settings.cancel}</Button>
      </div>
    </form>
  );
}

/** Another password for the account: every other device is signed out by it. */
export function ChangePassword() {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const [changed, setChanged] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    // The keyboard goes back to where it came from.
    if (wasOpen.current && !open) button.current?.focus();
    wasOpen.current = open;
  }, [open]);
  return (
    <section aria-label={t.password.title}>
      <h3 className={shared["heading"]}>{t.password.title}</h3>
      {open ? (
        <Form
          onDone={() => {
            setOpen(false);
            setChanged(true);
          }}
          onCancel={() => setOpen(false)}
        />
      ) : (
        <Button
          ref={button}
          onClick={() => {
            setChanged(false);
            setOpen(true);
          }}
        >
          {t.password.change}
        </Button>
      )}
      <p role="status" className={styles["said"]}>
        {changed ? t.password.changed : ""}
      </p>
    </section>
  );
}
