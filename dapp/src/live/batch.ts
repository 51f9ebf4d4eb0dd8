import type { Frame } from "./frame";

/** Collects frames, to apply many at once. */
export type Batch = {
  add: (frame: Frame) => void;
  /** Hold frames back, while those that were missed arrive. */
  hold: (held: boolean) => void;
  /** Apply the frames in order. Of the clock's only the last counts: the others tell a time that has passed. */
  flush: () => void;
};

/** Create a batch that starts held. */
export function createBatch(apply: (frame: Frame) => void): Batch {
  let frames: Frame[] = [];
  let held = true;
  return {
    add: (frame) => {
      frames.push(frame);
    },
    hold: (now) => {
      held = now;
    },
    flush: () => {
      if (held) return;
      const ready = frames;
      frames = [];
      const lastClock = ready.findLast((frame) => frame.topic === "clock");
      for (const frame of ready) if (frame.topic !== "clock" || frame === lastClock) apply(frame);
    },
  };
}
