import * as v from "valibot";
import { type TxRecord, TxRecordSchema } from "./record";

const KEPT = 200;

/** The transactions of one deployment, newest first, kept in the browser's storage and shared by its tabs. */
export class TransactionStore {
  private records: readonly TxRecord[];
  private readonly listeners = new Set<() => void>();

  constructor(
    network: string,
    private readonly storage: Pick<Storage, "getItem" | "setItem">,
    private readonly key = `forewatt.transactions.${network}`,
  ) {
    this.records = this.load();
  }

  all = (): readonly TxRecord[] => this.records;

  /** Read the records that another tab has written. */
  reload = (): void => {
    this.records = this.load();
    for (const listener of this.listeners) listener();
  };

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  add(record: TxRecord): void {
    this.write([record, ...this.records].slice(0, KEPT));
  }

  /** Replace a record. One that was removed meanwhile stays away. */
  put(record: TxRecord): void {
    this.write(this.records.map((known) => (known.id === record.id ? record : known)));
  }

  remove(id: string): void {
    this.write(this.records.filter((record) => record.id !== id));
  }

  find = (id: string): TxRecord | undefined => this.records.find((record) => record.id === id);

  private write(records: readonly TxRecord[]): void {
    this.records = records;
    try {
      this.storage.setItem(this.key, JSON.stringify(records));
    } catch {
      // The storage is full or forbidden: the records last as long as the page does.
    }
    for (const listener of this.listeners) listener();
  }

  private load(): readonly TxRecord[] {
    const parsed = v.safeParse(v.array(v.unknown()), parseJson(this.storage.getItem(this.key)));
    if (!parsed.success) return [];
    return parsed.output.flatMap((item) => {
      const record = v.safeParse(TxRecordSchema, item);
      return record.success ? [record.output] : [];
    });
  }
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "[]");
  } catch {
    return []; // another program's text
  }
}
