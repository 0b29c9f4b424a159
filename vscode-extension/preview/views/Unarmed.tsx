// A file that nobody has allowed to run: what running means, and one button.
import type { FileEntry } from "../protocol";
import { nameOf } from "../places";
import { useSurroundings } from "./context";
import { Icon } from "./Icon";
import { ServedButton } from "./ServedButton";

export function Unarmed({ file }: { file: FileEntry }) {
  const { preview } = useSurroundings();
  const name = nameOf(file.path);
  return (
    <div class="card arm">
      <div>
        <p>
          <strong>This file has not been run.</strong>
        </p>
        <p class="quiet">
          Running it executes its code on this computer, as <code>python {name}</code> would, now and after each edit.
        </p>
      </div>
      <ServedButton look="primary" onClick={() => void preview.arm()}>
        <Icon name="run" /> Run this file
      </ServedButton>
    </div>
  );
}
