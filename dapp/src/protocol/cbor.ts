import { Fault } from "@/messages/fault";

/** A value of the protocol's CBOR: text-keyed maps, lists, text, bytes and integers. */
export type Cbor = bigint | string | Uint8Array | Cbor[] | { [key: string]: Cbor };

const MAX_DEPTH = 16;

/**
 * Decode deterministic CBOR (RFC 8949, 4.2). Throws for every other encoding of the same value: longer integers and
 * lengths than needed, unsorted or repeated keys, indefinite lengths, tags, floats, and bytes after the end.
 */
export function decodeCanonical(block: Uint8Array): Cbor {
  const reader = new Reader(block);
  const value = reader.value(0);
  if (reader.left > 0) throw new Fault("cbor-trailing", { bytes: reader.left });
  return value;
}

class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly block: Uint8Array) {
    this.view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  }

  get left(): number {
    return this.block.length - this.at;
  }

  value(depth: number): Cbor {
    if (depth > MAX_DEPTH) throw new Fault("cbor-deep", { depth: MAX_DEPTH });
    const [major, argument] = this.head();
    switch (major) {
      case 0:
        return argument;
      case 1:
        return -1n - argument;
      case 2:
        return this.bytes(argument);
      case 3:
        return this.text(argument);
      case 4:
        return Array.from({ length: this.count(argument) }, () => this.value(depth + 1));
      case 5:
        return this.map(this.count(argument), depth);
      default:
        throw new Fault("cbor-major", { major });
    }
  }

  private map(count: number, depth: number): { [key: string]: Cbor } {
    const pairs: [string, Cbor][] = [];
    let before: Uint8Array | null = null;
    for (let i = 0; i < count; i += 1) {
      const start = this.at;
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw new Fault("cbor-key", { at: start });
      const encoded = this.block.subarray(start, this.at);
      if (before && compare(before, encoded) >= 0) throw new Fault("cbor-order", { key });
      before = encoded;
      pairs.push([key, this.value(depth + 1)]);
    }
    return Object.fromEntries(pairs);
  }

  /** The major type and its argument, which must take as few bytes as possible. */
  private head(): [major: number, argument: bigint] {
    const { at } = this;
    const first = this.byte();
    const [major, info] = [first >> 5, first & 31];
    if (info < 24) return [major, BigInt(info)];
    const size = { 24: 1, 25: 2, 26: 4, 27: 8 }[info];
    if (!size) throw new Fault("cbor-length", { at });
    let argument = 0n;
    for (let i = 0; i < size; i += 1) argument = (argument << 8n) | BigInt(this.byte());
    const least = size === 1 ? 24n : 1n << BigInt(4 * size);
    if (argument < least) throw new Fault("cbor-long", { at });
    return [major, argument];
  }

  private byte(): number {
    if (this.left < 1) throw new Fault("cbor-short", { at: this.block.length });
    this.at += 1;
    return this.view.getUint8(this.at - 1);
  }

  private text(length: bigint): string {
    const { at } = this;
    const encoded = this.bytes(length);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(encoded);
    } catch {
      throw new Fault("cbor-text", { at });
    }
  }

  private bytes(length: bigint): Uint8Array {
    const start = this.at;
    this.at += this.count(length);
    return this.block.subarray(start, this.at);
  }

  /** A length that the rest of the block can hold. */
  private count(length: bigint): number {
    if (length > BigInt(this.left)) throw new Fault("cbor-short", { at: this.block.length });
    return Number(length);
  }
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
