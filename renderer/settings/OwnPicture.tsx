import { useRef, useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import type { PictureProblem } from "../state/app-state.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { scalePicture } from "./scale-picture.ts";
import styles from "./OwnPicture.module.css";

type Said = PictureProblem | "busy" | "changed" | "removed";
/** Good news waits until the reader is done; a problem is said at once. */
const isGood = (said: Said): boolean => said === "busy" || said === "changed" || said === "removed";

/** One's own picture: everybody sees it, so it is changed with the server, or not at all. */
export function OwnPicture() {
  const { t } = useWords();
  const { setPicture } = useActions();
  const account = useApp((state) => state.account);
  const input = useRef<HTMLInputElement>(null);
  const change = useRef<HTMLButtonElement>(null);
  const [said, setSaid] = useState<Said | null>(null);
  if (!account) return null;

  /** One at a time; whatever becomes of it is said. */
  const say = (work: () => Promise<Said>): void => {
    if (said === "busy") return;
    setSaid("busy");
    work().then(setSaid, () => setSaid("failed"));
  };
  const choose = (file: File | undefined): void => {
    if (!file) return;
    say(async () => {
      const made = await scalePicture(file);
      if ("fault" in made) return made.fault;
      const outcome = await setPicture(made.picture);
      return outcome === "ok" ? "changed" : outcome;
    });
  };
  const remove = (): void => {
    say(async () => {
      const outcome = await setPicture(null);
      if (outcome !== "ok") return outcome;
      // The button that had the keyboard goes with the picture.
      change.current?.focus();
      return "removed";
    });
  };

  return (
    <section className={styles["own"]} aria-label={t.picture.title}>
      <Avatar id={account.person} name={account.name} picture={account.picture} size={56} />
      <div className={styles["beside"]}>
        <b>{t.picture.title}</b>
        <small>{t.picture.hint}</small>
        <div className={styles["buttons"]}>
          <Button ref={change} onClick={() => input.current?.click()}>
            {t.picture.change}
          </Button>
          {account.picture === null ? null : <Button onClick={remove}>{t.picture.remove}</Button>}
        </div>
        <p role="status" className={styles["said"]}>
          {said !== null && isGood(said) ? t.picture[said] : ""}
        </p>
        {said === null || isGood(said) ? null : (
          <p role="alert" className={styles["problem"]}>
            {t.picture[said]}
          </p>
        )}
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={({ target }) => {
          choose(target.files?.[0]);
          // The same file may be chosen again.
          target.value = "";
        }}
      />
    </section>
  );
}
