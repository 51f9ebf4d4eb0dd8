import type { Address } from "viem";
import { Head } from "@/components/shared/cell";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { Table } from "@/components/shared/table";
import { useWalletMessages } from "@/wallet/messages";
import { isHeld, type Position } from "@/wallet/reads/position";
import { PositionRow } from "./position-row";

type Props = { account: Address; positions: readonly Position[] };

/** The stakes of an account by their states, with what can be done about each. */
export function PositionsPanel({ account, positions }: Props) {
  const words = useWalletMessages().positions;
  const held = positions.filter(isHeld);
  const head = (
    <>
      <Head>{useWalletMessages().form.forecaster}</Head>
      <Head numeric>{words.earning}</Head>
      <Head numeric>{words.warming}</Head>
      <Head numeric>{words.exiting}</Head>
      <Head numeric>{words.claimable}</Head>
      <Head>{words.actions}</Head>
    </>
  );
  return (
    <Panel title={words.title}>
      {held.length === 0 ? (
        <Note title={words.none}>{words.noneNote}</Note>
      ) : (
        <Table label={words.title} head={head}>
          {held.map((position) => (
            <PositionRow key={position.forecaster} account={account} position={position} />
          ))}
        </Table>
      )}
    </Panel>
  );
}
