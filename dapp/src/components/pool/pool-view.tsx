"use client";

import { Cell, Head } from "@/components/shared/cell";
import { Figures } from "@/components/shared/figures";
import { Note } from "@/components/shared/note";
import { PageTitle } from "@/components/shared/page-title";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { Table } from "@/components/shared/table";
import { usePool } from "@/hooks/queries/use-pool";
import { formatInteger, formatToken } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";

/** The pool of a channel: why there is no wallet, its fund, its attestors and its rules. */
export function PoolView() {
  const pool = usePool();
  const { channel: m, common } = useMessages();
  return (
    <>
      <PageTitle title={m.pool} note={m.poolNote} />
      <div className="space-y-4">
        <Panel title={m.why}>
          <p className="max-w-prose px-4 py-3.5 text-muted">{m.whyNote}</p>
        </Panel>
        <QueryContent query={pool} what={m.pool} lines={8}>
          {(found) =>
            found === null ? (
              <Note title={m.noPool} />
            ) : (
              <>
                <Figures
                  columns={4}
                  figures={[
                    { name: m.fundFree, value: `${formatToken(found.fund_free_wei)} ${common.tokens}` },
                    {
                      name: m.fundReserved,
                      value: `${formatToken(found.fund_reserved_wei)} ${common.tokens}`,
                    },
                    { name: m.feeds, value: formatInteger(found.feeds) },
                    { name: m.attestors, value: m.quorum(found.quorum, found.attestors.length) },
                  ]}
                />
                <Panel title={m.rules} aside={<span className="break-all font-mono">{found.pool}</span>}>
                  <Table
                    label={m.rules}
                    head={[m.rule, m.value].map((name) => <Head key={name}>{name}</Head>)}
                  >
                    {Object.entries(found.rules).map(([name, value]) => (
                      <tr key={name} data-testid="rule">
                        <Cell className="font-mono text-xs">{name}</Cell>
                        <Cell className="break-all">{value}</Cell>
                      </tr>
                    ))}
                  </Table>
                </Panel>
              </>
            )
          }
        </QueryContent>
      </div>
    </>
  );
}
