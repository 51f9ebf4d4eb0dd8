type Props = { onClick: (() => void) | undefined; "aria-disabled"?: true; "aria-busy"?: true };

/** What a button does and says. While something goes on it does nothing, and it keeps the focus as no disabled one does. */
export const busyProps = (isBusy: boolean, onClick: () => void): Props =>
  isBusy ? { onClick: undefined, "aria-disabled": true, "aria-busy": true } : { onClick };
