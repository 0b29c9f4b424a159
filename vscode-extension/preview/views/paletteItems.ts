// What the palette finds: the headings of the open file, all files, all that can be done now.
import { type Command, isAvailable } from "../commands";
import { shownKey } from "../keyboard";
import type { OutlineEntry } from "../outline";
import type { Preview } from "../preview";
import type { Page } from "../state";
import type { PaletteItem } from "./Palette";

export function paletteItems(
  page: Page,
  list: readonly Command[],
  entries: readonly OutlineEntry[],
  preview: Preview,
): PaletteItem[] {
  const headings = entries.map((entry, index): PaletteItem => {
    return { id: `heading ${index}`, group: "In this file", title: entry.text, icon: "heading", run: () => goToHeading(preview, entry) };
  });
  const files = (page.files ?? []).map((file): PaletteItem => {
    const [title, detail] = [file.path, file.title];
    return { id: file.uri, group: "Files", title, detail, icon: "file", run: () => preview.visit({ path: file.path }) };
  });
  const acts = list.filter((command) => isAvailable(command, page)).map(act);
  return [...headings, ...files, ...acts];
}

function act({ id, title, key, group, run }: Command): PaletteItem {
  return { id, group: "Commands", title, key: key && shownKey(key), detail: group, icon: "run", run };
}

export function goToHeading(preview: Preview, { block, nth }: OutlineEntry): void {
  const path = preview.store.get().place?.path;
  if (path !== undefined) preview.visit({ path, block, heading: nth });
}
