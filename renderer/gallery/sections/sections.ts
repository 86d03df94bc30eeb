import type { ComponentType } from "react";
import { BubbleChanges } from "./BubbleChanges.tsx";
import { BubbleFailures } from "./BubbleFailures.tsx";
import { BubbleFiles } from "./BubbleFiles.tsx";
import { BubblePictures } from "./BubblePictures.tsx";
import { BubbleStates } from "./BubbleStates.tsx";
import { BubbleTexts } from "./BubbleTexts.tsx";
import { Buttons } from "./Buttons.tsx";
import { Composers } from "./Composers.tsx";
import { Connections } from "./Connections.tsx";
import { DeviceLists } from "./DeviceLists.tsx";
import { LockedNotices } from "./LockedNotices.tsx";
import { Passwords } from "./Passwords.tsx";
import { AnnouncementsShown } from "./AnnouncementsShown.tsx";
import { NewAnnouncementOpen } from "./NewAnnouncementOpen.tsx";
import { ReadersShown } from "./ReadersShown.tsx";
import { ConversationItems } from "./ConversationItems.tsx";
import { DetailsOpen } from "./DetailsOpen.tsx";
import { ChatHeaders } from "./ChatHeaders.tsx";
import { DirectoryShown } from "./DirectoryShown.tsx";
import { EmptyStates } from "./EmptyStates.tsx";
import { Fields } from "./Fields.tsx";
import { MessageMenuOpen } from "./MessageMenuOpen.tsx";
import { FilesChat } from "./FilesChat.tsx";
import { MentionListOpen } from "./MentionListOpen.tsx";
import { Mentions } from "./Mentions.tsx";
import { GroupChat } from "./GroupChat.tsx";
import { GroupPanelOpen } from "./GroupPanelOpen.tsx";
import { MenuOpen } from "./MenuOpen.tsx";
import { ModalOpen } from "./ModalOpen.tsx";
import { NewGroupOpen } from "./NewGroupOpen.tsx";
import { NoticesShown } from "./NoticesShown.tsx";
import { People } from "./People.tsx";
import { Pictures } from "./Pictures.tsx";
import {
  SharedFiles,
  SharedLinks,
  SharedNothing,
  SharedPictures,
  SharedVoices,
} from "./FilesPanelOpen.tsx";
import { Recordings } from "./Recordings.tsx";
import { SendSheetOpen } from "./SendSheetOpen.tsx";
import { ViewerOpen } from "./ViewerOpen.tsx";
import { RecallOpen } from "./RecallOpen.tsx";
import { Timelines } from "./Timelines.tsx";

/** A part of the gallery; one picture in each theme and language. */
export interface Section {
  /** In addresses and names of files. */
  readonly id: string;
  readonly title: string;
  readonly Content: ComponentType;
  /** Set for what stands over a whole window: the height in px of the window that it is given. */
  readonly frameHeight?: number;
}

export const sections: readonly Section[] = [
  { id: "buttons", title: "Button, IconButton", Content: Buttons },
  { id: "fields", title: "TextField, PasswordField, Choice, Toggle", Content: Fields },
  { id: "pictures", title: "Avatar, Logo, Spinner", Content: Pictures },
  { id: "empty", title: "EmptyState, Fallback", Content: EmptyStates },
  { id: "modal", title: "Modal", Content: ModalOpen, frameHeight: 300 },
  { id: "menu", title: "Menu", Content: MenuOpen, frameHeight: 190 },
  { id: "conversations", title: "ConversationItem", Content: ConversationItems },
  { id: "chat-header", title: "ChatHeader: presence, typing", Content: ChatHeaders },
  { id: "bubble-states", title: "Bubble: states", Content: BubbleStates },
  { id: "bubble-changes", title: "Bubble: changed, stuck, lost", Content: BubbleChanges },
  { id: "bubble-failures", title: "Bubble: why it was not sent", Content: BubbleFailures },
  { id: "bubble-texts", title: "Bubble: texts", Content: BubbleTexts },
  { id: "bubble-pictures", title: "Bubble: pictures, videos", Content: BubblePictures },
  { id: "bubble-files", title: "Bubble: files, audio, voice", Content: BubbleFiles },
  { id: "message-menu", title: "Chat, MessageMenu", Content: MessageMenuOpen, frameHeight: 420 },
  { id: "files-chat", title: "Chat with files", Content: FilesChat, frameHeight: 900 },
  { id: "send-sheet", title: "SendSheet", Content: SendSheetOpen, frameHeight: 700 },
  { id: "recording", title: "RecordingBar", Content: Recordings },
  { id: "viewer", title: "Viewer", Content: ViewerOpen, frameHeight: 640 },
  { id: "shared-pictures", title: "FilesPanel", Content: SharedPictures, frameHeight: 640 },
  { id: "shared-files", title: "FilesPanel: files", Content: SharedFiles, frameHeight: 480 },
  { id: "shared-links", title: "FilesPanel: links", Content: SharedLinks, frameHeight: 400 },
  { id: "shared-voice", title: "FilesPanel: voice", Content: SharedVoices, frameHeight: 400 },
  { id: "shared-nothing", title: "FilesPanel: nothing", Content: SharedNothing, frameHeight: 400 },
  { id: "details", title: "Details", Content: DetailsOpen, frameHeight: 640 },
  { id: "recall", title: "Recall", Content: RecallOpen, frameHeight: 260 },
  { id: "group-chat", title: "Chat of a group, Acts", Content: GroupChat, frameHeight: 480 },
  { id: "mentions", title: "Mention, ConversationItem", Content: Mentions },
  {
    id: "mention-list",
    title: "MentionList, MentionJump",
    Content: MentionListOpen,
    frameHeight: 480,
  },
  { id: "group-panel", title: "GroupPanel", Content: GroupPanelOpen, frameHeight: 640 },
  { id: "new-group", title: "NewGroup", Content: NewGroupOpen, frameHeight: 640 },
  { id: "readers", title: "ReadBy, Readers", Content: ReadersShown },
  {
    id: "announcements",
    title: "Chat of the announcements",
    Content: AnnouncementsShown,
    frameHeight: 480,
  },
  {
    id: "new-announcement",
    title: "NewAnnouncement",
    Content: NewAnnouncementOpen,
    frameHeight: 380,
  },
  { id: "timeline", title: "Timeline", Content: Timelines },
  { id: "composer", title: "Composer", Content: Composers },
  { id: "people", title: "DepartmentTree, PeopleList, Profile, ListFilters", Content: People },
  { id: "directory", title: "Directory", Content: DirectoryShown, frameHeight: 560 },
  { id: "connection", title: "Rail and ConnectionBar", Content: Connections },
  { id: "notices", title: "Notices", Content: NoticesShown },
  { id: "devices", title: "Devices", Content: DeviceLists },
  { id: "password", title: "ChangePassword", Content: Passwords },
  { id: "locked", title: "LockedNotice", Content: LockedNotices },
];
