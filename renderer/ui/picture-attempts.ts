import { createContext } from "react";

/** Grows whenever pictures that could not be had may be had now: they are tried again. */
export const PictureAttempts = createContext(0);
