import { EventEmitter } from "node:events";
import type Electron from "electron";
import { browser } from "../host.ts";
import { type Modelled, notImplemented, refuse, type Words } from "../not-implemented.ts";
import { toChromium } from "../page/scheme-address.ts";
import { fetchUrl } from "./net.ts";
import { type CheckHandler, Permissions, type RequestHandler } from "./permissions.ts";
import { protocol } from "./protocol.ts";
import { fromEnvironment, type ProxyFinder, proxyFinder } from "./proxy-finder.ts";
import { WebRequest } from "./web-request.ts";

const methods = [
  "addWordToSpellCheckerDictionary allowNTLMCredentialsForDomains clearAuthCache clearCodeCaches",
  "clearData clearHostResolverCache clearSharedDictionaryCache closeAllConnections",
  "clearSharedDictionaryCacheForIsolationKey createInterruptedDownload disableNetworkEmulation",
  "downloadURL enableNetworkEmulation flushStorageData forceReloadProxyConfig getAllExtensions",
  "getBlobData getCacheSize getExtension getPreloads getPreloadScripts getSharedDictionaryInfo",
  "getSharedDictionaryUsageInfo listWordsInSpellCheckerDictionary loadExtension preconnect",
  "registerLocalAIHandler registerPreloadScript removeExtension removeWordFromSpellCheckerDictionary",
  "resolveHost setBluetoothPairingHandler setCertificateVerifyProc setCodeCachePath",
  "setDevicePermissionHandler setDisplayMediaRequestHandler setDownloadPath setPreloads",
  "setSpellCheckerDictionaryDownloadURL setSSLConfig setUSBProtectedClassesHandler setUserAgent",
  "unregisterPreloadScript getUserAgent",
] as const;
const properties = [
  "availableSpellCheckerLanguages cookies extensions netLog serviceWorkers",
] as const;
type Missing = Words<typeof methods> | Words<typeof properties>;

/** The one session: pages' permissions, requests and storage. */
export class Session extends EventEmitter implements Modelled<Electron.Session, Missing> {
  static {
    refuse(this.prototype, "session", { methods, properties });
  }
  readonly webRequest = new WebRequest() as unknown as Electron.WebRequest;
  readonly protocol = protocol as unknown as Electron.Protocol;
  readonly storagePath: string | null = null;
  spellCheckerEnabled = true;
  readonly #permissions = new Permissions();
  readonly #origins = new Set<string>();
  #languages: string[] = [];
  #proxy: ProxyFinder = fromEnvironment;

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#permissions.request = handler;
  }
  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#permissions.check = handler;
  }
  fetch(...args: Parameters<Electron.Session["fetch"]>): Promise<Response> {
    return fetchUrl(...args);
  }
  isPersistent(): boolean {
    return true;
  }
  getStoragePath(): string | null {
    return this.storagePath;
  }

  setSpellCheckerLanguages(languages: string[]): void {
    this.#languages = [...languages];
  }
  getSpellCheckerLanguages(): string[] {
    return [...this.#languages];
  }
  setSpellCheckerEnabled(enable: boolean): void {
    this.spellCheckerEnabled = enable;
  }
  isSpellCheckerEnabled(): boolean {
    return this.spellCheckerEnabled;
  }

  /** Only `resolveProxy` follows it: the stand-in's own requests go straight. */
  async setProxy(config: Electron.ProxyConfig): Promise<void> {
    this.#proxy = await proxyFinder(config);
  }
  async resolveProxy(url: string): Promise<string> {
    return this.#proxy(new URL(url));
  }

  async clearCache(): Promise<void> {
    await this.#inAnyPage((send) => send("Network.clearBrowserCache"));
  }
  async clearStorageData(options: Electron.ClearStorageDataOptions = {}): Promise<void> {
    const { origin, storages } = options;
    const origins = origin === undefined ? [...this.#origins] : [origin];
    const storageTypes = (storages ?? ["all"])
      .map((name) =>
        name.replace("localstorage", "local_storage").replace("cachestorage", "cache_storage"),
      )
      .join(",");
    await this.#inAnyPage(async (send) => {
      for (const each of origins)
        await send("Storage.clearDataForOrigin", {
          origin: toChromium(`${each.replace(/\/$/, "")}/`, (scheme) =>
            protocol.isOwnScheme(scheme),
          ).replace(/\/$/, ""),
          storageTypes,
        });
    });
  }

  /** The stand-in's own from here. */
  static permissionsOf(session: Session): Permissions {
    return session.#permissions;
  }
  static visited(session: Session, origin: string): void {
    session.#origins.add(origin);
  }

  async #inAnyPage(
    work: (send: ReturnType<typeof browser>["cdp"]["send"]) => Promise<unknown>,
  ): Promise<void> {
    const { targetInfos } = await browser().cdp.send("Target.getTargets");
    const page = targetInfos.find(({ type }) => type === "page");
    if (!page) notImplemented("clearing storage while no window is open");
    await browser().withPage(page.targetId, (session) => work(session.send.bind(session)));
  }
}

export const defaultSession = new Session();

/** `session` itself. */
export const session = {
  defaultSession: defaultSession as unknown as Electron.Session,
  fromPartition: (partition: string): Electron.Session =>
    partition === ""
      ? session.defaultSession
      : notImplemented(`session.fromPartition("${partition}")`),
  fromPath: (path: string): Electron.Session => notImplemented(`session.fromPath("${path}")`),
} satisfies Pick<typeof Electron.session, "defaultSession" | "fromPartition" | "fromPath">;
