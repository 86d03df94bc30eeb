import { RescuedNotice, SentAgainNotice, StorageNotice } from "../../app/Notices.tsx";
import { Scene } from "../Scene.tsx";
import { Grid, Specimen } from "../Specimen.tsx";

const troubles = ["full", "readOnly", "busy", "failed"] as const;

export function NoticesShown() {
  return (
    <Grid width={900}>
      {troubles.map((storage) => (
        <Specimen key={storage} caption={`nothing can be stored: ${storage}`}>
          <Scene script={{ storage }}>
            <StorageNotice />
          </Scene>
        </Specimen>
      ))}
      {[0, 1, 12].map((unsent) => (
        <Specimen
          key={unsent}
          caption={`a damaged database was set aside, ${unsent} unsent messages saved`}
        >
          <Scene script={{ rescued: { file: "magpie.damaged-20261126-104125.db", unsent } }}>
            <RescuedNotice />
          </Scene>
        </Specimen>
      ))}
      <Specimen caption="a restored server: messages are sent again">
        <Scene script={{ sentAgain: 3 }}>
          <SentAgainNotice />
        </Scene>
      </Specimen>
    </Grid>
  );
}
