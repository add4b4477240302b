// The printed form of a tensor: what Python's print(t) prints.

import { type DType, float32 } from "../ndarray/dtype.js";
import { formatExact, formatFixed, formatScientific, type Scalar } from "./number.js";
import { getPrintoptions, mergePrintoptions, type PrintOptions } from "./print-options.js";

/** What printing needs to know of a tensor. */
export interface Printable {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** The element at a full index. The array is used again for the next element: read it, do not keep it. */
  at(index: readonly number[]): Scalar;
  readonly requiresGrad: boolean;
  /** The name of the graph node that made the tensor, as `SigmoidBackward0`; null for a leaf. */
  readonly gradFnName: string | null;
}

/** Print options for one call, each in place of the one in force. */
export interface FormatOptions extends Partial<PrintOptions> {
  /** The floating type that is not named in the text; float32 unless given. */
  readonly defaultDtype?: DType;
}

const PREFIX = "tensor(";

/**
 * The text that Python's `print(t)` shows: elements in one common width and notation, rows wrapped at `linewidth`,
 * dimensions of more than `2 edgeitems` elements cut if the tensor has more than `threshold`, then size, dtype and
 * gradient where they cannot be guessed.
 *
 * Floating elements are written in scientific notation if the largest magnitude is beyond 1e8 or over 1000 times the
 * smallest one that is not zero, or, unless all are integers, if the smallest is below 1e-4. Only elements that are
 * shown are read and decide on that.
 *
 * @param t the tensor
 * @param options in place of the options of `setPrintoptions`, for this call
 * @returns the text, its lines separated by "\n"
 * @throws RangeError if an option is not one that can be printed with
 * @example
 * formatTensor(torch.sigmoid(torch.tensor([-2, 0, 2]))); // "tensor([0.1192, 0.5000, 0.8808])"
 * @source https://docs.pytorch.org/docs/stable/generated/torch.set_printoptions.html
 */
export function formatTensor(t: Printable, options: FormatOptions = {}): string {
  const { defaultDtype = float32, ...change } = options;
  const chosen = mergePrintoptions(getPrintoptions(), change);
  const size = t.shape.reduce((product, n) => product * n, 1);
  const text = PREFIX + (size === 0 ? "[]" : elementsText(t, size, chosen));
  return withSuffixes(text, suffixes(t, size, defaultDtype), chosen.linewidth);
}

function elementsText(t: Printable, size: number, options: PrintOptions): string {
  const summarise = size > options.threshold;
  // PyTorch 1.13 fails or shows everything here; later versions print the dots alone.
  if (summarise && options.edgeitems === 0 && t.shape.length > 0) return "[...]";
  const axes = t.shape.map((n) => shownAlong(n, summarise ? options.edgeitems : n));
  const { texts, width } = cellTexts(readShown(t, axes), t.dtype, options);
  const cells = texts.map((text) => text.padStart(width));
  return block(axes, cells, PREFIX.length, (indent) =>
    // An element takes its width, a comma and a space.
    Math.max(1, Math.floor((options.linewidth - indent) / (width + 2))),
  );
}

/** The places of a dimension that are shown, and before which of them the dots stand, if any are left out. */
interface Axis {
  readonly places: readonly number[];
  readonly dotsAt: number | null;
}

function shownAlong(n: number, edge: number): Axis {
  if (n <= 2 * edge) return { places: Array.from({ length: n }, (_, i) => i), dotsAt: null };
  return {
    places: Array.from({ length: 2 * edge }, (_, i) => (i < edge ? i : n - 2 * edge + i)),
    dotsAt: edge,
  };
}

/** The shown elements in row-major order. */
function readShown(t: Printable, axes: readonly Axis[]): Scalar[] {
  const elements: Scalar[] = [];
  const index: number[] = axes.map(() => 0);
  const visit = (d: number): void => {
    const axis = axes[d];
    if (axis === undefined) {
      elements.push(t.at(index));
      return;
    }
    for (const place of axis.places) {
      index[d] = place;
      visit(d + 1);
    }
  };
  visit(0);
  return elements;
}

interface CellTexts {
  readonly texts: readonly string[];
  /** The column's width. A text may exceed it and then stands out. */
  readonly width: number;
}

