// A folder's folders and files. What is in a closed folder is not drawn.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { formatPlace, nameOf } from "../places";
import type { FileEntry } from "../protocol";
import type { Folder } from "../tree";
import { Icon } from "./Icon";

interface Props {
  folder: Folder;
  /** The path of the open file, and what stands below it. */
  current: string | undefined;
  outline: ComponentChildren;
  /** Whether folders are open until somebody closes them. */
  spread: boolean;
}

const AT_FIRST = 200;

export function FolderView({ folder, current, outline, spread }: Props) {
  const [all, setAll] = useState(false);
  const open = folder.files.findIndex(({ path }) => path === current);
  const files = all ? folder.files : folder.files.slice(0, Math.max(AT_FIRST, open + 1));
  const left = folder.files.length - files.length;
  return (
    <ul>
      {folder.folders.map((inner) => (
        <li key={`folder ${inner.path}`}>
          <SubFolder folder={inner} current={current} outline={outline} spread={spread} />
        </li>
      ))}
      {files.map((file) => (
        <li key={file.uri}>
          <FileLink file={file} current={file.path === current} />
          {file.path === current && outline}
        </li>
      ))}
      {left > 0 && (
        <li>
          <button type="button" class="small more-files" onClick={() => setAll(true)}>
            Show {left.toLocaleString("en")} more
          </button>
        </li>
      )}
    </ul>
  );
}

function SubFolder(props: Props) {
  const { folder, current, spread } = props;
  const [chosen, setChosen] = useState<boolean>();
  const open = chosen ?? (spread || current?.startsWith(`${folder.path}/`) === true);
  const onToggle = (event: MouseEvent): void => {
    event.preventDefault();
    setChosen(!open);
  };
  return (
    <details open={open}>
      <summary onClick={onToggle}>
        <Icon name="folder" /> <span class="folder-name">{folder.name}</span>
      </summary>
      {open && <FolderView {...props} />}
    </details>
  );
}

const meanings = {
  watched: "armed, and watched now",
  armed: "armed: it runs when watched",
  looked: "watched, not armed",
  unarmed: "not armed: it does not run",
} as const;

function FileLink({ file, current }: { file: FileEntry; current: boolean }) {
  const mark = file.watched ? (file.armed ? "watched" : "looked") : file.armed ? "armed" : "unarmed";
  return (
    <a class="file" href={formatPlace({ path: file.path })} aria-current={current ? "page" : undefined} title={file.path}>
      <i class={`mark mark-${mark}`} title={meanings[mark]} />
      <span class="file-name">{nameOf(file.path)}</span>
      {file.title !== undefined && <span class="file-title">{file.title}</span>}
    </a>
  );
}
