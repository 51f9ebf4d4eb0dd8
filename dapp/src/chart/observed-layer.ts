import { svg } from "./layers";
import { observedOutline, type Range } from "./observed-line";

/** The steps of a piece of the line. */
const PIECE = 48;

/** Values over a time axis, and where they are drawn: ranges of the scales, and the size of the area (px). */
export type Measured = {
  times: readonly number[];
  observed: readonly (number | null)[];
  x: Range;
  y: Range;
  size: { width: number; height: number };
};

/**
 * Add the line of what was measured to a layer. It consists of pieces, because a browser reads and paints the whole of a
 * path again if one of its points moves. The returned function draws those pieces whose values changed.
 */
export function addObserved(layer: SVGSVGElement, stroke: string): (measured: Measured) => void {
  const pieces: SVGPathElement[] = [];
  let drawn: Measured | null = null;
  return (measured) => {
    const { times, observed, x, y, size } = measured;
    const count = Math.ceil(times.length / PIECE);
    const isMoved = !drawn || times !== drawn.times || !isSamePlace(measured, drawn);
    while (pieces.length < count) pieces.push(layer.appendChild(piece(stroke)));
    for (const left of pieces.splice(count)) left.remove();
    for (const [place, path] of pieces.entries()) {
      // A piece ends at the first point of the next one, so that the line has no gap between them.
      const [from, to] = [place * PIECE, (place + 1) * PIECE + 1];
      if (isMoved || isChanged(observed, drawn?.observed ?? [], from, to + 1))
        path.setAttribute("d", observedOutline(times, observed, x, y, size, from, to));
    }
    drawn = measured;
  };
}

const piece = (stroke: string): SVGPathElement =>
  svg("path", {
    fill: "none",
    stroke,
    "stroke-width": 1.75,
    "stroke-linejoin": "round",
    "stroke-linecap": "round",
  });

function isSamePlace(a: Measured, b: Measured): boolean {
  const numbers = ({ x, y, size }: Measured): number[] => [
    x.min,
    x.max,
    y.min,
    y.max,
    size.width,
    size.height,
  ];
  const of = numbers(b);
  return numbers(a).every((number, i) => number === of[i]);
}

function isChanged<T>(now: readonly T[], before: readonly T[], from: number, to: number): boolean {
  for (let i = from; i < Math.min(to, now.length); i += 1) if (now[i] !== before[i]) return true;
  return false;
}
