"use client";

import type { Hex } from "viem";
import { keys } from "@/api/keys";
import { Cell, Head } from "@/components/shared/cell";
import { Figures } from "@/components/shared/figures";
import { Link } from "@/components/shared/link";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { Table } from "@/components/shared/table";
import { useChainRead } from "@/hooks/queries/use-chain-read";
import { formatInteger, shortHex } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";
import type { ChainEvent } from "@/verify/events";

/** What a transaction did, from its receipt: outcome, sender and the market's events. */
export function TransactionPanel({ hash }: { hash: Hex }) {
  const { audit: m } = useMessages();
  const mined = useChainRead(keys.transaction(hash), async (rpc, deployment) => {
    const { readTransaction } = await import("@/verify/transaction");
    return readTransaction(rpc, deployment, hash);
  });
  return (
    <div className="space-y-4">
      <h2 className="break-all font-mono text-sm">{hash}</h2>
      <QueryContent query={mined} what={m.what} lines={6}>
        {(found) =>
          found === null ? (
            <Note title={m.unknown}>{m.unknownNote}</Note>
          ) : (
            <>
              <Figures
                columns={4}
                figures={[
                  {
                    name: m.status,
                    value: (
                      <span className={found.succeeded ? "text-good" : "text-bad"}>
                        {found.succeeded ? m.succeeded : m.reverted}
                      </span>
                    ),
                  },
                  { name: m.block, value: formatInteger(found.block) },
                  { name: m.from, value: <span title={found.from}>{shortHex(found.from)}</span> },
                  { name: m.gas, value: formatInteger(found.gasUsed) },
                ]}
              />
              <Panel title={m.events}>
                <Events events={found.events} />
              </Panel>
            </>
          )
        }
      </QueryContent>
    </div>
  );
}

function Events({ events }: { events: readonly ChainEvent[] }) {
  const { audit: m } = useMessages();
  if (events.length === 0) return <Note title={m.noEvents} />;
  const head = (
    <>
      <Head>{m.event}</Head>
      <Head>{m.round}</Head>
      <Head>{m.details}</Head>
    </>
  );
  return (
    <Table label={m.events} head={head}>
      {events.map((event) => (
        <tr key={event.logIndex} data-testid="event" className="align-top">
          <Cell className="font-medium">{event.name}</Cell>
          <Cell>
            {event.args.round === undefined ? null : (
              <Link
                href={`/rounds/?round=${event.args.round}`}
                className="text-accent underline-offset-2 hover:underline"
              >
                {String(event.args.round)}
              </Link>
            )}
          </Cell>
          <Cell>
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-xs">
              {Object.entries(event.args as Record<string, unknown>)
                .filter(([name]) => name !== "round" && name !== "pool")
                .map(([name, value]) => (
                  <Argument key={name} name={name} value={value} />
                ))}
            </dl>
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

/** An argument by its name in the contract; long values are cut. */
function Argument({ name, value }: { name: string; value: unknown }) {
  const text = Array.isArray(value) ? value.map(String).join(", ") : String(value);
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="truncate font-mono" title={text}>
        {text}
      </dd>
    </>
  );
}
