// A Markdown block. Links to other files of the list open them here.
import { useMemo } from "preact/hooks";
import { renderMarkdown } from "../markdown";
import { parsePlace } from "../places";
import type { Block } from "../protocol";
import { useSurroundings } from "./context";

export function Prose({ block, path, target }: { block: Block; path: string; target: boolean }) {
  const { preview } = useSurroundings();
  const html = useMemo(() => renderMarkdown(block.source, block.id, block.images), [block.source, block.id, block.images]);
  if (block.hidden.includes("prose")) return null;
  const follow = (event: MouseEvent): void => {
    const link = (event.target as Element).closest("a")?.getAttribute("href") ?? "";
    if (link.startsWith("#")) {
      event.preventDefault(); // the address tells the file, so a footnote must not change it
      document.getElementById(decodeURIComponent(link.slice(1)))?.scrollIntoView({ block: "center" });
    } else if (/^(?![a-z]+:|\/)[^?#]+\.py(#.*)?$/i.test(link)) {
      event.preventDefault();
      preview.visit(parsePlace(`#${resolve(path, link)}`));
    }
  };
  return (
    <section id={`block-${block.id}`} class="block prose" data-target={target || undefined} tabIndex={-1} onClick={follow}>
      <div dangerouslySetInnerHTML={{ __html: html }} />
    </section>
  );
}

function resolve(from: string, link: string): string {
  const url = new URL(link, new URL(from, "http://files/"));
  return url.pathname.slice(1);
}
