import { announceRule } from "./announce.ts";
import { cancelRule } from "./cancel.ts";
import { editRule, recallRule } from "./change.ts";
import { devicesRule, revokeRule } from "./devices.ts";
import { directRule } from "./direct.ts";
import { changeGroupRule } from "./groups/change-group.ts";
import { createGroupRule } from "./groups/create-group.ts";
import { dissolveGroupRule } from "./groups/dissolve-group.ts";
import { addMembersRule, removeMemberRule } from "./groups/members.ts";
import { setRoleRule } from "./groups/roles.ts";
import { membersRule } from "./groups/roster.ts";
import { pageRule } from "./page.ts";
import { pictureRule, setPictureRule } from "./picture.ts";
import type { ChatPorts, SharedRules } from "./ports.ts";
import { positionsRule, readRule, receivedRule } from "./positions.ts";
import { pullRule } from "./pull.ts";
import { readersRule } from "./readers.ts";
import { putRule } from "./self.ts";
import { sendRule } from "./send.ts";
import { setStatusRule } from "./status.ts";
import { syncRule } from "./sync.ts";
import { typingRule } from "./typing.ts";

/**
 * Every request's rule, but for those of presence.ts; what a new request needs is one line here and one file beside it.
 */
export function createRules(ports: ChatPorts): SharedRules {
  return {
    sync: syncRule(ports),
    pull: pullRule(ports),
    page: pageRule(ports),
    send: sendRule(ports),
    edit: editRule(ports),
    recall: recallRule(ports),
    cancel: cancelRule(ports),
    read: readRule(ports),
    received: receivedRule(ports),
    positions: positionsRule(ports),
    put: putRule(ports),
    typing: typingRule(ports),
    direct: directRule(ports),
    create_group: createGroupRule(ports),
    change_group: changeGroupRule(ports),
    add_members: addMembersRule(ports),
    remove_member: removeMemberRule(ports),
    set_role: setRoleRule(ports),
    dissolve_group: dissolveGroupRule(ports),
    members: membersRule(ports),
    readers: readersRule(ports),
    announce: announceRule(ports),
    devices: devicesRule(ports),
    revoke: revokeRule(ports),
    set_picture: setPictureRule(ports),
    set_status: setStatusRule(ports),
    picture: pictureRule(ports),
  };
}
