// How tensors are printed: the options, their profiles, and the values now in force.

import { describe } from "../ndarray/describe.js";
/** The options in force, all of them. */
export interface PrintOptions {
  /** Digits after the point of floating numbers. */
  readonly precision: number;
  /** A tensor of more elements than this is summarised with "...". */
  readonly threshold: number;
  /** How many elements a summary shows at either end of a dimension. */
  readonly edgeitems: number;
  /** Columns at which a row of elements is wrapped. */
  readonly linewidth: number;
  /** Scientific notation: always, never, or (null) where the magnitudes ask for it. */
  readonly sciMode: boolean | null;
}

export type PrintProfile = "default" | "short" | "full";

/** What `setPrintoptions` takes; `null` counts as not given. */
export interface PrintOptionsChange {
  readonly precision?: number | null;
  readonly threshold?: number | null;
  readonly edgeitems?: number | null;
  readonly linewidth?: number | null;
  readonly profile?: PrintProfile | null;
  readonly sciMode?: boolean | null;
}

const DEFAULT: PrintOptions = { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80, sciMode: null };

const PROFILES: ReadonlyMap<string, PrintOptions> = new Map([
  ["default", DEFAULT],
  ["short", { ...DEFAULT, precision: 2, edgeitems: 2 }],
  ["full", { ...DEFAULT, threshold: Number.POSITIVE_INFINITY }],
]);

// Printing is called from toString, which takes no arguments, so the choice has to be kept somewhere: here only.
let inForce: PrintOptions = DEFAULT;

/**
 * Sets how tensors are printed from now on. What is not given keeps its value, with one exception that PyTorch makes
 * too: `sciMode` returns to automatic. A `profile` is applied first, the other options on top of it.
 *
 * @param change any of `precision` (4), `threshold` (1000), `edgeitems` (3), `linewidth` (80), `sciMode` (null), and
 *   `profile`: `"default"`, `"short"` (precision 2, edgeitems 2) or `"full"` (no summary)
 * @throws RangeError if a number is not one that can be printed with, or the profile is none of the three
 * @example
 * setPrintoptions({ precision: 2 });
 * setPrintoptions({ profile: "default" });
 * @source https://docs.pytorch.org/docs/stable/generated/torch.set_printoptions.html
 */
export function setPrintoptions(change: PrintOptionsChange): void {
  if (typeof change !== "object" || change === null) {
    throw new TypeError(
      `setPrintoptions: expected options such as { precision: 4 }, but got ${describe(change)}`,
    );
  }
  const { profile, sciMode, ...numbers } = change;
  const base = profile == null ? inForce : PROFILES.get(profile);
  if (base === undefined) {
    throw new RangeError(
      `print options: profile must be "default", "short" or "full", but got ${JSON.stringify(profile)}`,
    );
  }
  inForce = mergePrintoptions(base, { ...numbers, sciMode: sciMode ?? null });
}

/**
 * The print options in force.
 *
 * @returns a value of its own: later calls of `setPrintoptions` do not change it
 * @example
 * getPrintoptions().precision; // 4
 */
export function getPrintoptions(): PrintOptions {
  return { ...inForce };
}

/** `base` with the numbers that `change` gives, and its `sciMode` if that is there, be it null. */
export function mergePrintoptions(base: PrintOptions, change: PrintOptionsChange): PrintOptions {
  const merged: PrintOptions = {
    precision: change.precision ?? base.precision,
    threshold: change.threshold ?? base.threshold,
    edgeitems: change.edgeitems ?? base.edgeitems,
    linewidth: change.linewidth ?? base.linewidth,
    sciMode: change.sciMode === undefined ? base.sciMode : change.sciMode,
  };
  for (const name of ["precision", "edgeitems"] as const) {
    if (Number.isInteger(merged[name]) && merged[name] >= 0) continue;
    throw new RangeError(`print options: ${name} must be an integer of at least 0, but got ${merged[name]}`);
  }
  for (const name of ["threshold", "linewidth"] as const) {
    if (typeof merged[name] === "number" && !Number.isNaN(merged[name])) continue;
    throw new RangeError(`print options: ${name} must be a number, but got ${merged[name]}`);
  }
  return merged;
}
