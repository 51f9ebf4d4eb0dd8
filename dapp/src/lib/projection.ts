type Place = { latitude: number; longitude: number };

export type Projection = {
  width: number;
  height: number;
  x: (longitude: number) => number;
  y: (latitude: number) => number;
  longitudes: number[];
  latitudes: number[];
};

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/**
 * An equirectangular projection of the places into a picture of a width, true to distances at their middle latitude.
 * It has the meridians and parallels of a grid with at most six lines each way.
 */
export function projectionOf(places: readonly Place[], width: number, margin: number): Projection {
  const [west, east] = extent(places.map(({ longitude }) => longitude));
  const [south, north] = extent(places.map(({ latitude }) => latitude));
  const shrink = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const scale = (width - 2 * margin) / ((east - west) * shrink);
  return {
    width,
    height: (north - south) * scale + 2 * margin,
    x: (longitude) => margin + (longitude - west) * shrink * scale,
    y: (latitude) => margin + (north - latitude) * scale,
    longitudes: lines(west, east),
    latitudes: lines(south, north),
  };
}

/** The smallest and largest value; a little apart where all are equal. */
function extent(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return high - low < 0.01 ? [low - 0.005, high + 0.005] : [low, high];
}

function lines(low: number, high: number): number[] {
  const step = STEPS.find((candidate) => (high - low) / candidate <= 6) ?? 30;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toFixed(2)),
  );
}
