import type { ReactNode } from "react";

type Props = {
  children: ReactNode;
  onClick?: () => void;
  submit?: boolean;
  plain?: boolean;
  disabled?: boolean;
  /** shows that something goes on; the button stays focusable but does nothing */
  busy?: boolean;
  label?: string;
  /** whether what it opens is open */
  expanded?: boolean;
};

const FILLED = "bg-accent text-page hover:opacity-90";
const PLAIN = "border border-strong-line hover:bg-raised";

/** A button of the wallet. While busy it keeps the focus and does nothing. */
export function Button({ children, onClick, submit, plain, disabled, busy, label, expanded }: Props) {
  return (
    <button
      type={submit ? "submit" : "button"}
      onClick={busy ? undefined : onClick}
      disabled={disabled}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      aria-label={label}
      aria-expanded={expanded}
      className={`inline-flex min-h-9 items-center justify-center rounded px-3 py-1.5 font-medium disabled:cursor-not-allowed disabled:bg-raised disabled:text-muted aria-busy:cursor-progress ${plain ? PLAIN : FILLED}`}
    >
      {children}
    </button>
  );
}
