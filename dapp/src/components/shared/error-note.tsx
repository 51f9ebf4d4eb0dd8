import { useMessages } from "@/messages/use-messages";

type Props = { what: string; error: Error; retry: () => void };

/** An error message with a button to try again. */
export function ErrorNote({ what, error, retry }: Props) {
  const { common } = useMessages();
  return (
    <div role="alert" className="px-4 py-8 text-center">
      <p className="font-medium text-bad">{common.notLoaded(what)}</p>
      <p className="mx-auto mt-1 max-w-prose text-muted">{error.message}</p>
      <button
        type="button"
        onClick={retry}
        className="mt-3 rounded border border-strong-line px-3 py-1.5 font-medium hover:bg-raised"
      >
        {common.tryAgain}
      </button>
    </div>
  );
}
