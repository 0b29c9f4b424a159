// What every view may reach: the acts of the page, and a block's place in the file.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Preview } from "../preview";
import type { Acts } from "../commands";
import type { Block, FileEntry } from "../protocol";

export interface Surroundings {
  preview: Preview;
  acts: Acts;
  blockById(id: string): Block | undefined;
  goToBlock(id: string): void;
  /** The listed file of a URI. */
  fileOf(uri: string): FileEntry | undefined;
  /** Shows a line, counted from 0, of the open file or of another: here, or in the editor if the page lives in one. */
  goToLine(line: number, file?: FileEntry): void;
}

const Context = createContext<Surroundings | undefined>(undefined);

export const SurroundingsProvider = Context.Provider;

export function useSurroundings(): Surroundings {
  const surroundings = useContext(Context);
  if (!surroundings) throw new Error("This view is outside the page.");
  return surroundings;
}
