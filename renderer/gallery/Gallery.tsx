import { localeNames } from "#shared/i18n/names.ts";
import { Choice } from "../ui/Choice.tsx";
import { addressOf, themes, type Wanted } from "./address.ts";
import { type Section, sections } from "./sections/sections.ts";
import styles from "./Gallery.module.css";

function Bar({ wanted }: { readonly wanted: Wanted }) {
  const go = (part: Partial<Wanted>): void =>
    window.location.replace(addressOf({ ...wanted, ...part }));
  return (
    <header className={styles["bar"]}>
      <Choice
        label="Theme"
        value={wanted.theme}
        options={themes.map((theme) => [theme, theme])}
        onChange={(theme) => go({ theme })}
      />
      <Choice
        label="Language"
        value={wanted.language}
        options={[
          ["en", localeNames.en],
          ["zh-CN", localeNames["zh-CN"]],
        ]}
        onChange={(language) => go({ language })}
      />
    </header>
  );
}

/** What stands over the window cannot stand in the flow of a page: it gets a page of its own, in a frame. */
function Framed({ wanted, section }: { readonly wanted: Wanted; readonly section: Section }) {
  return (
    // oxlint-disable-next-line react/iframe-missing-sandbox -- it is this very page, and must read its own styles
    <iframe
      className={styles["frame"]}
      title={section.title}
      height={section.frameHeight}
      src={addressOf({ ...wanted, section: section.id, only: null })}
    />
  );
}

/** What can be asked for where what was asked for is not there. */
function Contents({ wanted }: { readonly wanted: Wanted }) {
  return (
    <ul>
      {sections.map(({ id, title }) => (
        <li key={id}>
          <a href={addressOf({ ...wanted, only: id })}>{title}</a>
        </li>
      ))}
    </ul>
  );
}

export function Gallery({ wanted }: { readonly wanted: Wanted }) {
  const alone = sections.find(({ id }) => id === wanted.section);
  if (alone) return <alone.Content />;
  const shown = sections.filter(({ id }) => wanted.only === null || id === wanted.only);
  return (
    <>
      {wanted.only === null && <Bar wanted={wanted} />}
      {shown.length === 0 && <Contents wanted={wanted} />}
      {shown.map((section) => (
        <section key={section.id} data-section={section.id} className={styles["section"]}>
          <h2>{section.title}</h2>
          {section.frameHeight === undefined ? (
            <section.Content />
          ) : (
            <Framed wanted={wanted} section={section} />
          )}
        </section>
      ))}
    </>
  );
}
