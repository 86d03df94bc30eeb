/**
 * Ways to a server, as a proxy resolver names them: the answer of Electron's `session.resolveProxy`, which is a list in the
 * form of a PAC script's result such as `PROXY proxy.example.com:8080; DIRECT`.
 */
export type Route =
  | { readonly kind: "direct" }
  /** `http`, `https`, `socks4` or `socks5`, host and port. */
  | { readonly kind: "proxy"; readonly url: string };

/** The ways to an origin such as `https://magpie.example.com:8443`, best first. */
export type FindRoutes = (origin: string) => Promise<readonly Route[]>;

export const goDirect: FindRoutes = () => Promise.resolve([{ kind: "direct" }]);

/** More are not tried for one connection: each may take a while to fail. */
const routesMax = 4;

/** In a PAC script's result SOCKS without a number means version 4, and HTTPS is TLS to the proxy itself. */
const schemes: Readonly<Record<string, string>> = {
  PROXY: "http",
  HTTP: "http",
  HTTPS: "https",
  SOCKS: "socks4",
  SOCKS4: "socks4",
  SOCKS5: "socks5",
};

function parseRoute(text: string): readonly Route[] {
  const [, word = "", place = ""] = /^(\w+)(?:\s+(\S+))?$/.exec(text.trim()) ?? [];
  const kind = word.toUpperCase();
  if (kind === "DIRECT") return [{ kind: "direct" }];
  const scheme = Object.hasOwn(schemes, kind) ? schemes[kind] : undefined;
  const url = `${scheme}://${place}`;
  return scheme !== undefined && place !== "" && URL.canParse(url) ? [{ kind: "proxy", url }] : [];
}

/** What cannot be read is left out. Nothing left means that there is no way: nobody said that one may go straight. */
export const parseRoutes = (answer: string): readonly Route[] =>
  answer.split(";").flatMap(parseRoute).slice(0, routesMax);

/** Whether a certificate is looked at on some way to an origin: the server's own, or a proxy's. */
export const usesTls = (origin: string, routes: readonly Route[]): boolean =>
  [origin, ...routes.map((route) => (route.kind === "proxy" ? route.url : ""))].some((url) =>
    url.startsWith("https:"),
  );
