/** A client that has sent nothing for this long, in ms, is gone (mission row 4). */
export const silentMsMax = 90_000;
