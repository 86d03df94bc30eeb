import { createContext, useContext } from "react";
import { type Words, wordsOf } from "#shared/i18n/words.ts";

export { fill, type Words, wordsOf } from "#shared/i18n/words.ts";

const WordsContext = createContext<Words>(wordsOf("en"));
export const WordsProvider = WordsContext.Provider;
export const useWords = (): Words => useContext(WordsContext);
