import { useId } from "react";
import styles from "./Choice.module.css";

export interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, label: string])[];
  onChange(value: Value): void;
}

/** One of a few, side by side. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, value, options, onChange } = props;
  const name = useId();
  return (
    <fieldset className={styles["choice"]}>
      <legend>{label}</legend>
      <div className={styles["options"]}>
        {options.map(([one, text]) => (
          <label key={one} className={styles["option"]}>
            <input
              type="radio"
              name={name}
              checked={one === value}
              onChange={() => onChange(one)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
