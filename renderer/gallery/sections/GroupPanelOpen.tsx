import { GroupPanel } from "../../groups/GroupPanel.tsx";
import { chen, daniel, emma, group, selfCard } from "../samples.ts";
import { Scene } from "../Scene.tsx";

const ignore = (): void => undefined;
const conversation = group("group", { notice: "Wednesdays at half past twelve." });
const members = [
  { person: selfCard, role: "owner", mine: true },
  { person: emma, role: "admin", mine: false },
  { person: chen, role: "member", mine: false },
  { person: daniel, role: "member", mine: false },
] as const;

export function GroupPanelOpen() {
  return (
    <Scene script={{ conversations: [conversation], members }}>
      <GroupPanel conversation={conversation} open onClose={ignore} />
    </Scene>
  );
}
