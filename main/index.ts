import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { app, BrowserWindow, powerMonitor, type Rectangle, session, shell } from "electron";
import { eventChannel } from "#shared/ipc/channels.ts";
import type { EventName, EventPayload } from "#shared/ipc/contract.ts";
import type { Changes } from "#shared/ipc/views.ts";
import { createAccount } from "./account/account.ts";
import { watchAddresses } from "./connection/address-watch.ts";
import { type FindRoutes, parseRoutes, usesTls } from "./connection/routes.ts";
import { trustThePlatform } from "./connection/trust.ts";
import { createSignInTransport } from "./connection/sign-in-http.ts";
import { createFileActs } from "./desktop/file-acts.ts";
import { createProxy } from "./desktop/proxy.ts";
import { startAtLogin } from "./desktop/start-at-login.ts";
import { measureStorage } from "./desktop/storage-used.ts";
import { declareAppScheme, pagesIn, serveAppScheme } from "./desktop/app-scheme.ts";
import { checkDevPages, devPages } from "./desktop/dev-pages.ts";
import { guardNavigation, guardPermissions, isOwnPage } from "./desktop/guards.ts";
import { openOutside } from "./desktop/links.ts";
import { openSettings } from "./desktop/settings.ts";
import { isFirstTime } from "./desktop/said-once.ts";
import { createSessionVault } from "./desktop/session-vault.ts";
import { createSurfaces, type Surfaces } from "./desktop/surfaces.ts";
import { openPlaces } from "./desktop/places.ts";
import { bringForward, parseBounds } from "./desktop/window.ts";
import { createWindows } from "./desktop/windows.ts";
import { createHandlers } from "./ipc/handlers.ts";
import { registerHandlers } from "./ipc/register.ts";
import { createDesk } from "./desk.ts";
import { errorName } from "./messaging/error-name.ts";
import { openLogFile } from "./log-file.ts";
import { clock, ids, log, logTo, ownAddresses, random, sha256, timers } from "./system.ts";

/** Where the build puts things, seen from out/main. */
const built = {
  preload: join(import.meta.dirname, "../preload/index.cjs"),
  renderer: join(import.meta.dirname, "../renderer"),
  icon: join(import.meta.dirname, "../../assets/icons/256.png"),
  trayPictures: join(import.meta.dirname, "../../assets/icons/tray"),
  storeWorker: new URL("store-worker.js", import.meta.url),
  hashWorker: new URL("hash-worker.js", import.meta.url),
};

/** How long quitting waits for what is under way. */
const closeMsMax = 5_000;

/** What the environment hands over: taken out of it at once, so that no child process inherits a ticket. */
function takeFromEnvironment(name: string): string | null {
  const value = process.env[name];
  delete process.env[name];
  return value === undefined || value === "" ? null : value;
}

/** Set when the app is to end: then closing a window closes it. */
let quitting = false;

function tellWindows<E extends EventName>(event: E, payload: EventPayload<E>): void {
  for (const window of BrowserWindow.getAllWindows())
    if (!window.isDestroyed()) window.webContents.send(eventChannel(event), payload);
}

