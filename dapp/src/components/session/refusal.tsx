"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { ApiError } from "@/api/fetch-json";
import { sentenceOf } from "@/messages/said-error";
import { useMessages } from "@/messages/use-messages";

// Loaded on demand: pages carry no wallet code for it.
const SignInDialog = dynamic(
  () => import("@/components/wallet/sign-in/sign-in-dialog").then(({ SignInDialog: dialog }) => dialog),
  { ssr: false },
);

const NOT_SIGNED_IN = 401;
const NOT_ALLOWED = 403;

type Props = {
  error: Error;
  /** does again what was refused */
  onSignedIn: () => void;
};

/** Why something failed. If the node does not know who asks, or not any more, it offers to sign in and goes on. */
export function Refusal({ error, onSignedIn }: Props) {
  const { common } = useMessages();
  const [open, setOpen] = useState(false);
  const status = error instanceof ApiError ? error.status : 0;
  const hasEnded = error instanceof ApiError && error.kind === "session-ended";
  const offer = hasEnded ? common.signInAgain : status === NOT_ALLOWED ? common.signInOther : common.signIn;
  const reason = hasEnded
    ? common.sessionEnded
    : status === NOT_SIGNED_IN
      ? common.signInFirst
      : sentenceOf(error);
  return (
    <>
      <span role="alert" className="text-bad">
        {reason}
      </span>
      {(status === NOT_SIGNED_IN || status === NOT_ALLOWED) && (
        <button
          type="button"
          onClick={() => setOpen(true)}
          className="rounded border border-strong-line px-2 py-0.5 font-medium hover:bg-raised"
        >
          {offer}
        </button>
      )}
      {open && (
        <SignInDialog
          onClose={() => setOpen(false)}
          onSignedIn={() => {
            setOpen(false);
            onSignedIn();
          }}
        />
      )}
    </>
  );
}
