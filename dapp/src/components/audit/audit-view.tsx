"use client";

import { type FormEvent, useId, useState } from "react";
import type { Hex } from "viem";
import { EventTimeline } from "@/components/rounds/event-timeline";
import { VerifyPanel } from "@/components/rounds/verify-panel";
import { PageTitle } from "@/components/shared/page-title";
import { Panel } from "@/components/shared/panel";
import { useUrlState } from "@/hooks/use-url-state";
import { auditTarget } from "@/lib/audit-target";
import { useMessages } from "@/messages/use-messages";
import { TransactionPanel } from "./transaction-panel";

/** A field for a round or a transaction, and what the chain has of it. */
export function AuditView() {
  const [read, write] = useUrlState();
  const { audit: m, rounds } = useMessages();
  const target = auditTarget(read("tx") ?? read("round") ?? "");
  return (
    <>
      <PageTitle title={m.title} note={m.note} />
      <div className="space-y-4">
        <Field
          initial={read("tx") ?? read("round") ?? ""}
          onTarget={(found) =>
            write(
              found.kind === "round"
                ? { round: String(found.round), tx: null }
                : { tx: found.hash, round: null },
            )
          }
        />
        {target?.kind === "round" && (
          <div key={target.round} className="space-y-4">
            <h2 className="font-semibold text-lg tracking-tight">{rounds.named(target.round)}</h2>
            <VerifyPanel round={target.round} />
            <EventTimeline round={target.round} phase="audit" />
          </div>
        )}
        {target?.kind === "transaction" && <TransactionPanel hash={target.hash as Hex} />}
        {!target && <Steps />}
      </div>
    </>
  );
}

type Target = NonNullable<ReturnType<typeof auditTarget>>;

function Field({ initial, onTarget }: { initial: string; onTarget: (target: Target) => void }) {
  const { audit: m } = useMessages();
  const id = useId();
  const [text, setText] = useState(initial);
  const [refused, setRefused] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const target = auditTarget(text);
    setRefused(target === null);
    if (target) onTarget(target);
  };
  return (
    <form onSubmit={submit} className="rounded-md border border-line bg-surface px-4 py-3.5 print:hidden">
      <label htmlFor={id} className="font-medium">
        {m.field}
      </label>
      <div className="mt-1.5 flex flex-wrap gap-2">
        <input
          id={id}
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={m.example}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={refused}
          aria-describedby={refused ? `${id}-why` : undefined}
          className="min-w-0 flex-1 rounded border border-strong-line bg-surface px-3 py-2 font-mono placeholder:text-muted aria-invalid:border-bad"
        />
        <button
          type="submit"
          className="rounded bg-accent px-4 py-2 font-medium text-surface hover:opacity-90"
        >
          {m.go}
        </button>
      </div>
      {refused && (
        <p id={`${id}-why`} role="alert" className="mt-1.5 text-bad text-xs">
          {m.invalid}
        </p>
      )}
    </form>
  );
}

function Steps() {
  const { audit: m } = useMessages();
  return (
    <Panel title={m.how}>
      <ol className="grid gap-px bg-line sm:grid-cols-5">
        {m.steps.map((step, i) => (
          <li key={step} className="bg-surface px-4 py-4">
            <span className="grid size-6 place-items-center rounded-full bg-accent-soft font-semibold text-accent text-xs">
              {i + 1}
            </span>
            <p className="mt-2 text-muted">{step}</p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
