// The open file: its head, what is wrong with it as a whole, and its blocks.
import type { Document } from "../document";
import type { FileEntry } from "../protocol";
import { BlockView } from "./BlockView";
import { Elsewhere } from "./Elsewhere";
import { EmptyFile } from "./Empty";
import { Unarmed } from "./Unarmed";

interface Props {
  file: FileEntry;
  document: Document;
  target: string | undefined;
  differing: ReadonlySet<string>;
}

export function DocumentView({ file, document, target, differing }: Props) {
  const { blocks, results, activity } = document;
  const outdated = document.syntaxError !== undefined;
  return (
    <>
      {!document.armed && <Unarmed file={file} />}
      {document.state === "dead" && <Dead message={document.message} />}
      {blocks.length === 0 && !outdated && <EmptyFile />}
      <div class="blocks" data-outdated={outdated || undefined} data-armed={document.armed || undefined}>
        {blocks.map((block) => (
          <BlockView
            key={block.id}
            block={block}
            path={file.path}
            result={results.get(block.id)}
            activity={activity.get(block.id)}
            target={block.id === target}
            differs={differing.has(block.id)}
          />
        ))}
      </div>
      <Elsewhere run={document.run} />
    </>
  );
}

function Dead({ message }: { message: string | undefined }) {
  return (
    <div class="card card-error" role="alert">
      <p>
        <strong>The worker ended.</strong> {message ?? "An edit, a run or a restart starts a new one."}
      </p>
    </div>
  );
}
