// The same plots as a page that needs nothing else: SVG, drawn here, in one file.

import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { CurvePoint } from "./curve.js";
import type { Trained } from "./depth.js";
import type { OutputResults } from "./output.js";
import type { ZigzagRun } from "./zigzag.js";

export interface Findings {
  readonly curve: readonly CurvePoint[];
  readonly trained: readonly Trained[];
  readonly output: OutputResults;
  readonly zigzag: readonly ZigzagRun[];
}

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
  figure { margin: 1.5rem 0; } figcaption { color: GrayText; }
  svg { max-width: 100%; height: auto; background: transparent; }
  table { border-collapse: collapse; } td, th { padding: 0.2rem 0.8rem; text-align: right; } th:first-child, td:first-child { text-align: left; }
`;

const { document } = parseHTML("<!doctype html><html><body></body></html>");

function figure(title: string, caption: string, options: Plot.PlotOptions): string {
  const svg = Plot.plot({ ...options, document: document as unknown as Document, width: 720 }) as unknown as {
    outerHTML: string;
  };
  return `<figure role="img" aria-label="${escape(title)}">${svg.outerHTML}<figcaption>${escape(caption)}</figcaption></figure>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c] ?? c);
}

/** The whole page as HTML. */
export function page({ curve, trained, output, zigzag }: Findings): string {
  const curves = curve.flatMap(({ x, value, slope }) => [
    { x, y: value, what: "sigmoid(x)" },
    { x, y: slope, what: "slope" },
  ]);
  const levels = trained.flatMap(({ name, fall }) =>
    fall.layers.map((l) => ({ name, layer: l.name, level: 10 ** l.level })),
  );
  const losses = trained.flatMap(({ name, losses: list }) =>
    list.flatMap((loss, step) => (step % 5 === 0 ? [{ name, step, loss }] : [])),
  );
  const sigmoid = trained[0] as Trained;
  const parts = sigmoid.fall.layers.flatMap((l) => [
    { layer: l.name, part: "ceiling", decades: l.ceiling },
    { layer: l.name, part: "saturation", decades: l.saturation },
    { layer: l.name, part: "weights", decades: l.weights },
  ]);
  const paths = zigzag.flatMap(({ name, points }) => points.map(([x, y], step) => ({ name, x, y, step })));
  const colour = { legend: true, scheme: "observable10" } as const;
  const rows = trained.map(
    ({ name, accuracy, losses: list, fall }) =>
      `<tr><td>${name}</td><td>${(list.at(-1) as number).toFixed(3)}</td><td>${(100 * accuracy).toFixed(1)}%</td><td>${fall.all.total.toFixed(2)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Ogee: what sigmoid does to gradients</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head><body>
<h1>What sigmoid does to gradients</h1>
<h2>The S-curve and its slope</h2>
${figure("Sigmoid and its slope", "The slope is at most 0.25, at 0, and vanishes on both sides.", {
  height: 300,
  color: colour,
  marks: [Plot.ruleY([0]), Plot.line(curves, { x: "x", y: "y", stroke: "what" })],
})}
<h2>Eight hidden layers on handwritten digits</h2>
<table><tr><th>function</th><th>loss</th><th>test accuracy</th><th>decades lost</th></tr>${rows.join("")}</table>
${figure("Training loss", "The training loss, smoothed.", {
  height: 300,
  color: colour,
  marks: [Plot.line(losses, { x: "step", y: "loss", stroke: "name" })],
})}
${figure("Gradient size by layer", "The gradient's norm in each layer before training.", {
  height: 300,
  color: colour,
  y: { type: "log", label: "gradient norm" },
  x: { reverse: true, label: null },
  marks: [Plot.line(levels, { x: "layer", y: "level", stroke: "name", marker: true })],
})}
${figure(
  "Where the gradient went",
  "Decades lost at each layer of the sigmoid network; the three parts add up exactly.",
  {
    height: 320,
    marginLeft: 70,
    color: colour,
    y: { label: null },
    marks: [Plot.barX(parts, { y: "layer", x: "decades", fill: "part" }), Plot.ruleX([0])],
  },
)}
<h2>At the output</h2>
<p>Is it a 3 or an 8: ${(100 * output.twoClasses).toFixed(1)}% right.
${output.labels.map(({ name, accuracy }) => `Is it ${escape(name)}: ${(100 * accuracy).toFixed(1)}%.`).join(" ")}</p>
<h2>The zig-zag</h2>
${figure(
  "Paths of two weights",
  "Two weights learn (1, -1) from (0, 0): with inputs that are always positive, and with centred ones.",
  {
    height: 360,
    color: colour,
    x: { label: "first weight" },
    y: { label: "second weight" },
    marks: [
      Plot.line(paths, { x: "x", y: "y", stroke: "name", strokeWidth: 1 }),
      Plot.dot(paths, { x: "x", y: "y", fill: "name", r: 2 }),
      Plot.dot([{ x: 1, y: -1 }], { x: "x", y: "y", symbol: "star", r: 8, stroke: "currentColor" }),
    ],
  },
)}
</body></html>
`;
}
