// From a figure back to the recorded numbers that it was computed from.
//
// A path reads like an expression on the recording: "observations[3].gradients.arrived[5]". "[*]" stands for every entry
// that has what follows, "[0..2]" for those from the first to the last named one.

import { describe } from "../../ndarray/describe.js";
import type { Recording } from "../recording.js";

/** A recorded value, and where it lies. */
export interface Recorded {
  /** The full path: no "[*]" is left in it. */
  readonly path: string;
  readonly value: number | string | boolean | null;
}

type Step =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "range"; readonly from: number; readonly to: number };

/**
 * The recorded values at a path, as figures of a verdict name them in `from`.
 *
 * @param recording that was judged.
 * @param path a path such as "losses[0..2]" or "observations[*].gradientNorm"; whole objects give all that they hold.
 * @returns every value there, each with its full path; empty if nothing was recorded there.
 * @throws TypeError if it is no path.
 * @example
 * const [figure] = verdict.diagnoses[0].evidence;
 * console.log(figure.label, figure.value, figure.from.flatMap((path) => recordedAt(recording, path)));
 * @source https://www.rfc-editor.org/rfc/rfc9535
 */
export function recordedAt(recording: Recording, path: string): readonly Recorded[] {
  let found: readonly Place[] = [{ path: "", value: recording }];
  for (const step of stepsOf(path)) {
    found = found.flatMap((place) => (step.kind === "key" ? keyOf(place, step.key) : entriesOf(place, step)));
  }
  return found.flatMap(leavesOf);
}

interface Place {
  readonly path: string;
  readonly value: unknown;
}

const NAME = /^\.?([A-Za-z_]\w*)/;
const INDEX = /^\[(?:(\*)|(\d+)(?:\.\.(\d+))?)\]/;

function stepsOf(path: unknown): Step[] {
  const steps: Step[] = [];
  let rest = typeof path === "string" ? path : "";
  while (rest !== "") {
    const [name, key] = NAME.exec(rest) ?? [];
    const [index, all, from, to] = INDEX.exec(rest) ?? [];
    if (name !== undefined && key !== undefined) {
      steps.push({ kind: "key", key });
    } else if (index !== undefined) {
      const first = all === undefined ? Number(from) : 0;
      steps.push({
        kind: "range",
        from: first,
        to: all === undefined ? Number(to ?? from) : Number.MAX_SAFE_INTEGER,
      });
    } else {
      break;
    }
    rest = rest.slice((name ?? index ?? "").length);
  }
  if (rest !== "" || steps.length === 0) {
    throw new TypeError(
      `recordedAt: a path reads like observations[3].gradients.arrived[5], but got ${describe(path)}`,
    );
  }
  return steps;
}

function keyOf({ path, value }: Place, key: string): Place[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? [{ path: path === "" ? key : `${path}.${key}`, value: (value as Record<string, unknown>)[key] }]
    : [];
}

function entriesOf(
  { path, value }: Place,
  { from, to }: { readonly from: number; readonly to: number },
): Place[] {
  return Array.isArray(value)
    ? value.slice(from, to + 1).map((entry: unknown, i) => ({ path: `${path}[${from + i}]`, value: entry }))
    : [];
}

/** All numbers and words below a place. */
function leavesOf({ path, value }: Place): Recorded[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry: unknown, i) => leavesOf({ path: `${path}[${i}]`, value: entry }));
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, entry]) =>
      leavesOf({ path: `${path}.${key}`, value: entry }),
    );
  }
  return value === undefined ? [] : [{ path, value: value as Recorded["value"] }];
}
