// How far a training has come: its loss, beside that of an answer that does not look at its input.

import type { Recording } from "../recording.js";
import { errorOfMean, mean, median } from "./averages.js";
import { type LossKind, lossKindOf, termsOf } from "./loss-kind.js";

export interface Progress {
  readonly kind: LossKind;
  /** The loss before the first step, which only the weights at the start and one batch decide. */
  readonly initial: number;
  /** The median loss of the first three steps, and the mean over the last tenth of all. */
  readonly first: number;
  readonly last: number;
  /** The loss of the best constant answer, as far as the targets that were seen tell; null where unknown. */
  readonly baseline: number | null;
  /** How many terms the loss adds up: 1 for a mean, those of a typical batch for a sum; null where that is unknown. */
  readonly terms: number | null;
  /** The loss of the best constant answer, or where that is unknown the first: where learning begins. */
  readonly reference: number;
  /** 1 - last / reference: 0 where nothing is learned, 1 where nothing is left to learn. */
  readonly learned: number;
  /** The fall of the loss over the last third of the steps, as a share of the reference; negative where it rises. */
  readonly trend: number;
  /** The standard error of that fall: what it would be by the noise of batches alone. */
  readonly trendError: number;
  /** The share of right answers in the last observations; null where targets are no classes. */
  readonly accuracy: number | null;
  /** The share of the most frequent class: what an answer that never changes gets right. */
  readonly majority: number | null;
  readonly steps: number;
}

/** Steps at the start, and at the end, over which the loss is averaged. */
const FIRST_STEPS = 3;

/** How many of the losses count as the end: a tenth, and five at least. */
export const lastTenth = (losses: readonly number[]): number => Math.max(5, Math.ceil(losses.length / 10));

/**
 * The losses that were seen. A step before which no backward came has none, and stands as NaN; one that was seen and is not
 * a number is noted in `nonFinite` too.
 */
export function lossesSeen({ losses, nonFinite }: Recording): readonly number[] {
  return nonFinite === null ? losses.filter((loss) => !Number.isNaN(loss)) : losses;
}

export function progressOf(recording: Recording): Progress {
  const losses = lossesSeen(recording);
  const kind = lossKindOf(recording);
  const tenth = lastTenth(losses);
  const first = median(losses.slice(0, FIRST_STEPS));
  const last = mean(losses.slice(-tenth));
  const classes = classCounts(recording);
  const terms = termsOf(recording, kind);
  const term = terms === null ? null : baselineOf(recording, kind, classes);
  const baseline = terms === null || term === null ? null : terms * term;
  const reference = baseline ?? first;
  const third = Math.max(tenth, Math.floor(losses.length / 3));
  const [earlier, later] = [losses.slice(-third).slice(0, tenth), losses.slice(-tenth)];
  return {
    kind,
    initial: losses[0] ?? Number.NaN,
    first,
    last,
    baseline,
    terms,
    reference,
    learned: 1 - last / reference,
    trend: (mean(earlier) - last) / Math.abs(reference),
    trendError: Math.hypot(errorOfMean(earlier), errorOfMean(later)) / Math.abs(reference),
    accuracy: accuracyOf(recording),
    majority: classes === null ? null : Math.max(...classes) / classes.reduce((a, b) => a + b, 0),
    steps: losses.length,
  };
}

/** How often each class was seen. */
export function classCounts({ observations }: Recording): readonly number[] | null {
  const total: number[] = [];
  for (const { output } of observations) {
    output?.target?.classes?.forEach((count, i) => {
      total[i] = (total[i] ?? 0) + count;
    });
  }
  return total.length === 0 ? null : Array.from(total, (count) => count ?? 0);
}

/** The last observations' accuracy. */
function accuracyOf({ observations }: Recording): number | null {
  const seen = observations.flatMap(({ output }) =>
    output?.accuracy === undefined || output.accuracy === null ? [] : [output.accuracy],
  );
  return seen.length === 0 ? null : mean(seen.slice(-5));
}

/** The loss of the best constant answer, on average over the terms. */
function baselineOf(
  { observations }: Recording,
  kind: LossKind,
  classes: readonly number[] | null,
): number | null {
  if (kind === "crossEntropy" || kind === "nll") {
    return classes === null ? null : entropy(classes);
  }
  const columns = observations.find(({ output }) => output !== undefined)?.output?.shape[1] ?? 1;
  if (kind === "mse" && classes !== null && columns > 1) {
    // The loss has made columns of 0 and 1 of them.
    const total = classes.reduce((a, b) => a + b, 0);
    return classes.reduce((sum, count) => sum + ((count / total) * (1 - count / total)) / columns, 0);
  }
  const targets = observations.flatMap(({ output }) =>
    output?.target === null || output?.target === undefined ? [] : [output.target.values],
  );
  if (targets.length === 0) {
    return null;
  }
  const middle = mean(targets.map((t) => t.mean));
  if (kind === "bce" || kind === "bceWithLogits") {
    return middle >= 0 && middle <= 1 ? entropy([middle, 1 - middle]) : null;
  }
  return kind === "mse" ? mean(targets.map((t) => t.std ** 2 + (t.mean - middle) ** 2)) : null;
}

/** -sum of p log p, of counts or shares. */
function entropy(counts: readonly number[]): number {
  const total = counts.reduce((a, b) => a + b, 0);
  return counts.reduce((sum, count) => sum - (count > 0 ? (count / total) * Math.log(count / total) : 0), 0);
}
