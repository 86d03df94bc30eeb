import type { ButtonHTMLAttributes, KeyboardEvent, ReactNode, Ref } from "react";
import styles from "./Button.module.css";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: "main" | "plain" | "link" | "danger";
  readonly ref?: Ref<HTMLButtonElement>;
  readonly children: ReactNode;
}

/** An Enter that is held was pressed for what was here before: it answers no question that has just come. */
const onlyWhenPressed = (event: KeyboardEvent): void => {
  if (event.repeat && event.key === "Enter") event.preventDefault();
};

export function Button({ look = "plain", type = "button", className, ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={[styles["button"], styles[look], className].filter(Boolean).join(" ")}
      onKeyDown={onlyWhenPressed}
      {...rest}
    />
  );
}

export interface IconButtonProps extends Omit<
  ButtonHTMLAttributes<HTMLButtonElement>,
  "aria-label"
> {
  /** What the button does, for those who do not see its picture. */
  readonly label: string;
  /** It leads to where one is. */
  readonly current?: boolean;
  readonly children: ReactNode;
}

export function IconButton({ label, current = false, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-current={current ? "page" : undefined}
      className={[styles["icon"], className].filter(Boolean).join(" ")}
      onKeyDown={onlyWhenPressed}
      {...rest}
    />
  );
}
