import { NewAnnouncement } from "../../announcements/NewAnnouncement.tsx";
import { Scene } from "../Scene.tsx";

const ignore = (): void => undefined;

export function NewAnnouncementOpen() {
  return (
    <Scene script={{ officeSize: 300, mayAnnounce: true }}>
      <NewAnnouncement open onClose={ignore} />
    </Scene>
  );
}