function cellTexts(elements: readonly Scalar[], dtype: DType, options: PrintOptions): CellTexts {
  if (dtype.isFloatingPoint) return floatTexts(elements.map(Number), options);
  const texts = elements.map((element) => formatExact(element, dtype));
  return { texts, width: longest(texts) };
}

type Notation = "integer" | "fixed" | "scientific";

// Width and notation come from the finite numbers other than zero, even where a forced notation is then shown: PyTorch
// measures first. So "-inf" can stand out, and a tensor of zeros and infinities never turns scientific.
function floatTexts(values: readonly number[], { precision, sciMode }: PrintOptions): CellTexts {
  const measured = values.map((x) => x !== 0 && Number.isFinite(x));
  const sizes = values.filter((_, i) => measured[i]).map(Math.abs);
  if (sizes.length === 0) return { texts: values.map((x) => write(x, "integer", precision)), width: 1 };

  const plain = sizes.every(Number.isInteger) ? "integer" : "fixed";
  const fitting = needsExponent(sizes, plain) ? "scientific" : plain;
  const texts = values.map((x) => write(x, fitting, precision));
  const width = longest(texts.filter((_, i) => measured[i]));

  const wanted = { auto: fitting, always: "scientific", never: plain } as const;
  const shown = wanted[sciMode === null ? "auto" : sciMode ? "always" : "never"];
  return { texts: shown === fitting ? texts : values.map((x) => write(x, shown, precision)), width };
}

function needsExponent(sizes: readonly number[], plain: Notation): boolean {
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const smallest = sizes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return largest / smallest > 1000 || largest > 1e8 || (plain === "fixed" && smallest < 1e-4);
}

function write(x: number, notation: Notation, precision: number): string {
  if (notation === "scientific") return formatScientific(x, precision);
  if (notation === "fixed") return formatFixed(x, precision);
  // The point tells that the type is a floating one, which inf and nan tell by themselves.
  return Number.isFinite(x) ? `${formatFixed(x, 0)}.` : formatFixed(x, 0);
}

function longest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 1);
}

/** Brackets around the cells of the given axes, the opening one in column `indent`. */
function block(
  axes: readonly Axis[],
  cells: readonly string[],
  indent: number,
  perLine: (indent: number) => number,
): string {
  const [axis, ...inner] = axes;
  if (axis === undefined) return cells.join("");
  const newLine = `\n${" ".repeat(indent + 1)}`;
  if (inner.length === 0) {
    const lines = groups(withDots(cells, axis, " ..."), perLine(indent));
    return `[${lines.map((line) => line.join(", ")).join(`,${newLine}`)}]`;
  }
  const rows = groups(cells, cells.length / axis.places.length);
  const parts = rows.map((part) => block(inner, part, indent + 1, perLine));
  // One empty line more between the parts for each dimension inside of them beyond a row.
  return `[${withDots(parts, axis, "...").join(`,${"\n".repeat(inner.length - 1)}${newLine}`)}]`;
}

function withDots(parts: readonly string[], { dotsAt }: Axis, dots: string): readonly string[] {
  return dotsAt === null ? parts : [...parts.slice(0, dotsAt), dots, ...parts.slice(dotsAt)];
}

function groups<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

function suffixes(t: Printable, size: number, defaultDtype: DType): string[] {
  const found: string[] = [];
  if (size === 0 && t.shape.length !== 1) found.push(`size=(${t.shape.join(", ")})`);
  // Elements show what kind they are of: True and False, integers, floating numbers. No element, no sign.
  const readable = size > 0 && (t.dtype.category === "bool" || t.dtype.name === "int64");
  if (t.dtype !== defaultDtype && !readable) found.push(`dtype=${t.dtype}`);
  if (t.gradFnName !== null) found.push(`grad_fn=<${t.gradFnName}>`);
  else if (t.requiresGrad) found.push("requires_grad=True");
  return found;
}

function withSuffixes(text: string, parts: readonly string[], linewidth: number): string {
  let result = text;
  // PyTorch takes the last line for two columns longer than it is, which decides what is wrapped.
  let column = text.length - text.lastIndexOf("\n") + 1;
  for (const part of parts) {
    const wraps = column + part.length + 2 > linewidth;
    result += wraps ? `,\n${" ".repeat(PREFIX.length)}${part}` : `, ${part}`;
    column = wraps ? PREFIX.length + part.length : column + part.length + 2;
  }
  return `${result})`;
}
