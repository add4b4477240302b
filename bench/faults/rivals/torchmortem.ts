// torchmortem's detectors at their defaults: a re-implementation. It looks at a training when it is over, so every finding is
// of the last step; findings that it calls information are no alarms.

import { median } from "../score/statistics.js";
import { average, inOrder, type Rival, weightsOf } from "./rival.js";

const VANISHING_RATIO = 100;
const EXPLODING_NORM = 1000;
const STALLED = 1e-8;
const STALLED_SHARE = 0.3;
const NOISE = 1;
const LEAST_LOOKS = 20;
const SHARE_OF_UNITS = 0.5;
const SHARE_OF_STEPS = 0.5;
const UPDATES: readonly [low: number, high: number] = [1e-5, 1e-1];
const NORM_GROWTH = 10;
const NORM_STILL = 1e-4;
const NORM_APART = 100;
const PLATEAU_STEPS = 20;
const PLATEAU = 1e-5;
const RISING = 0.8;
const RISE = 1.5;
/** The weight of the latest loss in the smoothed one. */
const SMOOTHING = 0.1;

function smoothed(losses: readonly number[]): readonly number[] {
  let value = losses[0] ?? Number.NaN;
  return losses.map((loss) => {
    value += SMOOTHING * (loss - value);
    return value;
  });
}

const judge: Rival["judge"] = ({ recording, extras }) => {
  const found: string[] = [];
  const updates = recording.observations.flatMap((o) => (o.updates === undefined ? [] : [o.updates]));
  const layers = updates[0]?.map(({ layer }) => layer) ?? [];
  const sizes = new Map(recording.layers.map(({ name, shape }) => [name, shape.reduce((a, b) => a * b, 1)]));
  const norms = layers.map((layer) =>
    updates.map((list) => {
      const own = list.find((u) => u.layer === layer);
      return (own?.gradient ?? 0) * Math.sqrt(sizes.get(layer) ?? 1);
    }),
  );
  const late = norms.map((list) => list.slice(list.length >> 1));
  const means = late.map(average);
  const [top, bottom] = [means.at(-1) ?? 0, means[0] ?? 0];
  if (layers.length > 1 && top >= 1e-30 && top / bottom >= VANISHING_RATIO) {
    found.push("vanishing gradients");
  }
  if (norms.flat().some((norm) => norm > EXPLODING_NORM)) {
    found.push("exploding gradients");
  }
  if (norms.some((list) => list.filter((norm) => norm < STALLED).length >= STALLED_SHARE * list.length)) {
    found.push("gradient stalling");
  }
  const ratios = late.flatMap((list, i) => {
    const mean = means[i] as number;
    const std = Math.sqrt(average(list.map((norm) => (norm - mean) ** 2)));
    return mean < 1e-30 || std < 1e-30 ? [] : [mean / std];
  });
  if (updates.length >= LEAST_LOOKS && ratios.length > 0 && average(ratios) < NOISE) {
    found.push("gradient noise");
  }
  const half = extras.slice(extras.length >> 1);
  const sustained = (of: "nearZero" | "nearOne"): boolean =>
    (half[0]?.outputs ?? []).some(
      (_, i) =>
        half.filter(({ outputs }) => (outputs[i]?.[of] ?? 0) > SHARE_OF_UNITS).length >=
        SHARE_OF_STEPS * half.length,
    );
  if (sustained("nearZero")) {
    found.push("dead units");
  }
  if (sustained("nearOne")) {
    found.push("saturation");
  }
  const moved = layers.map((layer) =>
    median(
      updates
        .slice(updates.length >> 1)
        .flatMap((list) => list.filter((u) => u.layer === layer && u.update > 0 && u.weight > 0))
        .map((u) => u.update / u.weight),
    ),
  );
  if (moved.some((ratio) => ratio < UPDATES[0])) {
    found.push("updates too small");
  }
  if (moved.some((ratio) => ratio > UPDATES[1])) {
    found.push("updates too large");
  }
  const weights = (extras[0] === undefined ? [] : weightsOf(extras[0])).map((_, i) =>
    extras.map((extra) => weightsOf(extra)[i]?.norm ?? 0),
  );
  const ends = weights.map((list) => list.at(-1) ?? 0);
  if (
    weights.some(
      (list, i) => (list[0] ?? 0) >= 1e-30 && (ends[i] as number) / (list[0] as number) > NORM_GROWTH,
    )
  ) {
    found.push("weight norm explosion");
  }
  const still = (list: readonly number[], i: number): boolean => {
    const begin = list[0] ?? 0;
    return begin >= 1e-30 && Math.abs((ends[i] as number) - begin) / begin < NORM_STILL;
  };
  if (weights.some(still)) {
    found.push("weight norm stagnation");
  }
  const some = ends.filter((norm) => norm >= 1e-30);
  if (some.length > 1 && Math.max(...some) / Math.min(...some) >= NORM_APART) {
    found.push("weight norm imbalance");
  }
  const curve = smoothed(recording.losses);
  const tail = curve.slice(-PLATEAU_STEPS);
  const rises = tail.slice(1).filter((loss, i) => loss > (tail[i] as number)).length;
  if (rises >= RISING * (tail.length - 1) && (tail.at(-1) as number) / (tail[0] as number) >= RISE) {
    found.push("loss divergence");
  }
  const starts = Array.from({ length: curve.length }, (_, i) => (curve.length >> 1) + i * PLATEAU_STEPS);
  const isPlateau = (start: number): boolean => {
    const segment = curve.slice(start, start + PLATEAU_STEPS);
    const mean = average(segment);
    return (Math.max(...segment) - Math.min(...segment)) / Math.abs(mean) < PLATEAU;
  };
  if (starts.some((start) => start + PLATEAU_STEPS < curve.length && isPlateau(start))) {
    found.push("loss plateau");
  }
  const step = recording.losses.length;
  return inOrder(found.map((problem) => ({ step, problem })));
};

export const torchmortem: Rival = {
  name: "torchmortem",
  source: "https://github.com/sebseager/torchmortem",
  defaults:
    "last over first layer's gradient norm > 100, norm > 1000, < 1e-8 in 30% of looks; half of the entries |x| < 1e-6, or > .95, in half of " +
    "the later looks; update ratio outside 1e-5 to 1e-1; weight norms growing tenfold, still to 1e-4, or 100 apart; signal to noise of " +
    "gradient norms < 1; loss flat to 1e-5 or rising",
  leftOut:
    "rank collapse and curvature (they want singular values and Hessians); catapults, which are information",
  means: {
    "vanishing gradients": ["vanishing", "depth"],
    "exploding gradients": ["exploding"],
    "gradient stalling": ["vanishing"],
    "gradient noise": [],
    "dead units": ["dead"],
    saturation: ["saturated"],
    "updates too small": ["updateRatio", "learningRate"],
    "updates too large": ["updateRatio", "learningRate"],
    "weight norm explosion": ["learningRate"],
    "weight norm stagnation": ["learningRate", "updateRatio"],
    "weight norm imbalance": ["initialisation"],
    "loss divergence": ["learningRate"],
    "loss plateau": [],
  },
  judge,
};
