// A modal dialog: the browser's own, which keeps the focus inside and gives it back.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  label: string;
  name: string;
  onClose(): void;
  children: ComponentChildren;
}

export function Dialog({ label, name, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before anything is painted: the next key is meant for the dialog.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const onBackdrop = (event: MouseEvent): void => {
    if (event.target === dialog.current) onClose();
  };
  return (
    <dialog ref={dialog} class={`dialog ${name}`} aria-label={label} onClose={onClose} onClick={onBackdrop}>
      {children}
    </dialog>
  );
}
