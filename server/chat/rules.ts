import { cancelRule } from "./cancel.ts";
import { directRule } from "./direct.ts";
import { pictureRule, setPictureRule } from "./picture.ts";
import { codes } from "#shared/wire/codes.ts";
import { type ChatPorts, Refusal, type Rules } from "./ports.ts";
import { positionsRule, readRule, receivedRule } from "./positions.ts";
import { pullRule } from "./pull.ts";
import { putRule } from "./self.ts";
import { sendRule } from "./send.ts";
import { syncRule } from "./sync.ts";

/** Every request's rule; what a new request needs is one line here and one file beside it. */
export function createRules(ports: ChatPorts): Rules {
  return {
    ping: () => Promise.resolve({}),
    sync: syncRule(ports),
    pull: pullRule(ports),
    page: () => Promise.reject(new Refusal(codes.internal)),
    edit: () => Promise.reject(new Refusal(codes.internal)),
    recall: () => Promise.reject(new Refusal(codes.internal)),
    send: sendRule(ports),
    cancel: cancelRule(ports),
    read: readRule(ports),
    received: receivedRule(ports),
    positions: positionsRule(ports),
    put: putRule(ports),
    direct: directRule(ports),
    set_picture: setPictureRule(ports),
    picture: pictureRule(ports),
  };
}
