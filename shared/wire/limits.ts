/** Bounds that both sides keep. Sizes in bytes are of the UTF-8 JSON text; lengths of text are in UTF-16 code units. */
export const limits = {
  /** A frame's payload; Socket.IO itself closes the socket above 1 MB. */
  payloadBytesMax: 256 * 1024,
  /** A page of rows (pull, page, sync) is cut when it passes this many bytes … */
  pageBytesMax: 128 * 1024,
  /** … or this many rows. */
  pageRowsMax: 256,
  /** Conversations in one request `positions`. */
  positionsMax: 200,
  /** The text of one message. */
  textLengthMax: 20_000,
  /** How long after it was sent a message may be edited and recalled by default, in ms; the server's clock decides. */
  changeWindowMs: 120_000,
  /** What is written and not sent yet; longer than a message, which is shortened before it goes. */
  draftLengthMax: 30_000,
  /** Members of one group, how many may be added at once, and its name and notice in UTF-16 code units. */
  groupMembersMax: 2_000,
  addedMax: 500,
  /** How often a person may become a member of one group: with everything of it they are sent what they saw each time. */
  stintsMax: 200,
  titleLengthMax: 64,
  noticeLengthMax: 2_000,
  /** Up to so many members are named wherever a conversation is; of more, those with a role, and all of them on request. */
  membersNamedMax: 200,
  /** Members in one answer of `members`. */
  membersPageMax: 500,
  /** Above so many members others' positions are not sent along: how many have read is asked for. */
  positionsMembersMax: 50,
  /** Of up to so many it is said by name who has read a message, and who has not. */
  readersNamedMax: 500,
  /** People who may be mentioned by name in one message. */
  mentionsMax: 50,
  /** The key of a stream's row. */
  keyLengthMax: 160,
  /** People whose presence one connection watches. */
  watchedMax: 200,
  /** How long after nobody was seen in front of any of their devices a person counts as away by default, in ms. */
  awayAfterMs: 300_000,
  /** Keys of one person's self stream. */
  selfKeysMax: 20_000,
  /** A person's picture: its bytes, and the longer edge in px. */
  pictureBytesMax: 32 * 1024,
  pictureEdgeMax: 256,
  /** One file, and all files of one person, in bytes, by default; a server may say otherwise. */
  fileBytesMax: 2 * 1024 ** 3,
  personBytesMax: 10 * 1024 ** 3,
  /** A file's name in UTF-16 code units. */
  fileNameLengthMax: 255,
  /** What a message says of a file: a thumbhash, a small picture, levels of a recording, in bytes; and an edge in px. */
  previewBytesMax: 1024,
  thumbBytesMax: 512 * 1024,
  waveformBytesMax: 100,
  mediaEdgeMax: 65_535,
  /** How long a recording lasts, and what is let pass above it, since a recorder stops a little late. */
  voiceMsMax: 300_000,
  voiceMsSlack: 2_000,
  /** A person's sign-in name and the name that others see. */
  loginLengthMax: 64,
  nameLengthMax: 64,
  /** Shorter ones are guessed. */
  passwordLengthMin: 8,
  /** What else a card says of a person, and how deep a department may stand in others. */
  jobTitleLengthMax: 64,
  phoneLengthMax: 32,
  emailLengthMax: 128,
  departmentDepthMax: 16,
  /** What a person says of themselves at present, in UTF-16 code units. */
  statusLengthMax: 80,
  passwordLengthMax: 256,
  /** Devices of one person that are listed. */
  devicesMax: 200,
  /** A server's or proxy's address as people type it. */
  addressLengthMax: 512,
  /** Keys of an object whose keys are its sender's own: a message's content, the value of a row of the self stream. */
  recordKeysMax: 256,
  /** Items of a list in an answer or a push: twice what the longest holds, for servers that are newer. */
  serverListMax: 4_096,
  /** Ids, tokens and tickets. */
  idLengthMax: 64,
  tokenLengthMax: 128,
} as const;

/** The protocol versions that this code speaks; exchanged in the handshake. */
export const protocol = { min: 1, max: 1 } as const;
