// What every view may reach: the acts of the page, and a block's place in the file.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Preview } from "../preview";
import type { Block } from "../protocol";

export interface Surroundings {
  preview: Preview;
  blockById(id: string): Block | undefined;
  goToBlock(id: string): void;
}

const Context = createContext<Surroundings | undefined>(undefined);

export const SurroundingsProvider = Context.Provider;

export function useSurroundings(): Surroundings {
  const surroundings = useContext(Context);
  if (!surroundings) throw new Error("This view is outside the page.");
  return surroundings;
}
