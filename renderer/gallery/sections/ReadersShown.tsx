import { Bubble } from "../../chat/Bubble.tsx";
import { Readers } from "../../chat/Readers.tsx";
import { chen, daniel, emma, office, ownMessage } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import type { Script } from "../scripted-api.ts";
import { Grid, Specimen } from "../Specimen.tsx";

const ignore = (): void => undefined;
const message = ownMessage(42, { text: "Shall we say three o'clock? 三点行吗？" });
const long = ownMessage(43, {
  text: "The agenda is long, so please read it before. 议程比较长，请提前看一下。 ".repeat(3),
});

function List({ caption, script }: { readonly caption: string; readonly script: Script }) {
  return (
    <Specimen caption={caption}>
      <Scene script={script}>
        <Readers message={message} />
      </Scene>
    </Specimen>
  );
}

const some = Array.from({ length: 3 }, (_, at) => office.people.slice(at % 2)).flat();
const crowd = some.map((person, at) => ({ ...person, id: `${person.id}-${at}` }));

/** How many have read a message, beside it; and who they are. */
export function ReadersShown() {
  const figures = [
    ["nobody yet", message, { read: 0, of: 12 }, false],
    ["some", message, { read: 7, of: 12 }, false],
    ["all", message, { read: 12, of: 12 }, false],
    ["an announcement, of how many", message, { read: 1_204, of: 3_000 }, true],
    ["beside a long one", long, { read: 7, of: 12 }, false],
  ] as const;
  return (
    <Grid width={440}>
      {figures.map(([caption, shown, readBy, readOfAll]) => (
        <Specimen key={caption} caption={caption}>
          <Scene>
            <Bubble
              message={shown}
              first
              last
              picture={null}
              group
              readBy={readBy}
              readOfAll={readOfAll}
              onReaders={ignore}
            />
          </Scene>
        </Specimen>
      ))}
      <List
        caption="a few"
        script={{
          readers: {
            ok: true,
            readers: { read: 2, of: 3, people: { read: [emma, chen], unread: [daniel] } },
          },
        }}
      />
      <List
        caption="everybody"
        script={{
          readers: {
            ok: true,
            readers: { read: 2, of: 2, people: { read: [emma, chen], unread: [] } },
          },
        }}
      />
      <List
        caption="many"
        script={{
          readers: {
            ok: true,
            readers: {
              read: crowd.length,
              of: crowd.length + 2,
              people: { read: crowd, unread: [emma, daniel] },
            },
          },
        }}
      />
      <List
        caption="too many to name"
        script={{ readers: { ok: true, readers: { read: 1_204, of: 3_000, people: null } } }}
      />
      <List
        caption="without a connection"
        script={{ readers: { ok: false, problem: "offline" } }}
      />
      <List caption="not answered" script={{ readers: { ok: false, problem: "failed" } }} />
      <List caption="being asked" script={{}} />
    </Grid>
  );
}
