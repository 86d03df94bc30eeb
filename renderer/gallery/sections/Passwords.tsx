import { ChangePassword } from "../../settings/ChangePassword.tsx";
import { Scene } from "../Scene.tsx";
import { Grid, Pressed, Specimen } from "../Specimen.tsx";

export function Passwords() {
  return (
    <Grid width={440}>
      <Specimen caption="as it is found">
        <Scene>
          <ChangePassword />
        </Scene>
      </Specimen>
      <Specimen caption="asked for">
        <Scene>
          <Pressed>
            <ChangePassword />
          </Pressed>
        </Scene>
      </Specimen>
    </Grid>
  );
}
