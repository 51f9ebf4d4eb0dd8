"use client";

import { Cell, Head } from "@/components/shared/cell";
import { Link } from "@/components/shared/link";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { Table } from "@/components/shared/table";
import { type TimelineEvent, useRoundEvents } from "@/hooks/queries/use-round-events";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { useLedger } from "@/hooks/use-ledger";
import { shortHex } from "@/lib/format";
import { formatMoment, formatSeconds } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";

/** What happened in a round, from the events of the chain or the channel, each with its transaction. */
export function EventTimeline({ round, phase }: { round: number; phase: string }) {
  const events = useRoundEvents(round, phase);
  const { rounds: m, channel } = useMessages();
  const aside = useLedger() === "channel" ? channel.timelineNote : m.timeline.note;
  return (
    <Panel title={m.timeline.title} aside={aside}>
      <QueryContent query={events} what={m.timeline.what} lines={6}>
        {(all) => <Events events={all.filter(({ name }) => name in m.event)} />}
      </QueryContent>
    </Panel>
  );
}

function Events({ events }: { events: readonly TimelineEvent[] }) {
  const labelOf = useForecasterLabels();
  const isChannel = useLedger() === "channel";
  const { rounds: m, common, channel } = useMessages();
  if (events.length === 0) return <Note title={m.timeline.none} />;
  const head = (
    <>
      <Head>{m.timeline.time}</Head>
      <Head>{m.timeline.event}</Head>
      <Head>{m.timeline.transaction}</Head>
    </>
  );
  return (
    <Table label={m.timeline.what} head={head}>
      {events.map((event) => (
        <tr key={`${event.block}/${event.logIndex}`} data-testid="event">
          <Cell className="whitespace-nowrap text-muted">
            {event.time === null
              ? common.none
              : `${formatMoment(event.time).slice(0, -5)}${formatSeconds(event.time)}`}
          </Cell>
          <Cell>
            {(isChannel && channel.event[event.name]) || m.event[event.name]?.(labelOf(actorOf(event)).name)}
          </Cell>
          <Cell>
            {isChannel ? (
              <span title={event.transaction} className="font-mono text-xs">
                {shortHex(event.transaction)}
              </span>
            ) : (
              <Link
                href={`/audit/?tx=${event.transaction}`}
                title={event.transaction}
                className="font-mono text-accent text-xs underline-offset-2 hover:underline"
              >
                {shortHex(event.transaction)}
              </Link>
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

/** The account that an event is about. */
function actorOf({ args }: TimelineEvent): string {
  return args.forecaster ?? args.proposer ?? args.challenger ?? args.caller ?? "";
}
