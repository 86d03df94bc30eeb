import { DepartmentTree } from "../../directory/DepartmentTree.tsx";
import { PeopleList } from "../../directory/PeopleList.tsx";
import { Profile } from "../../directory/Profile.tsx";
import { departmentTree } from "../../directory/tree.ts";
import { ListFilters } from "../../conversations/ListFilters.tsx";
import { Scene } from "../Scene.tsx";
import { Grid, Specimen } from "../Specimen.tsx";
import { conversation, emma, office } from "../samples.ts";

const ignore = (): void => undefined;
const [first = null, second = null] = office.people;
const root = {
  id: null,
  name: null,
  count: office.people.length,
  children: departmentTree(office, "zh-CN"),
};
const tall = { display: "flex", height: 320 };

export function People() {
  return (
    <Scene script={{ directory: office, conversations: [conversation("one", emma)] }}>
      <Grid width={380}>
        <Specimen caption="departments, one chosen">
          <div style={tall}>
            <DepartmentTree root={root} chosen={root.children[0] ?? null} onChoose={ignore} />
          </div>
        </Specimen>
        <Specimen caption="people, one chosen">
          <div style={tall}>
            <PeopleList
              label="people"
              people={office.people.slice(0, 3)}
              sought={[]}
              chosen={second?.id ?? null}
              onChoose={ignore}
              onOpen={ignore}
              onKeyDown={ignore}
            />
          </div>
        </Specimen>
        <Specimen caption="people, looked for by an e">
          <div style={tall}>
            <PeopleList
              label="found"
              people={office.people.slice(3)}
              sought={["e"]}
              chosen={null}
              onChoose={ignore}
              onOpen={ignore}
              onKeyDown={ignore}
            />
          </div>
        </Specimen>
        <Specimen caption="the card of somebody">
          <Profile
            person={first}
            path={["总部", "产品部"]}
            isSelf={false}
            problem="A first conversation needs the server."
            onMessage={ignore}
          />
        </Specimen>
        <Specimen caption="one's own card">
          <Profile person={second} path={[]} isSelf problem={null} onMessage={ignore} />
        </Specimen>
        <Specimen caption="nobody chosen">
          <Profile person={null} path={[]} isSelf={false} problem={null} onMessage={ignore} />
        </Specimen>
        <Specimen caption="filters of the list">
          <ListFilters />
        </Specimen>
      </Grid>
    </Scene>
  );
}
