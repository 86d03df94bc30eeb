import { UserPlus } from "lucide-react";
import { useState } from "react";
import { nameOf } from "#shared/i18n/titles.ts";
import type { ConversationView, GroupMembersView } from "#shared/ipc/views.ts";
import { searchPeople } from "../directory/search-people.ts";
import { wordsIn } from "../finding/fold.ts";
import { useFindables } from "../finding/use-findables.ts";
import { useWords } from "../i18n/i18n.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Button } from "../ui/Button.tsx";
import { LongList } from "../ui/LongList.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import type { Asking } from "./asking.ts";
import { inOrder } from "./member-order.ts";
import { MemberMenu } from "./MemberMenu.tsx";
import styles from "./Members.module.css";

const rowHeight = 44;
/** From so many on one is found more easily by the name. */
const searchedFrom = 12;

export interface MembersProps {
  readonly conversation: ConversationView;
  /** null while they are being read. */
  readonly answer: GroupMembersView | null;
  /** What scrolls around it; null until it is there. */
  readonly scroller: HTMLElement | null;
  onAsk(asking: Asking): void;
  onLeave(): void;
}

/** Who is in a group, with which role, and what one may do about it. */
export function Members({ conversation, answer, scroller, onAsk, onLeave }: MembersProps) {
  const words = useWords();
  const { t, plural, region } = words;
  const [query, setQuery] = useState("");
  const { memberCount, member, dissolved } = conversation;
  const members = inOrder(answer?.members ?? [], region);
  const byPerson = new Map(members.map((one) => [one.person.id, one]));
  const findables = useFindables();
  const found = searchPeople(
    findables,
    members.map(({ person }) => person),
    wordsIn(query),
  ).flatMap(({ id }) => byPerson.get(id) ?? []);
  return (
    <section className={styles["members"]} aria-label={t.group.people}>
      <div className={styles["title"]}>
        <h3>{plural(t.group.members, memberCount)}</h3>
        {member && !dissolved ? (
          <Button look="link" className={styles["add"]} onClick={() => onAsk({ what: "add" })}>
            <UserPlus size={15} aria-hidden="true" />
            {t.group.add}
          </Button>
        ) : null}
      </div>
      {members.length < searchedFrom ? null : (
        <input
          className={styles["search"]}
          aria-label={t.group.findMember}
          placeholder={t.group.findMember}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      )}
      {answer === null ? (
        <div className={styles["reading"]}>
          <Spinner label={t.group.reading} />
        </div>
      ) : found.length === 0 ? (
        <p className={styles["note"]}>{t.group.nobody}</p>
      ) : (
        <LongList
          items={found}
          scroller={scroller}
          rowHeight={rowHeight}
          testId="member"
          keyOf={({ person }) => person.id}
        >
          {(one) => (
            <>
              <Avatar
                id={one.person.id}
                name={one.person.name}
                picture={one.person.picture}
                size={32}
              />
              <span className={styles["name"]}>
                <b dir="auto">{nameOf(words, one.person.name)}</b>
                {one.mine ? <small> ({t.group.you})</small> : null}
              </span>
              {one.role === "member" ? null : (
                <span className={[styles["badge"], styles[one.role]].join(" ")}>
                  {t.group[one.role]}
                </span>
              )}
              <MemberMenu
                conversation={conversation}
                member={one}
                mayTakeOver={answer.mayTakeOver}
                onAsk={onAsk}
                onLeave={onLeave}
              />
            </>
          )}
        </LongList>
      )}
      {answer === null || answer.complete ? null : (
        <p className={styles["note"]}>{t.group.notAll}</p>
      )}
    </section>
  );
}
