// An exception: what, why, and where in the user's own code, newest frame last.
import type { Block, ErrorOutput, Frame } from "../protocol";
import { nameOf } from "../places";
import { useSurroundings } from "./context";

export function ErrorView({ error, block, path }: { error: ErrorOutput; block: Block; path: string }) {
  return (
    <div class="error" role="group" aria-label="Error">
      <p class="error-head">
        <strong>{error.name}</strong>
        {error.message !== "" && <span class="error-message">: {error.message}</span>}
      </p>
      {error.causedBy !== undefined && <Cause id={error.causedBy} />}
      {error.frames.length > 0 && (
        <ol class="frames">
          {error.frames.map((frame, index) => (
            <FrameView key={index} frame={frame} block={block} path={path} />
          ))}
        </ol>
      )}
    </div>
  );
}

function Cause({ id }: { id: string }) {
  const { blockById, goToBlock } = useSurroundings();
  const cause = blockById(id);
  if (!cause) return null;
  return (
    <p class="cause">
      It would come from{" "}
      <button type="button" class="inline" onClick={() => goToBlock(id)}>
        {cause.title ?? `the block at line ${cause.firstLine + 1}`}
      </button>
      , which has not finished.
    </p>
  );
}

function FrameView({ frame, block, path }: { frame: Frame; block: Block; path: string }) {
  const { blockById, fileOf, goToLine } = useSurroundings();
  const home = frame.blockId === undefined ? undefined : frame.blockId === block.id ? block : blockById(frame.blockId);
  const name = frame.uri === undefined ? nameOf(path) : nameOf(decodeURIComponent(frame.uri));
  const line = (home?.firstLine ?? 0) + frame.line;
  const place = `${name}:${line + 1}`;
  const file = frame.uri === undefined ? (home ? "here" : undefined) : fileOf(frame.uri);
  return (
    <li>
      <span class="frame-place">
        {file ? (
          <button type="button" class="inline" onClick={() => goToLine(line, file === "here" ? undefined : file)}>
            {place}
          </button>
        ) : (
          place
        )}
        {frame.function !== "" && frame.function !== "<module>" && <span class="quiet"> in {frame.function}</span>}
      </span>
      <code>{frame.text.trim()}</code>
    </li>
  );
}
