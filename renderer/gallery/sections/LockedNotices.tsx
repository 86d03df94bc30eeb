import { LockedNotice } from "../../sign-in/LockedNotice.tsx";
import { self } from "../samples.ts";
import { Grid, Specimen } from "../Specimen.tsx";

export function LockedNotices() {
  return (
    <Grid width={380}>
      <Specimen caption="signed out from afar">
        <LockedNotice reason="elsewhere" name={self.name} />
      </Specimen>
      <Specimen caption="the account is no longer active">
        <LockedNotice reason="disabled" name="Emma Clarke" />
      </Specimen>
    </Grid>
  );
}
