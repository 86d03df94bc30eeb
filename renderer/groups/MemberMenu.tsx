import { Menu } from "@base-ui/react/menu";
import { Crown, Ellipsis, MessageCircle, Shield, ShieldOff, UserMinus } from "lucide-react";
import type { ReactElement } from "react";
import { nameOf } from "#shared/i18n/titles.ts";
import type { ConversationView, GroupMembersView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions } from "../state/use-app.ts";
import menu from "../ui/Menu.module.css";
import type { Asking } from "./asking.ts";
import { rightsOver } from "./member-order.ts";
import styles from "./Members.module.css";

export interface MemberMenuProps {
  readonly conversation: ConversationView;
  readonly member: GroupMembersView["members"][number];
  readonly mayTakeOver: boolean;
  onAsk(asking: Asking): void;
  /** One goes elsewhere. */
  onLeave(): void;
}

/** What can be done about a member of a group. */
export function MemberMenu(props: MemberMenuProps) {
  const { conversation, member, mayTakeOver, onAsk, onLeave } = props;
  const words = useWords();
  const { t } = words;
  const { startDirect, setRole, handOver } = useActions();
  const { person, mine } = member;
  const { id } = conversation;
  const may = rightsOver(conversation, member);
  const item = (icon: ReactElement, label: string, onClick: () => void): ReactElement => (
    <Menu.Item key={label} className={menu["item"]} onClick={onClick}>
      {icon}
      {label}
    </Menu.Item>
  );
  const items = [
    ...(may.chat
      ? [
          item(<MessageCircle size={16} />, t.group.chat, () => {
            void startDirect(person.id).then((outcome) => outcome === "ok" && onLeave());
          }),
        ]
      : []),
    ...(may.makeAdmin
      ? [item(<Shield size={16} />, t.group.makeAdmin, () => void setRole(id, person.id, "admin"))]
      : []),
    ...(may.takeAdmin
      ? [
          item(
            <ShieldOff size={16} />,
            t.group.takeAdmin,
            () => void setRole(id, person.id, "member"),
          ),
        ]
      : []),
    ...(may.handOver
      ? [item(<Crown size={16} />, t.group.handOver, () => onAsk({ what: "handOver", person }))]
      : []),
    ...(mine && mayTakeOver
      ? [item(<Crown size={16} />, t.group.takeOver, () => void handOver(id, person.id))]
      : []),
    ...(may.remove
      ? [item(<UserMinus size={16} />, t.group.remove, () => onAsk({ what: "remove", person }))]
      : []),
  ];
  if (items.length === 0) return <span className={styles["more"]} />;
  const label = fill(t.group.menu, { name: nameOf(words, person.name) });
  return (
    <Menu.Root>
      <Menu.Trigger className={styles["more"]} aria-label={label} title={label}>
        <Ellipsis size={16} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={menu["positioner"]} align="end">
          <Menu.Popup className={menu["menu"]}>{items}</Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
