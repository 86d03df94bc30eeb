import type { MessageView } from "#shared/ipc/views.ts";
import { FileCard } from "./FileCard.tsx";
import { shownAs } from "./file-of.ts";
import { AudioBody, VideoBody } from "./MediaBody.tsx";
import { PictureBody } from "./PictureBody.tsx";
import { VoiceBody } from "./VoiceBody.tsx";

/** What a message carries, in its bubble; its caption stands below it. */
export function FileBody({ message }: { readonly message: MessageView }) {
  const { file } = message;
  if (file === null) return null;
  switch (shownAs(file)) {
    case "picture":
      return <PictureBody message={message} file={file} />;
    case "video":
      return <VideoBody message={message} file={file} />;
    case "audio":
      return <AudioBody message={message} file={file} />;
    case "voice":
      return <VoiceBody message={message} file={file} />;
    case "file":
      return <FileCard message={message} file={file} />;
  }
}
