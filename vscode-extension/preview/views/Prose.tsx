// A Markdown block. Links to other files of the list open them here.
import { useMemo } from "preact/hooks";
import { useAddresses } from "../host";
import { renderMarkdown } from "../markdown";
import { parsePlace } from "../places";
import type { Block } from "../protocol";
import { useSurroundings } from "./context";

export function Prose({ block, path, target }: { block: Block; path: string; target: boolean }) {
  const { preview } = useSurroundings();
  const images = useImages(block.images);
  const html = useMemo(() => renderMarkdown(block.source, block.id, images), [block.source, block.id, images]);
  if (block.hidden.includes("prose")) return null;
  const follow = (event: MouseEvent): void => {
    const link = (event.target as Element).closest("a")?.getAttribute("href") ?? "";
    if (link.startsWith("#")) {
      event.preventDefault(); // the address tells the file, so a footnote must not change it
      document.getElementById(decodeURIComponent(link.slice(1)))?.scrollIntoView({ block: "center" });
    } else if (/^(?![a-z]+:|\/)[^?#]+\.py(#.*)?$/i.test(link)) {
      event.preventDefault();
      preview.visit(parsePlace(`#${resolve(path, link)}`));
    } else if (link !== "" && !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) {
      event.preventDefault();
      preview.notify("plain", `${decodeURI(link)} lies beside this file.`, "Open it in your editor: the page shows Python files only.");
    }
  };
  return (
    <section id={`block-${block.id}`} class="block prose" data-target={target || undefined} tabIndex={-1} onClick={follow}>
      <div dangerouslySetInnerHTML={{ __html: html }} />
    </section>
  );
}

/** From where each image of the text is loaded; the same object as long as nothing changes. */
function useImages(images: Block["images"] = {}): Record<string, string> {
  const addresses = useAddresses(Object.values(images).map(({ ref }) => ref));
  const known = Object.entries(images).flatMap(([source, { ref }]) => (addresses.has(ref) ? [[source, addresses.get(ref)!]] : []));
  const key = JSON.stringify(known);
  return useMemo(() => Object.fromEntries(known) as Record<string, string>, [key]);
}

function resolve(from: string, link: string): string {
  const url = new URL(link, new URL(from, "http://files/"));
  return url.pathname.slice(1);
}
