import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { table } from "../src/commands";
import { EXTENSION_ID } from "../src/report";
import { VIEW_TYPE } from "../src/panes";
import { daemonKeys, folderKeys } from "../src/settings";

interface Setting {
  type: string | string[];
  default: unknown;
  scope: string;
  markdownDescription: string;
}

interface Item {
  command: string;
  when?: string;
}

interface Manifest {
  name: string;
  publisher: string;
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] }; virtualWorkspaces: { supported: boolean } };
  contributes: {
    commands: { command: string; title: string; category: string }[];
    menus: Record<string, Item[]>;
    keybindings: Item[];
    configurationDefaults: { "remote.portsAttributes": Record<string, { onAutoForward: string }> };
    configuration: { properties: Record<string, Setting> };
    walkthroughs: { steps: { description: string; media: { markdown: string }; completionEvents: string[] }[] }[];
  };
}

const root = new URL("../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const manifest = JSON.parse(read("package.json")) as Manifest;
const { commands, menus, keybindings, configuration, walkthroughs } = manifest.contributes;
const settings = configuration.properties;

/** What names programs counts from a computer's settings too. */
const scopes: Record<string, string> = {
  ...Object.fromEntries(folderKeys.map((key) => [key, "resource"])),
  ...Object.fromEntries(["python", "interpreter", "path"].map((key) => [key, "machine-overridable"])),
};

/** The table of docs/configuration.md: names, and whether they decide what runs. */
const documented = [...read("../docs/configuration.md").matchAll(/^\| `(\w+)`( \*\*·\*\*)? \| (.*?) \| (.*?) \|/gm)].map(
  ([, name, guarded, , usual]) => ({ name: name!, guarded: guarded !== undefined, usual: usual! }),
);

describe("commands", () => {
  const declared = commands.map(({ command }) => command);

  it("are those that the extension registers", () => {
    expect([...declared].sort()).toEqual(Object.keys(table).sort());
  });

  it("have a title of their own, behind our name", () => {
    expect(new Set(commands.map(({ title }) => title)).size).toBe(commands.length);
    expect(commands.every(({ category }) => category === "livesync")).toBe(true);
  });

  it("are the ones that menus, keys and the walkthrough name", () => {
    const items = [...Object.values(menus).flat(), ...keybindings].map(({ command }) => command);
    const steps = walkthroughs.flatMap((each) => each.steps);
    const links = steps.flatMap(({ description, completionEvents }) => [...`${description} ${completionEvents.join(" ")}`.matchAll(/[cC]ommand:([\w.]+)/g)]);
    for (const command of [...items, ...links.map(([, name]) => name)]) expect(declared).toContain(command);
  });
});

describe("settings", () => {
  it("are the daemon's, under its names, and the extension's own", () => {
    const own = ["interpreter", "path", "decorations", "preview.scrollPreviewWithEditor", "preview.scrollEditorWithPreview", "preview.doubleClickToSwitchToEditor", "trace.server"];
    const names = [...daemonKeys, ...own].map((key) => `livesync.${key}`);
    expect(Object.keys(settings).sort()).toEqual(names.sort());
  });

  it("are all that docs/configuration.md has; the log's level is that of our channel", () => {
    expect(documented.length).toBeGreaterThan(20);
    expect(documented.map(({ name }) => name).filter((name) => name !== "logLevel")).toEqual([...daemonKeys]);
  });

  it("have the documented defaults", () => {
    for (const { name, usual } of documented) {
      const literal = /^`(.*)`$/.exec(usual)?.[1];
      if (literal !== undefined && name !== "logLevel") expect(settings[`livesync.${name}`]?.default, name).toEqual(JSON.parse(literal));
    }
  });

  it("say what they mean, and may be set for a folder where the daemon goes by the file", () => {
    for (const [name, { markdownDescription, scope }] of Object.entries(settings)) {
      expect(markdownDescription, name).toMatch(/\.$/);
      expect(scope, name).toBe(scopes[name.replace("livesync.", "")] ?? "window");
    }
  });

  it("that decide what runs do not come from a folder that nobody trusts", () => {
    const guarded = documented.filter((each) => each.guarded).map(({ name }) => `livesync.${name}`);
    const { restrictedConfigurations, supported } = manifest.capabilities.untrustedWorkspaces;
    expect(supported).toBe("limited");
    expect([...restrictedConfigurations].sort()).toEqual([...guarded, "livesync.interpreter", "livesync.path"].sort());
  });
});

it("names the files, the view and the extension as the code does", () => {
  for (const { media } of walkthroughs.flatMap((each) => each.steps)) expect(existsSync(new URL(media.markdown, root))).toBe(true);
  expect(manifest.activationEvents).toEqual(["onLanguage:python", `onWebviewPanel:${VIEW_TYPE}`]);
  expect(`${manifest.publisher}.${manifest.name}`).toBe(EXTENSION_ID);
});

it("keeps quiet about the daemon's port where the editor announces forwarded ones", () => {
  const [[pattern, { onAutoForward }] = ["", { onAutoForward: "" }]] = Object.entries(manifest.contributes.configurationDefaults["remote.portsAttributes"]);
  expect(onAutoForward).toBe("silent");
  expect(`python3 -I -S -X utf8 /home/me/.vscode-server/extensions/${EXTENSION_ID}-0.1.0-linux-x64/bundled/start.py`).toMatch(new RegExp(pattern));
  expect("python3 -m http.server").not.toMatch(new RegExp(pattern));
});

it("has a line of the code for every command of the sources' own words", () => {
  const sources = readdirSync(new URL("src/", root)).map((name) => read(`src/${name}`)).join("\n");
  const used = [...sources.matchAll(/"(livesync\.[a-zA-Z]+)"/g)].map(([, name]) => name!).filter((name) => ![VIEW_TYPE, "livesync.armed", EXTENSION_ID].includes(name));
  for (const name of used) expect(name in table || name in settings, name).toBe(true);
});