async function run(profileName: string | null): Promise<void> {
  const serverHint = takeFromEnvironment("MAGPIE_SERVER");
  const ticket = takeFromEnvironment("MAGPIE_TICKET");
  const profile = app.getPath("userData");

  const accounts = join(profile, "accounts");
  const logFile = join(profile, "logs", "main.log");
  logTo(openLogFile(logFile));

  guardPermissions(session.defaultSession);
  const pages = MAGPIE_DEVELOPMENT
    ? devPages(
        checkDevPages(
          takeFromEnvironment("MAGPIE_DEV_PAGES") ?? "",
          takeFromEnvironment("MAGPIE_DEV_NONCE") ?? "",
          app.isPackaged,
        ),
      )
    : pagesIn(built.renderer);

  const settings = await openSettings(join(profile, "settings.json"), log);
  const proxy = createProxy(session.defaultSession);
  const useProxy = async (): Promise<void> => {
    await proxy
      .use(settings.now.proxy)
      .catch((error: unknown) => log.warn("proxy.notUsed", { error: errorName(error) }));
  };
  await useProxy();
  const findRoutes: FindRoutes = async (origin) => {
    const routes = parseRoutes(await proxy.resolve(origin));
    if (usesTls(origin, routes)) trustThePlatform();
    return routes;
  };
  const account = createAccount({
    vault: createSessionVault(profile, log),
    transport: createSignInTransport({ findRoutes, timers }),
    ids,
    log,
    deviceName: hostname(),
  });
  const bounds: Rectangle | null = parseBounds(app.commandLine.getSwitchValue("magpie-bounds"));
  const places = await openPlaces(join(profile, "windows.json"), { timers, log });
  const windows = createWindows({
    preload: built.preload,
    icon: built.icon,
    places,
    mainBounds: bounds,
    closed: (contents) => desk.windowClosed(contents),
    pageLeft: (contents) => desk.pageLeft(contents),
    showMessage: ({ webContents }, conversation, seq) =>
      webContents.send(eventChannel("show"), { conversation, seq }),
  });
  const { main: window } = windows;
  let surfaces: Surfaces | null = null;
  const desk = createDesk({
    account,
    folder: accounts,
    findRoutes,
    storeWorker: built.storeWorker,
    hashWorker: built.hashWorker,
    isFront: () => BrowserWindow.getFocusedWindow() !== null,
    connectionFigures: () => settings.now.connection,
    isHistoryPaused: () => settings.now.historyPaused,
    fileCacheBytes: () => settings.now.fileCacheBytes,
    tell: (event, payload) => {
      tellWindows(event, payload);
      if (event === "changed") surfaces?.changed(payload as Changes);
      if (event === "connection") surfaces?.connectionChanged();
    },
    onAccount: (same) => {
      if (!same) windows.closeChats();
      surfaces?.accountChanged();
    },
    clock,
    timers,
    random,
    ids,
    sha256,
    log,
  });
  serveAppScheme(pages, {
    picture: (id) => desk.picture(id),
    file: (address) => desk.readFile(address),
  });
  surfaces = createSurfaces({
    windows,
    words: () => settings.words(),
    notificationLevel: () => settings.now.notifications,
    mentionsThroughMute: () => settings.now.mentionsThroughMute,
    trayPictures: built.trayPictures,
    icon: built.icon,
    log,
    unread: (limit) => desk.unread(limit),
    conversations: async () => (await desk.open())?.messenger.listConversations() ?? [],
    connection: () => desk.connectionView(),
    quit: () => app.quit(),
  });

  const followLogin = (): Promise<void> =>
    startAtLogin(settings.now.startAtLogin, profileName).catch((error: unknown) =>
      log.warn("startAtLogin.failed", { error: errorName(error) }),
    );
  settings.onChanged((changed) => {
    tellWindows("settings", { settings: settings.now, ...settings.locale() });
    surfaces?.settingsChanged();
    if (changed.has("historyPaused")) desk.historyPauseChanged();
    if (changed.has("fileCacheBytes")) desk.fileBoundChanged();
    if (changed.has("proxy")) void useProxy().then(() => desk.wayChanged());
    if (changed.has("startAtLogin") && app.isPackaged) void followLogin();
  });

  const handlers = createHandlers({
    locale: () => settings.locale(),
    settings: () => settings.now,
    changeSettings: (part) => settings.change(part),
    async signOut(erase) {
      try {
        await desk.signOut(erase);
      } finally {
        if (erase) await places.forgetChats();
      }
    },
    fileActs: createFileActs({ log, files: () => desk.openFiles() }),
    connectionReport: () => desk.connectionReport(),
    storageUsed: async () =>
      measureStorage({ accounts, own: await desk.ownFolder(), logs: dirname(logFile) }),
    installed: app.isPackaged,
    showLogs: () => shell.showItemInFolder(logFile),
    version: app.getVersion(),
    serverHint: serverHint ?? "",
    signIn: (server, secret) => desk.signIn(server, secret),
    accountView: () => desk.accountView(),
    trouble: () => desk.trouble(),
    lockView: () => desk.lockView(),
    changePassword: (current, next) => account.changePassword(current, next),
    storage: () => desk.storage(),
    rescued: () => desk.rescued(),
    dismissRescued: () => desk.dismissRescued(),
    showDamaged() {
      const file = desk.damagedFile();
      if (file !== null) shell.showItemInFolder(file);
    },
    sentAgain: () => desk.sentAgain(),
    dismissSentAgain: () => desk.dismissSentAgain(),
    connectionView: () => desk.connectionView(),
    attend: (contents, conversation) => windows.attend(contents, conversation),
    async openWindow(conversation) {
      const open = await desk.open();
      const found = await open?.messenger.views({ conversations: [conversation], messages: [] });
      if (found?.conversations.length) windows.openChat(conversation);
    },
    network: (online) => (online ? desk.hurry("networkUp") : desk.networkDown()),
    connectNow: () => desk.hurry("connectNow"),
    openOutside,
    open: () => desk.open(),
    openNow: () => desk.openNow(),
  });
  let saidReady = false;
  registerHandlers(
    {
      ...handlers,
      async start(args, from) {
        const answer = await handlers.start(args, from);
        // For whoever started the app: a window has what it needs for its first paint.
        if (!saidReady) process.stdout.write("magpie: ready\n");
        saidReady = true;
        return answer;
      },
    },
    { isOwnPage, log },
  );

  desk.begin({ server: serverHint, ticket }).catch((error: unknown) => {
    log.error("desk.begin", { error: errorName(error) });
  });
  app.on("second-instance", () => bringForward(window));
  // The dock's icon, where the window has gone to the tray.
  app.on("activate", () => bringForward(window));
  app.on("window-all-closed", () => app.quit());
  // Closing goes to the tray; what ends the app ends the window too.
  app.on("before-quit", () => {
    quitting = true;
  });
  window.on("close", (event) => {
    if (quitting) return;
    if (!settings.now.closeToTray || !surfaces?.hasTray) {
      // Without the main window there is no way back to it: the windows of conversations go with it.
      app.quit();
      return;
    }
    event.preventDefault();
    window.hide();
    if (isFirstTime(join(profile, "tray-explained"))) surfaces.explainTray();
  });
  app.on("browser-window-focus", () => desk.front());
  powerMonitor.on("resume", () => desk.hurry("wake"));
  powerMonitor.on("unlock-screen", () => desk.hurry("wake"));
  const stopWatching = watchAddresses({
    timers,
    addresses: ownAddresses,
    onChanged: () => desk.hurry("networkUp"),
  });
  let closing = false;
  app.on("will-quit", (event) => {
    if (closing) return;
    closing = true;
    event.preventDefault();
    const done = (): void => app.quit();
    // What is committed is safe whenever we end; a stuck disk or worker must not keep the person from quitting.
    const tooLate = new Promise<void>((resolve) => timers.after(closeMsMax, resolve));
    stopWatching();
    const ended = Promise.all([surfaces?.close(), desk.close(), places.close()]);
    Promise.race([ended, tooLate]).then(done, done);
  });
  await windows.load();
}

/** `--profile <name>`: another account on this machine, with everything of its own. Its name, null for the usual one. */
function chooseProfile(): string | null {
  const name = app.commandLine.getSwitchValue("profile");
  if (name === "") return null;
  if (!/^[\p{L}\p{N}_-]{1,32}$/u.test(name)) {
    process.stderr.write("--profile wants a name of 1 to 32 letters, digits, - or _\n");
    app.exit(2);
    return null;
  }
  app.setPath("userData", join(app.getPath("userData"), "profiles", name));
  return name;
}

const profileName = chooseProfile();
declareAppScheme();
guardNavigation(app);
app.enableSandbox();
if (app.requestSingleInstanceLock()) {
  app
    .whenReady()
    .then(() => run(profileName))
    .catch((error: unknown) => {
      log.error("start.failed", { error: errorName(error) });
      app.exit(1);
    });
} else {
  app.quit();
}
