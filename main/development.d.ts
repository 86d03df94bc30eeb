/** True only in what `npm run dev` builds: set while building, so that no other build has what depends on it. */
declare const MAGPIE_DEVELOPMENT: boolean;
