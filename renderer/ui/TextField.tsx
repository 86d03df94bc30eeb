import { Eye, EyeOff } from "lucide-react";
import { type InputHTMLAttributes, type ReactNode, type Ref, useId, useState } from "react";
import { IconButton } from "./Button.tsx";
import styles from "./TextField.module.css";

export interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly hint?: string;
  /** Why what stands there cannot be used; null while it can. */
  readonly problem?: string | null;
  readonly ref?: Ref<HTMLInputElement>;
}

function FieldProblem({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <p id={id} role="alert" className={styles["problem"]}>
      {children}
    </p>
  );
}

export function TextField({ label, hint, problem = null, ...rest }: TextFieldProps) {
  const id = useId();
  const wrong = problem !== null;
  return (
    <div className={styles["field"]}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={styles["input"]}
        placeholder={hint}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-problem` : undefined}
        {...rest}
      />
      {wrong ? <FieldProblem id={`${id}-problem`}>{problem}</FieldProblem> : null}
    </div>
  );
}

export interface PasswordFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly showLabel: string;
  readonly hideLabel: string;
  /** Why what stands there cannot be used; null while it can. */
  readonly problem?: string | null;
}

export function PasswordField({
  label,
  showLabel,
  hideLabel,
  problem = null,
  ...rest
}: PasswordFieldProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const wrong = problem !== null;
  return (
    <div className={styles["field"]}>
      <label htmlFor={id}>{label}</label>
      <div className={styles["withButton"]}>
        <input
          id={id}
          className={styles["input"]}
          type={shown ? "text" : "password"}
          aria-invalid={wrong}
          aria-describedby={wrong ? `${id}-problem` : undefined}
          {...rest}
        />
        <IconButton label={shown ? hideLabel : showLabel} onClick={() => setShown(!shown)}>
          {shown ? <EyeOff size={18} /> : <Eye size={18} />}
        </IconButton>
      </div>
      {wrong ? <FieldProblem id={`${id}-problem`}>{problem}</FieldProblem> : null}
    </div>
  );
}
