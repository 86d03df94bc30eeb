import { MessageDialogs } from "../../chat/MessageDialogs.tsx";
import { ownMessage } from "../samples.ts";
import { Scene } from "../Scene.tsx";

const ignore = (): void => undefined;
const message = ownMessage(42);

export function RecallOpen() {
  return (
    <Scene>
      <MessageDialogs asking={{ what: "recall", message }} messages={[message]} onClose={ignore} />
    </Scene>
  );
}
