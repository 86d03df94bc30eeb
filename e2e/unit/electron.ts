/**
 * Stands where `electron` stands when unit tests import a file that imports it. Unit tests look at plain functions only:
 * whatever touches Electron itself is proven by the whole-app specs, so everything here refuses to be used.
 */
const refuse = (name: string): never => {
  throw new Error(`unit tests do not run Electron: ${name} was used`);
};

const refusing = (name: string): unknown =>
  new Proxy(() => undefined, {
    get: (_target, property) => refuse(`${name}.${String(property)}`),
    apply: () => refuse(name),
    construct: () => refuse(name),
  });

export const app = refusing("app");
export const BrowserWindow = refusing("BrowserWindow");
export const ipcMain = refusing("ipcMain");
export const nativeTheme = refusing("nativeTheme");
export const protocol = refusing("protocol");
export const safeStorage = refusing("safeStorage");
export const session = refusing("session");
export const shell = refusing("shell");
