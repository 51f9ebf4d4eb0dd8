import { Refusal } from "@/components/session/refusal";
import { useMessages } from "@/messages/use-messages";

type Props = { what: string; error: Error; retry: () => void };

/** An error message with a button to try again. */
export function ErrorNote({ what, error, retry }: Props) {
  const { common } = useMessages();
  return (
    <div className="px-4 py-8 text-center">
      <p role="alert" className="font-medium text-bad">
        {common.notLoaded(what)}
      </p>
      <p className="mx-auto mt-1 flex max-w-prose flex-wrap justify-center gap-2">
        <Refusal error={error} onSignedIn={retry} />
      </p>
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
