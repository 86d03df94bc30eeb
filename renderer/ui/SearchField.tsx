import { Search } from "lucide-react";
import type { ComponentPropsWithRef } from "react";
import styles from "./SearchField.module.css";

export interface SearchFieldProps extends Omit<ComponentPropsWithRef<"input">, "className"> {
  /** What is looked for, in words; it stands in the empty field too. */
  readonly label: string;
  /** Where the frame stands. */
  readonly className?: string | undefined;
}

/** A field to look for something, framed with a glass. */
export function SearchField({ label, className, ...input }: SearchFieldProps) {
  return (
    <label className={[styles["search"], className].filter(Boolean).join(" ")}>
      <Search size={16} aria-hidden="true" />
      <input aria-label={label} placeholder={label} {...input} />
    </label>
  );
}
