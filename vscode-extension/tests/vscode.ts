// As much of VS Code's API as our parts use, in memory. What a test sets goes into `fake`, and what the code did is there too.

type Listener<Value> = (value: Value) => unknown;

export class Disposable {
  constructor(private readonly end: () => void = () => undefined) {}
  dispose(): void {
    this.end();
  }
}

export class EventEmitter<Value> {
  private readonly listeners = new Set<Listener<Value>>();
  readonly event = (listener: Listener<Value>): Disposable => {
    this.listeners.add(listener);
    return new Disposable(() => this.listeners.delete(listener));
  };
  fire(value: Value): void {
    for (const listener of [...this.listeners]) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class Uri {
  private constructor(
    readonly scheme: string,
    readonly path: string,
  ) {}
  static file(path: string): Uri {
    return new Uri("file", path);
  }
  static parse(text: string): Uri {
    const [, scheme = "file", path = ""] = /^([a-z-]+):(?:\/\/)?(.*)$/.exec(text) ?? [];
    return new Uri(scheme, decodeURIComponent(path));
  }
  static joinPath(base: Uri, ...parts: string[]): Uri {
    return new Uri(base.scheme, new URL([base.path, ...parts].join("/"), "file:///").pathname);
  }
  get fsPath(): string {
    return this.path;
  }
  with({ path }: { path: string }): Uri {
    return new Uri(this.scheme, path);
  }
  toString(): string {
    return `${this.scheme}://${this.path.split("/").map(encodeURIComponent).join("/")}`;
  }
}

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(startLine: number, startCharacter: number, endLine: number, endCharacter: number) {
    this.start = new Position(startLine, startCharacter);
    this.end = new Position(endLine, endCharacter);
  }
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

export enum LogLevel {
  Off,
  Trace,
  Debug,
  Info,
  Warning,
  Error,
}
export enum ViewColumn {
  Beside = -2,
  Active = -1,
  One = 1,
}
export enum OverviewRulerLane {
  Left = 1,
}
export enum TextEditorRevealType {
  AtTop = 3,
}
export enum LanguageStatusSeverity {
  Information,
  Warning,
  Error,
}
export enum ConfigurationTarget {
  Global = 1,
  Workspace,
}

export interface FakeEditor {
  document: { uri: Uri; languageId: string; lineCount: number; lineAt(line: number): { text: string } };
  /** Its lines; beyond, they are empty. */
  text: string[];
  viewColumn: ViewColumn | undefined;
  selection: { active: Position };
  visibleRanges: Range[];
  revealed: number[];
  revealRange(range: Range): void;
  /** The lines that each kind of mark was drawn at last, by the kind's colour. */
  marks: Map<string, number[]>;
  setDecorations(type: { borderColor: ThemeColor }, ranges: Range[]): void;
}

export function fakeEditor(path: string, languageId = "python"): FakeEditor {
  const revealed: number[] = [];
  const marks = new Map<string, number[]>();
  const text: string[] = [];
  return {
    text,
    marks,
    document: { uri: Uri.file(path), languageId, lineCount: 1000, lineAt: (line) => ({ text: text[line] ?? "" }) },
    viewColumn: ViewColumn.One,
    selection: { active: new Position(0, 0) },
    visibleRanges: [new Range(0, 0, 40, 0)],
    revealed,
    revealRange: (range) => void revealed.push(range.start.line),
    setDecorations: ({ borderColor }, ranges) => void marks.set(borderColor.id, ranges.map(({ start }) => start.line)),
  };
}

export interface FakePanel {
  title: string;
  visible: boolean;
  active: boolean;
  posted: unknown[];
  html: string[];
  send(message: unknown): void;
  setVisible(visible: boolean): void;
  dispose(): void;
  revealed: number;
}

interface Level {
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
}

const configurationChange = new EventEmitter<{ affectsConfiguration(section: string): boolean }>();
const activeChange = new EventEmitter<FakeEditor | undefined>();
const visibleChange = new EventEmitter<FakeEditor[]>();
const scrolled = new EventEmitter<{ textEditor: FakeEditor }>();
const selected = new EventEmitter<{ textEditor: FakeEditor }>();
const granted = new EventEmitter<void>();
const extensionsChange = new EventEmitter<void>();
const renamed = new EventEmitter<{ files: { oldUri: Uri; newUri: Uri }[] }>();
const textChange = new EventEmitter<{ document: { uri: Uri } }>();
const documentClosed = new EventEmitter<{ uri: Uri }>();
const foldersChange = new EventEmitter<void>();

/** The state of the window, and what happens to it. */
export const fake = {
  settings: new Map<string, Level>(),
  /** The settings of folders, by their paths; VS Code tells them only to those who ask for the folder. */
  folderSettings: new Map<string, Map<string, unknown>>(),
  defaults: new Map<string, unknown>(),
  extensions: new Map<string, { isActive: boolean; exports: unknown; activate(): Promise<unknown> }>(),
  panels: [] as FakePanel[],
  messages: [] as string[],
  /** The button that is pressed in each of them. */
  pressed: undefined as string | undefined,
  /** What a save dialog answers, and what was written. */
  target: undefined as Uri | undefined,
  /** Which row of a list is picked, by its label, and which file in a dialog. */
  picked: "",
  opened: undefined as Uri | undefined,
  /** The language status items that were made. */
  statuses: [] as { text: string; detail?: string; busy: boolean }[],
  written: new Map<string, string>(),
  commands: new Map<string, (argument?: unknown) => unknown>(),
  /** VS Code's own commands that were run. */
  executed: [] as string[],

  reset(): void {
    fake.settings.clear();
    fake.folderSettings.clear();
    fake.defaults.clear();
    fake.extensions.clear();
    fake.panels.length = 0;
    fake.messages.length = 0;
    fake.pressed = undefined;
    fake.executed.length = 0;
    fake.target = undefined;
    fake.picked = "";
    fake.opened = undefined;
    fake.statuses.length = 0;
    fake.written.clear();
    fake.commands.clear();
    workspace.isTrusted = true;
    workspace.textDocuments = [];
    workspace.workspaceFolders = [{ uri: Uri.file("/work"), name: "work", index: 0 }];
    window.activeTextEditor = undefined;
    window.visibleTextEditors = [];
  },
  set(key: string, value: unknown, level: keyof Level = "globalValue"): void {
    fake.settings.set(key, { ...fake.settings.get(key), [level]: value });
    fake.changed(key);
  },
  setIn(folder: string, key: string, value: unknown): void {
    fake.folderSettings.set(folder, new Map(fake.folderSettings.get(folder)).set(key, value));
    fake.changed(key);
  },
  changed(key: string): void {
    configurationChange.fire({ affectsConfiguration: (section) => key === section || key.startsWith(`${section}.`) });
  },
  /** Something else than a text editor may have the keyboard: then there is no active one. */
  activate(editor: FakeEditor | undefined, visible: FakeEditor[] = editor ? [editor] : window.visibleTextEditors): void {
    window.activeTextEditor = editor;
    window.visibleTextEditors = visible;
    activeChange.fire(editor);
    visibleChange.fire(visible);
  },
  open(path: string): void {
    workspace.textDocuments.push({ uri: Uri.file(path), isClosed: false });
  },
  close(path: string): void {
    workspace.textDocuments = workspace.textDocuments.filter(({ uri }) => uri.path !== path);
    documentClosed.fire({ uri: Uri.file(path) });
  },
  type({ document, text }: FakeEditor, lines: string[]): void {
    text.splice(0, text.length, ...lines);
    textChange.fire({ document });
  },
  moveCursor(textEditor: FakeEditor, line: number): void {
    selected.fire({ textEditor: { ...textEditor, selection: { active: { line, character: 0 } } } });
  },

  scroll(editor: FakeEditor, line: number): void {
    editor.visibleRanges = [new Range(line, 0, line + 40, 0)];
    scrolled.fire({ textEditor: editor });
  },
  install(id: string, api: unknown): void {
    fake.extensions.set(id, { isActive: true, exports: api, activate: () => Promise.resolve(api) });
    extensionsChange.fire();
  },
  grant(): void {
    workspace.isTrusted = true;
    granted.fire();
  },
};

export const workspace = {
  isTrusted: true,
  workspaceFolders: undefined as { uri: Uri; name: string; index: number }[] | undefined,
  onDidChangeConfiguration: configurationChange.event,
  onDidGrantWorkspaceTrust: granted.event,
  onDidRenameFiles: renamed.event,
  textDocuments: [] as { uri: Uri; isClosed: boolean }[],
  onDidCloseTextDocument: documentClosed.event,
  onDidChangeTextDocument: textChange.event,
  onDidChangeWorkspaceFolders: foldersChange.event,
  getConfiguration: (section: string, folder?: Uri | null) => ({
    inspect: (key: string): Level => ({
      ...fake.settings.get(`${section}.${key}`),
      ...(folder && { workspaceFolderValue: fake.folderSettings.get(folder.path)?.get(`${section}.${key}`) }),
    }),
    update: (key: string, value: unknown, target: ConfigurationTarget) => {
      fake.set(`${section}.${key}`, value, target === ConfigurationTarget.Global ? "globalValue" : "workspaceValue");
      return Promise.resolve();
    },
    get: (key: string) => {
      const { globalValue, workspaceValue } = fake.settings.get(`${section}.${key}`) ?? {};
      const own = folder && fake.folderSettings.get(folder.path)?.get(`${section}.${key}`);
      return own ?? workspaceValue ?? globalValue ?? fake.defaults.get(`${section}.${key}`);
    },
  }),
  saveAs: () => Promise.resolve(fake.target),
  fs: { writeFile: async (uri: Uri, bytes: Uint8Array) => void fake.written.set(uri.path, new TextDecoder().decode(bytes)) },
  asRelativePath: (uri: Uri) => uri.path.replace(/^\/work\//, ""),
};

function log(name: string) {
  const say = (): void => undefined;
  return { name, logLevel: LogLevel.Info, onDidChangeLogLevel: new EventEmitter<LogLevel>().event, info: say, warn: say, error: say, debug: say, show: say, dispose: say };
}

function say(text: string, ...buttons: string[]): Promise<string | undefined> {
  fake.messages.push(text);
  return Promise.resolve(buttons.find((button) => button === fake.pressed));
}

export const window = {
  activeTextEditor: undefined as FakeEditor | undefined,
  visibleTextEditors: [] as FakeEditor[],
  onDidChangeActiveTextEditor: activeChange.event,
  onDidChangeVisibleTextEditors: visibleChange.event,
  onDidChangeTextEditorVisibleRanges: scrolled.event,
  onDidChangeTextEditorSelection: selected.event,
  createOutputChannel: log,
  createTextEditorDecorationType: (options: { borderColor: ThemeColor }) => ({ ...options, dispose: () => undefined }),
  createWebviewPanel: () => makePanel(),
  registerWebviewPanelSerializer: () => new Disposable(),
  showQuickPick: (rows: { label: string }[]) => Promise.resolve(rows.find(({ label }) => label === fake.picked)),
  showOpenDialog: () => Promise.resolve(fake.opened && [fake.opened]),
  showSaveDialog: () => Promise.resolve(fake.target),
  showErrorMessage: say,
  showWarningMessage: say,
  showInformationMessage: say,
};

export const languages = {
  createLanguageStatusItem: () => {
    const item = { text: "", busy: false, dispose: () => undefined };
    fake.statuses.push(item);
    return item;
  },
};

export const commands = {
  getCommands: () => Promise.resolve([...fake.commands.keys()]),
  executeCommand: (...words: string[]) => {
    fake.executed.push(words.join(" "));
    return Promise.resolve(fake.commands.get(words[0] ?? "")?.());
  },
  registerCommand: (id: string, command: (argument?: unknown) => unknown) => {
    fake.commands.set(id, command);
    return new Disposable(() => fake.commands.delete(id));
  },
};

export const extensions = {
  getExtension: (id: string) => fake.extensions.get(id),
  onDidChange: extensionsChange.event,
};

function makePanel() {
  const received = new EventEmitter<unknown>();
  const viewState = new EventEmitter<void>();
  const disposed = new EventEmitter<void>();
  const html: string[] = [];
  const posted: unknown[] = [];
  const panel = {
    title: "",
    visible: true,
    active: false,
    revealed: 0,
    posted,
    html,
    iconPath: undefined,
    webview: {
      cspSource: "https://webview",
      options: {},
      set html(text: string) {
        html.push(text);
      },
      asWebviewUri: (uri: Uri) => uri,
      onDidReceiveMessage: received.event,
      postMessage: (message: unknown) => Promise.resolve(posted.push(message) > 0),
    },
    onDidChangeViewState: viewState.event,
    onDidDispose: disposed.event,
    reveal: () => void (panel.revealed += 1),
    send: (message: unknown) => received.fire(message),
    setVisible: (visible: boolean) => {
      panel.visible = visible;
      viewState.fire();
    },
    dispose: () => disposed.fire(),
  };
  fake.panels.push(panel);
  return panel;
}
