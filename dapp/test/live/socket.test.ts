import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WebSocket as NodeSocket, WebSocketServer } from "ws";
import { type LinkState, openSocket } from "@/live/socket";

/** Node 20 has no WebSocket of its own. In a browser an error without a listener is no fault; in ws it is. */
class BrowserSocket extends NodeSocket {
  constructor(url: string) {
    super(url);
    this.on("error", () => undefined);
  }
}
Object.assign(globalThis, { WebSocket: BrowserSocket });

/** A hub with the events `1-0`, `2-0`, ...; the first ones may be gone. */
class Hub {
  readonly server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  readonly queries: (string | null)[] = [];
  events: number[] = [];
  oldest = 1;
  heartbeat_s = 60;
  refuses = false;

  constructor() {
    this.server.on("connection", (socket, request) => {
      const after = new URL(request.url ?? "", "ws://hub").searchParams.get("after");
      this.queries.push(after);
      if (this.refuses) return socket.close(1008, "after must be the cursor of a frame");
      const seen = after ? Number.parseInt(after, 10) : this.events.length;
      if (seen + 1 < this.oldest) socket.send('{"topic":"gap","body":{}}');
      for (const event of this.events) if (event > seen && event >= this.oldest) socket.send(frame(event));
      const cursor = `${this.events.length}-0`;
      socket.send(JSON.stringify({ topic: "opened", body: { heartbeat_s: this.heartbeat_s }, cursor }));
    });
  }
  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  publish(): void {
    this.events.push(this.events.length + 1);
    for (const socket of this.server.clients) socket.send(frame(this.events.length));
  }
  /** Break every connection, as a lost network does. */
  cut(): void {
    for (const socket of this.server.clients) socket.terminate();
  }
}

const frame = (event: number): string =>
  JSON.stringify({ topic: "number", body: event, cursor: `${event}-0` });

let hub: Hub;
let close: () => void;
let numbers: unknown[];
let states: LinkState[];
let gaps: number;
let changed: () => void;

beforeEach(async () => {
  hub = new Hub();
  await once(hub.server, "listening");
  numbers = [];
  states = [];
  gaps = 0;
  changed = () => undefined;
});
afterEach(() => {
  close();
  hub.cut();
  hub.server.close();
});

function connect(): void {
  close = openSocket(hub.url, {
    onMessage: (message) => {
      numbers.push(message.body);
      changed();
    },
    onState: (state) => {
      states.push(state);
      changed();
    },
    onGap: () => {
      gaps++;
      changed();
    },
  });
}

/** Wait until a condition holds; what the socket tells checks it again. */
function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    changed = () => condition() && resolve();
    changed();
  });
}

const isLive = (): boolean => states.at(-1) === "live";

it("continues after the last message, so that nothing is lost or doubled", async () => {
  hub.publish();
  connect();
  await until(isLive);
  expect(gaps).toBe(1); // nothing is known yet
  for (const times of [1, 2, 3]) {
    for (let i = 0; i < times; i++) hub.publish();
    await until(() => numbers.at(-1) === hub.events.length);
    hub.cut();
    await until(() => !isLive());
    hub.publish();
    await until(isLive);
  }
  expect(numbers).toEqual(hub.events.slice(1));
  expect(hub.queries).toEqual([null, "2-0", "5-0", "9-0"]);
  expect(gaps).toBe(1);
});

it("continues after the cursor of a connection that brought no event", async () => {
  hub.publish();
  connect();
  await until(isLive);
  hub.cut();
  await until(() => !isLive());
  hub.publish();
  await until(isLive);
  expect(hub.queries).toEqual([null, "1-0"]);
  expect(numbers).toEqual([2]);
});

it("reports a gap when the hub no longer has what was missed", async () => {
  hub.publish();
  connect();
  await until(isLive);
  hub.cut();
  await until(() => !isLive());
  for (const _ of [1, 2, 3]) hub.publish();
  hub.oldest = 4;
  await until(isLive);
  expect(numbers).toEqual([4]);
  expect(gaps).toBe(2);
});

it("reconnects when the connection falls silent without closing", async () => {
  hub.heartbeat_s = 0.02;
  connect();
  await until(isLive);
  await until(() => !isLive());
  hub.heartbeat_s = 60;
  hub.publish();
  await until(isLive);
  expect(hub.queries).toEqual([null, "0-0"]);
  expect(numbers).toEqual([1]);
});

it("sets no timer for a message", async () => {
  connect();
  await until(isLive);
  const timers = vi.spyOn(globalThis, "setTimeout");
  for (let i = 0; i < 50; i++) hub.publish();
  await until(() => numbers.length === 50);
  expect(timers).not.toHaveBeenCalled();
  timers.mockRestore();
});

it("stays connected while messages come, however long that takes", async () => {
  hub.heartbeat_s = 0.2; // silent after half a second
  connect();
  await until(isLive);
  const beats = setInterval(() => hub.publish(), 50);
  await until(() => numbers.length === 20);
  clearInterval(beats);
  expect(states).toEqual(["connecting", "live"]);
});

it("connects without its cursor when the hub refuses it", async () => {
  hub.publish();
  connect();
  await until(isLive);
  hub.refuses = true;
  hub.cut();
  await until(() => !isLive());
  await once(hub.server, "connection");
  hub.refuses = false;
  await until(isLive);
  expect(hub.queries).toEqual([null, "1-0", null]);
  expect(gaps).toBe(2);
});
