// One block. Drawn again only if something of its own changed: an edit of one of a thousand repaints one.
import { Component } from "preact";
import type { Activity } from "../document";
import { type Look, lookOf, outputsOf } from "../look";
import type { Block, BlockResult, Difference, Output } from "../protocol";
import { BlockState } from "./BlockState";
import { BlockTools } from "./BlockTools";
import { Code } from "./Code";
import { Facts } from "./Facts";
import { Outputs } from "./Outputs";
import { Prose } from "./Prose";

export interface BlockProps {
  block: Block;
  path: string;
  result: BlockResult | undefined;
  activity: Activity | undefined;
  /** Whether the address points at it, and at which of its lines. */
  target: boolean;
  line: number | undefined;
  difference: Difference | undefined;
  held: string | undefined;
  /** One of many, and not of the first. */
  mayWait: boolean;
  /** For a block whose errors tell lines of the others: then it is drawn again when they move. */
  all: readonly Block[] | undefined;
}

export class BlockView extends Component<BlockProps, { revealed: boolean }> {
  override state = { revealed: false };

  override shouldComponentUpdate(next: BlockProps, state: { revealed: boolean }): boolean {
    if (state.revealed !== this.state.revealed) return true;
    return (Object.keys(next) as (keyof BlockProps)[]).some((key) => next[key] !== this.props[key]);
  }

  override render() {
    const { block, path, target } = this.props;
    if (block.kind === "markdown") return <Prose block={block} path={path} target={target} />;
    return this.code();
  }

  private code() {
    const { block, path, result, activity, target, difference, held } = this.props;
    const look = lookOf(result, activity);
    const { outputs, old } = outputsOf(result, activity);
    const shown = block.hidden.includes("output") ? outputs.filter(({ type }) => type === "error") : outputs;
    return (
      <section
        id={`block-${block.id}`}
        class="block code"
        data-look={look}
        data-target={target || undefined}
        data-differs={difference !== undefined || undefined}
        aria-label={label(block, look)}
        aria-busy={activity !== undefined}
        tabIndex={-1}
      >
        {block.title !== undefined && <h2 class="block-title">{block.title}</h2>}
        {this.source(block, outputs)}
        <div class="corner">
          <BlockTools block={block} shows={shown.length > 0} />
          <Facts result={result} activity={activity} look={look} />
        </div>
        <Outputs outputs={shown} old={old} running={look === "running"} block={block} path={path} />
        <BlockState block={block} result={result} look={look} held={held} difference={difference} />
      </section>
    );
  }

  private source(block: Block, outputs: readonly Output[]) {
    const hidden = block.hidden.includes("code") && !this.state.revealed;
    if (!hidden) return <Code block={block} raised={raisedLines(block, outputs)} pointed={this.props.line} mayWait={this.props.mayWait} />;
    return (
      <button type="button" class="reveal" onClick={() => this.setState({ revealed: true })}>
        Show code
      </button>
    );
  }
}

function raisedLines(block: Block, outputs: readonly Output[]): ReadonlySet<number> {
  const frames = outputs.flatMap((output) => (output.type === "error" ? output.frames : []));
  return new Set(frames.filter((frame) => frame.blockId === block.id).map((frame) => frame.line));
}

function label({ title, firstLine }: Block, look: Look): string {
  const name = title ?? `Code at line ${firstLine + 1}`;
  return look === "ok" || look === "untouched" ? name : `${name}, ${look}`;
}
