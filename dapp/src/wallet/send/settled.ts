import { Fault } from "@/messages/fault";
import { isOpen, type TxRecord } from "../transactions/record";
import type { TransactionStore } from "../transactions/store";

/** Wait until the watcher has seen the end of a transaction. Throws if its record is removed. */
export function settled(store: TransactionStore, id: string): Promise<TxRecord> {
  return new Promise((resolve, reject) => {
    let leave = (): void => {};
    const look = (): void => {
      const record = store.find(id);
      if (record && isOpen(record) && record.state !== "dropped") return;
      leave();
      if (record) resolve(record);
      else reject(new Fault("transaction-removed"));
    };
    leave = store.subscribe(look);
    look();
  });
}
