import { useEffect, useState } from "react";
import { createChosen } from "../../files/chosen.ts";
import { lookAt } from "../../files/looked.ts";
import { SendSheet } from "../../files/SendSheet.tsx";
import { useActions } from "../../state/use-app.ts";
import { harbourFile } from "../media.ts";
import { conversation, emma } from "../samples.ts";
import { Scene } from "../Scene.tsx";

const id = "sending";
const ignore = (): void => undefined;
const script = {
  conversations: [conversation(id, emma, { draft: "港口的照片，还有报价。" })],
  stages: true,
};

/** What somebody has chosen: pictures, of which one is large, a file, one that is empty, one that cannot be read. */
async function chosenFiles(): Promise<File[]> {
  return [
    await harbourFile(2600, 1800, 200, "harbour.png"),
    await harbourFile(900, 1200, 330, "quay.png"),
    new File(
      [new Uint8Array(84_000)],
      "Offer for the new wing, with all appendices and drawings.pdf",
      {
        type: "application/pdf",
      },
    ),
    new File([], "refused.txt", { type: "text/plain" }),
  ];
}

function Sheet() {
  const { stage, unstage } = useActions();
  const [chosen] = useState(() =>
    createChosen({ stage, unstage, look: lookAt, prepare: () => Promise.reject(new Error()) }),
  );
  useEffect(() => {
    void chosenFiles().then((files) => chosen.add({ files, folders: ["Drawings"] }));
    return () => chosen.clear();
  }, [chosen]);
  return <SendSheet conversation={id} chosen={chosen} onMore={ignore} />;
}

export function SendSheetOpen() {
  return (
    <Scene script={script}>
      <Sheet />
    </Scene>
  );
}
