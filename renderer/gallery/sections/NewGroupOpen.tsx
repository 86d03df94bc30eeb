import { NewGroup } from "../../groups/NewGroup.tsx";
import { chen, daniel, emma } from "../samples.ts";
import { Scene } from "../Scene.tsx";

const ignore = (): void => undefined;
const first = [emma, daniel];

export function NewGroupOpen() {
  return (
    <Scene script={{ people: [emma, chen, daniel] }}>
      <NewGroup open first={first} onClose={ignore} />
    </Scene>
  );
}
