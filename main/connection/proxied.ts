import { EventEmitter, once } from "node:events";
import type { ClientRequest, IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { checkServerIdentity, connect as connectTls } from "node:tls";
import type { AgentConnectOpts } from "agent-base";
import { HttpsProxyAgent } from "https-proxy-agent";
import { SocksClient } from "socks";

/** A proxy answered, and does not let us through; `status` is HTTP's: 407 wants a sign-in, 403 forbids the address. */
export class ProxyRefused extends Error {
  override readonly name = "ProxyRefused";
  readonly status: number;
  constructor(status: number) {
    super(`the proxy answered with ${status}`);
    this.status = status;
  }
}

/** A connection that is asked for by a request, through a proxy at a URL; ended by the signal, also later. */
export interface Passage {
  readonly proxy: URL;
  readonly request: ClientRequest;
  readonly options: AgentConnectOpts;
  readonly signal: AbortSignal;
}

/** By HTTP's CONNECT. Rejects with ProxyRefused for any answer but 200. */
async function byConnect({ proxy, request, options, signal }: Passage): Promise<Duplex> {
  const agent = new HttpsProxyAgent(proxy, { signal });
  let status = 0;
  agent.on("proxyConnect", (answer: IncomingMessage) => (status = answer.statusCode ?? 0));
  // The library writes a refusal's body into the socket that the request gets in the end, whichever that is: it sees only
  // the socket of its own.
  const seen = new EventEmitter();
  const { host = "", port } = options;
  const tunnel = await agent.connect(seen as ClientRequest, { host, port, secureEndpoint: false });
  if (status === 200) {
    request.once("socket", (got) => seen.emit("socket", got));
    return tunnel;
  }
  tunnel.destroy();
  throw new ProxyRefused(status);
}

/** By SOCKS. As in browsers the proxy finds the name in version 5; version 4 takes it so too where it knows 4a. */
async function bySocks({ proxy, options, signal }: Passage): Promise<Duplex> {
  const place = { host: proxy.hostname.replaceAll(/[[\]]/g, ""), port: Number(proxy.port) };
  const socket = connect({ ...place, signal });
  try {
    await once(socket, "connect");
    await SocksClient.createConnection({
      proxy: { ...place, type: proxy.protocol === "socks4:" ? 4 : 5 },
      destination: { host: options.host ?? "", port: options.port },
      command: "connect",
      existing_socket: socket,
    });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/**
 * TLS to the server at the tunnel's end. The certificate has to be that server's: left to itself, Node takes the name of
 * whoever is at this end of the socket, the proxy, where the server has an address and no name.
 */
function secure(tunnel: Duplex, options: AgentConnectOpts): Duplex {
  // A request's path among the options would be taken for a socket's in the file system.
  const {
    host = "",
    port: _port,
    path: _path,
    ...rest
  }: typeof options & { path?: unknown } = options;
  return connectTls({
    ...rest,
    socket: tunnel,
    checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
  });
}

/** A socket to the request's host through a proxy (`http`, `https`, `socks4`, `socks5`), TLS included where it is wanted. */
export async function connectThrough(passage: Passage): Promise<Duplex> {
  const tunnel = await (passage.proxy.protocol.startsWith("socks") ? bySocks : byConnect)(passage);
  return passage.options.secureEndpoint ? secure(tunnel, passage.options) : tunnel;
}
