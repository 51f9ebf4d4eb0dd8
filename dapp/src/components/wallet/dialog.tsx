import { type ReactNode, useEffect, useId, useRef } from "react";
import { useKeptFocus } from "@/hooks/use-kept-focus";
import { useWalletMessages } from "@/wallet/messages";
import { Button } from "./button";

type Props = { title: string; onClose: () => void; children: ReactNode };

/** A modal dialog with a title and a button that closes it; Escape closes it too. It keeps the focus while it is open. */
export function Dialog({ title, onClose, children }: Props) {
  const { close } = useWalletMessages();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useKeptFocus(dialog, firstOfContent);
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => giveFocusBack(opener);
  }, []);
  return (
    <dialog
      ref={dialog}
      onClose={onClose}
      aria-labelledby={id}
      className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-md border border-line bg-surface p-0 text-ink text-sm backdrop:bg-black/50"
    >
      <div className="flex items-center justify-between gap-4 border-line border-b px-4 py-2">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        <Button plain onClick={() => dialog.current?.close()}>
          {close}
        </Button>
      </div>
      <div>{children}</div>
    </dialog>
  );
}

/** The first control of a dialog's content; the button that closes it if the content has none. */
function firstOfContent(dialog: HTMLDialogElement): HTMLElement | null {
  const control = "button:enabled, a[href], input:enabled, select:enabled";
  return dialog.lastElementChild?.querySelector<HTMLElement>(control) ?? dialog.querySelector(control);
}

/** The focus goes back to what opened the dialog; to the page's content if that has gone with it. */
function giveFocusBack(opener: Element | null): void {
  if (document.activeElement !== document.body && document.activeElement !== null) return;
  const target = opener?.isConnected && opener !== document.body ? opener : document.getElementById("main");
  if (target instanceof HTMLElement) target.focus();
}
