import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useWords } from "../i18n/i18n.ts";
import { useNow } from "../i18n/use-now.ts";
import { useActions, useApp } from "../state/use-app.ts";
import { Button } from "../ui/Button.tsx";
import { connectionWords } from "#shared/i18n/connection-words.ts";
import styles from "./ConnectionBar.module.css";

/** A short interruption is nobody's business; one that lasts this long is said. */
const saidAfterMs = 1_200;

/** Trouble with the connection is a quiet bar, never a dialog. */
export function ConnectionBar() {
  const words = useWords();
  const { connectNow, showSignIn } = useActions();
  const connection = useApp((state) => state.connection);
  const now = useNow(connection.state === "waiting" ? 1_000 : null);
  const [lasting, setLasting] = useState(false);
  const trouble = connection.state !== "connected";

  useEffect(() => {
    if (!trouble) {
      setLasting(false);
      return undefined;
    }
    const timer = setTimeout(() => setLasting(true), saidAfterMs);
    return () => clearTimeout(timer);
  }, [trouble]);

  if (!trouble || !lasting) return null;
  const canHurry =
    connection.state === "waiting" ||
    connection.state === "sleeping" ||
    // Where this Magpie is too old, only its own update helps.
    (connection.state === "incompatible" && !connection.clientTooOld);
  return (
    <div className={styles["bar"]} data-testid="connection-bar">
      <CloudOff size={16} aria-hidden="true" />
      {/* A countdown that is read out each second would be noise. */}
      <span role={connection.state === "waiting" ? undefined : "status"}>
        {connectionWords(words, connection, now)}
      </span>
      {canHurry ? (
        <Button look="link" onClick={connectNow}>
          {words.t.connection.now}
        </Button>
      ) : null}
      {connection.state === "signedOut" ? (
        <Button look="link" onClick={showSignIn}>
          {words.t.signIn.again}
        </Button>
      ) : null}
    </div>
  );
}
