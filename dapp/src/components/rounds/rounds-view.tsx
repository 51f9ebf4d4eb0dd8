"use client";

import { Link } from "@/components/shared/link";
import { Note } from "@/components/shared/note";
import { PageTitle } from "@/components/shared/page-title";
import { QueryContent } from "@/components/shared/query-content";
import { Tabs } from "@/components/shared/tabs";
import { useRounds } from "@/hooks/queries/use-rounds";
import { useLedger } from "@/hooks/use-ledger";
import { useUrlState } from "@/hooks/use-url-state";
import { isTab, roundsIn, TABS } from "@/lib/round-tabs";
import { useMessages } from "@/messages/use-messages";
import { RoundDetail } from "./round-detail";
import { RoundsTable } from "./rounds-table";

/** The list of rounds, or the round named by `?round=`. */
export function RoundsView() {
  const [read] = useUrlState();
  const number = read("round");
  const rounds = useRounds();
  const { rounds: m, layout, channel } = useMessages();
  const ledger = useLedger();
  if (number === null) return <RoundList />;
  return (
    <QueryContent query={rounds} what={m.what} lines={10}>
      {(all) => {
        const round = all.find(({ round }) => String(round) === number);
        if (round) return <RoundDetail key={number} round={round} rounds={all} />;
        return (
          <Note title={m.unknown(number)}>
            {ledger === "channel" ? (
              channel.olderRound
            ) : (
              <>
                {m.unknownNote}{" "}
                <Link href={`/audit/?round=${encodeURIComponent(number)}`} className="text-accent underline">
                  {layout.page.audit}
                </Link>
              </>
            )}
          </Note>
        );
      }}
    </QueryContent>
  );
}

function RoundList() {
  const [read, write] = useUrlState();
  const rounds = useRounds();
  const { rounds: m } = useMessages();
  const asked = read("tab");
  const tab = isTab(asked) ? asked : "all";
  return (
    <>
      <PageTitle title={m.title} note={m.note} />
      <QueryContent query={rounds} what={m.what} lines={10}>
        {(all) => (
          <>
            <Tabs
              label={m.tabs}
              tabs={TABS.map((value) => ({ value, text: m.tab[value], count: roundsIn(value, all).length }))}
              chosen={tab}
              onChoose={(value) => write({ tab: value === "all" ? null : value })}
            />
            <RoundsTable rounds={roundsIn(tab, all)} filtered={tab !== "all"} />
          </>
        )}
      </QueryContent>
    </>
  );
}
