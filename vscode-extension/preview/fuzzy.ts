// Fuzzy search for the palette.
import uFuzzy from "@leeoniya/ufuzzy";

const search = new uFuzzy({ intraMode: 1, intraIns: 3 });

/** The items that match, best first; all of them for an empty query. */
export function find<Item>(items: readonly Item[], textOf: (item: Item) => string, query: string): readonly Item[] {
  if (query.trim() === "") return items;
  const [indexes, info, order] = search.search(items.map(textOf), query.trim(), 1);
  if (!indexes) return [];
  if (!info || !order) return indexes.map((index) => items[index]!);
  return order.map((rank) => items[info.idx[rank]!]!);
}
