/** The kind of the one conversation in which the administration speaks to everybody, and nobody else does. */
export const announcementKind = "announcement";
