// Which files of this workspace were armed, as far as we saw it: only for these is a daemon started unasked.
import type { Memento, Uri } from "vscode";
import { fileKey } from "./uris";

const KEY = "livesync.armed";
const MOST = 500;

/** The daemon decides what may run; it remembers that elsewhere. This is a hint, so that it need not be asked. */
export class ArmedFiles {
  constructor(private readonly state: Memento) {}

  has(uri: Uri): boolean {
    return this.keys.includes(fileKey(uri));
  }

  note(uri: string, armed: boolean): void {
    const key = fileKey(uri);
    const { keys } = this;
    if (keys.includes(key) === armed) return;
    const others = keys.filter((each) => each !== key);
    void this.state.update(KEY, (armed ? [...others, key] : others).slice(-MOST));
  }

  private get keys(): string[] {
    return this.state.get<string[]>(KEY, []);
  }
}
