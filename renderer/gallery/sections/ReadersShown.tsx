import { Bubble } from "../../chat/Bubble.tsx";
import { People } from "../../chat/Details.tsx";
import { Readers } from "../../chat/Readers.tsx";
import type { MessageDetails } from "#shared/ipc/views.ts";
import { chen, daniel, emma, office, ownMessage } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import type { Script } from "../scripted-api.ts";
import { Grid, Specimen } from "../Specimen.tsx";

type Told = MessageDetails["people"];

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

const states = ["read", "received", "neither"] as const;

/** How far people are, as the details of a message tell it. */
function Standing({ caption, people }: { readonly caption: string; readonly people: Told }) {
  return (
    <Specimen caption={caption}>
      <Scene>
        <People people={people} shared />
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
      <Standing
        caption="how far they are: read, received, neither"
        people={[emma, chen, daniel].map((person, at) => ({ person, state: states[at] ?? "read" }))}
      />
      <Standing
        caption="how far they are: nobody has read it"
        people={office.people.map((person, at) => ({
          person,
          state: states[1 + (at % 2)] ?? "read",
        }))}
      />
      <Standing
        caption="how far they are: everybody has read it"
        people={[emma, chen].map((person) => ({ person, state: "read" }))}
      />
      <Standing
        caption="how far they are: many"
        people={crowd.map((person, at) => ({ person, state: states[at % 3] ?? "read" }))}
      />
    </Grid>
  );
}
