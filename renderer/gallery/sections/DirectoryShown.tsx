import { DirectoryPage } from "../../directory/DirectoryPage.tsx";
import { office } from "../samples.ts";
import { Scene } from "../Scene.tsx";

/** The page of the whole window, with nothing chosen. */
export function DirectoryShown() {
  return (
    <Scene script={{ directory: office }}>
      <div style={{ display: "flex", height: "100vh" }}>
        <DirectoryPage />
      </div>
    </Scene>
  );
}
