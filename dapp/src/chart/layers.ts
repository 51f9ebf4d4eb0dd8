import type uPlot from "uplot";

const SVG = "http://www.w3.org/2000/svg";

/** Drawings of a chart's size, below and above its canvas: what moves often is drawn without the rest. */
export type Layers = { under: SVGSVGElement; over: SVGSVGElement };

/** The area of a chart inside its axes (CSS px). */
export type Area = { left: number; top: number; width: number; height: number };

/** Create an element of SVG with attributes and, if any, a text. */
export function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number>,
  text?: string,
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Add the layers to a chart. They go with it when it is destroyed. */
export function addLayers(plot: uPlot): Layers {
  const { canvas } = plot.ctx;
  if (canvas.parentElement) canvas.parentElement.style.isolation = "isolate"; // "below" is above the page
  const add = (name: string, level: number): SVGSVGElement => {
    const style = `position:absolute;inset:0;pointer-events:none;z-index:${level}`;
    const layer = svg("svg", { "data-layer": name, width: "100%", height: "100%", style });
    canvas.after(layer);
    return layer;
  };
  return { over: add("over", 0), under: add("under", -1) };
}

/** The area inside the axes. */
export function areaOf({ bbox }: uPlot): Area {
  const ratio = devicePixelRatio;
  const [left, top, width, height] = [bbox.left, bbox.top, bbox.width, bbox.height].map((px) => px / ratio);
  return { left: left ?? 0, top: top ?? 0, width: width ?? 0, height: height ?? 0 };
}
