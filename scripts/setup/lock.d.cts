export interface LockHolder {
  /** Missing for the moment in which the lock is being written. */
  readonly pid?: number;
}

/** Takes the lock if it is free or its holder is dead: a release function, or the holder that lives. */
export function tryLock(
  file: string,
):
  | { readonly release: () => void; readonly holder?: undefined }
  | { readonly release?: undefined; readonly holder: LockHolder };

/**
 * Takes the lock, waiting for a living holder to let it go; `onWait` is called once if it has to wait. Resolves to the
 * release function, which is also called when the process exits. Rejects after half an hour.
 */
export function lock(file: string, onWait: (holder: LockHolder) => void): Promise<() => void>;
