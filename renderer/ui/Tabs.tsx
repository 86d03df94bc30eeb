import { Tabs as BaseTabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import styles from "./Tabs.module.css";

export interface Tab<Value extends string> {
  readonly value: Value;
  readonly name: string;
  readonly panel: ReactNode;
  readonly testId?: string;
}

export interface TabsProps<Value extends string> {
  /** What the row of tabs is called. */
  readonly label: string;
  readonly tabs: readonly Tab<Value>[];
  /** Which is shown first. */
  readonly first: Value;
  /** For each panel's box. */
  readonly panelClass: string | undefined;
}

/** Panels one at a time, below a row of their names; arrow keys go along it. */
export function Tabs<Value extends string>({ label, tabs, first, panelClass }: TabsProps<Value>) {
  return (
    <BaseTabs.Root className={styles["tabs"]} defaultValue={first}>
      <BaseTabs.List className={styles["names"]} aria-label={label} activateOnFocus>
        {tabs.map(({ value, name }) => (
          <BaseTabs.Tab key={value} value={value} className={styles["name"]}>
            {name}
          </BaseTabs.Tab>
        ))}
        <BaseTabs.Indicator className={styles["marker"]} />
      </BaseTabs.List>
      {tabs.map(({ value, panel, testId }) => (
        <BaseTabs.Panel key={value} value={value} className={panelClass} data-testid={testId}>
          {panel}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
