import { useState } from "react";
import { Viewer } from "../../files/Viewer.tsx";
import { message, ownMessage, picture } from "../samples.ts";
import { Scene } from "../Scene.tsx";

const id = "conversation";
const ignore = (): void => undefined;

function Opened() {
  const [opened] = useState(() =>
    message(2, {
      kind: "image",
      text: "The light only lasts for a few minutes. 只有几分钟。",
      file: picture(1600, 1000, 200),
    }),
  );
  return <Viewer opened={opened} onClose={ignore} />;
}

export function ViewerOpen() {
  const [script] = useState(() => ({
    messages: [
      message(1, { kind: "image", text: "", file: picture(900, 1200, 30) }),
      ownMessage(3, { kind: "image", text: "", file: picture(1200, 900, 120) }),
    ],
  }));
  return (
    <Scene script={script} open={id}>
      <Opened />
    </Scene>
  );
}
