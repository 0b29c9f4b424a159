// The open file: its head, what is wrong with it as a whole, and its blocks.
import type { Document } from "../document";
import { hasError } from "../outputs";
import { nameOf } from "../places";
import type { Pointed } from "../pointing";
import type { Difference, FileEntry } from "../protocol";
import { BlockView } from "./BlockView";
import { useSurroundings } from "./context";
import { Elsewhere } from "./Elsewhere";
import { EmptyFile } from "./Empty";
import { Icon } from "./Icon";
import { ServedButton } from "./ServedButton";
import { Unarmed } from "./Unarmed";

interface Props {
  file: FileEntry;
  /** It is not in the list any more: it was deleted. */
  gone: boolean;
  document: Document;
  pointed: Pointed | undefined;
  differences: ReadonlyMap<string, Difference>;
}

/** From this many blocks on, those off screen are not laid out. */
const MANY = 80;
/** These are on screen at first. */
const FIRST = 16;

export function DocumentView({ file, gone, document, pointed, differences }: Props) {
  const { blocks, results, activity, state, message } = document;
  const outdated = document.syntaxError !== undefined;
  const held = state === "pending" || state === "dead" ? message : undefined;
  return (
    <>
      {!document.armed && <Unarmed file={file} />}
      {state === "dead" && (gone ? <Deleted name={nameOf(file.path)} /> : <Dead message={message} />)}
      {blocks.length === 0 && !outdated && <EmptyFile />}
      <div
        class="blocks"
        data-outdated={outdated || undefined}
        data-armed={document.armed || undefined}
        data-many={blocks.length > MANY || undefined}
      >
        {blocks.map((block, index) => {
          const result = results.get(block.id);
          const here = pointed?.block === block.id;
          return (
            <BlockView
              key={block.id}
              block={block}
              path={file.path}
              result={result}
              activity={activity.get(block.id)}
              target={here}
              line={here ? pointed.offset : undefined}
              difference={differences.get(block.id)}
              mayWait={blocks.length > MANY && index >= FIRST}
              held={result?.stale ? held : undefined}
              all={result && hasError(result.outputs) ? blocks : undefined}
            />
          );
        })}
      </div>
      <Elsewhere run={document.run} />
    </>
  );
}

function Dead({ message }: { message: string | undefined }) {
  const { preview } = useSurroundings();
  return (
    <div class="card card-error" role="alert">
      <div>
        <p>
          <strong>The worker ended.</strong>
        </p>
        <p>{message ?? "An edit, a run or a restart starts a new one."}</p>
      </div>
      <ServedButton look="primary" onClick={() => void preview.restart()}>
        <Icon name="restart" /> Restart
      </ServedButton>
    </div>
  );
}

function Deleted({ name }: { name: string }) {
  return (
    <div class="card card-error" role="alert">
      <div>
        <p>
          <strong>{name} was deleted.</strong>
        </p>
        <p>This is what it showed last. Nothing of it runs any more.</p>
      </div>
      <a class="small" href="#">
        See all files
      </a>
    </div>
  );
}
