import { fill, useWords } from "../../i18n/i18n.ts";
import { Choice } from "../../ui/Choice.tsx";
import { PasswordField, TextField } from "../../ui/TextField.tsx";
import { Toggle } from "../../ui/Toggle.tsx";
import { Grid, Pressed, Specimen } from "../Specimen.tsx";

const ignore = (): void => undefined;

export function Fields() {
  const { t } = useWords();
  const password = (
    <PasswordField
      label={t.signIn.password}
      showLabel={t.signIn.show}
      hideLabel={t.signIn.hide}
      defaultValue="correct horse 马"
    />
  );
  return (
    <Grid width={280}>
      <Specimen caption="text: empty, with a hint">
        <TextField label={t.signIn.server} hint={t.signIn.serverHint} />
      </Specimen>
      <Specimen caption="text: filled">
        <TextField label={t.signIn.name} defaultValue="林薇 Lin Wei" />
      </Specimen>
      <Specimen caption="text: disabled">
        <TextField label={t.signIn.name} defaultValue="lin.wei" disabled />
      </Specimen>
      <Specimen caption="password: hidden">{password}</Specimen>
      <Specimen caption="password: shown">
        <Pressed>{password}</Pressed>
      </Specimen>
      <Specimen caption="choice of three">
        <Choice
          label={t.settings.theme}
          value="dark"
          options={[
            ["system", t.settings.system],
            ["light", t.settings.light],
            ["dark", t.settings.dark],
          ]}
          onChange={ignore}
        />
      </Specimen>
      <Specimen caption="choice with long words">
        <Choice
          label={t.settings.enter}
          value="sends"
          options={[
            ["sends", t.settings.enterSends],
            ["breaks", fill(t.settings.enterBreaks, { key: "Ctrl" })],
          ]}
          onChange={ignore}
        />
      </Specimen>
      <Specimen caption="toggle: on">
        <Toggle label={t.settings.tray} on onChange={ignore} />
      </Specimen>
      <Specimen caption="toggle: off">
        <Toggle label={t.settings.login} on={false} onChange={ignore} />
      </Specimen>
    </Grid>
  );
}
