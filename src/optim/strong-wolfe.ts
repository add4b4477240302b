// A step length along a direction that fulfils the strong Wolfe conditions.

import type { Tensor } from "../autograd/tensor.js";

/** The objective at a step along the direction. */
export interface Point {
  /** The step. */
  readonly t: number;
  /** The objective. */
  readonly f: number;
  readonly gradient: Tensor;
  /** The derivative along the direction: gradient . direction. */
  readonly slope: number;
}

/** How much the objective must fall, as a share of what the first slope promises. */
const SUFFICIENT_DECREASE = 1e-4;
/** How much of the first slope may be left. */
const CURVATURE = 0.9;
const MOST_STEPS = 25;

/** The minimum of the cubic through values and slopes of two points, kept between bounds. */
function cubicMinimum(a: Point, b: Point, bounds?: readonly [number, number]): number {
  const [left, right] = a.t <= b.t ? [a, b] : [b, a];
  const [low, high] = bounds ?? [left.t, right.t];
  const d1 = a.slope + b.slope - (3 * (a.f - b.f)) / (a.t - b.t);
  const square = d1 ** 2 - a.slope * b.slope;
  if (!(square >= 0)) {
    return (low + high) / 2;
  }
  const d2 = Math.sqrt(square);
  const share = (right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2);
  return Math.min(Math.max(right.t - (right.t - left.t) * share, low), high);
}

/**
 * Searches from `start` (t = 0): first for an interval that contains such a step, then inside it.
 *
 * @param evaluate the objective at a step.
 * @param first the step to try first.
 * @param length the largest absolute component of the direction: with the tolerance it ends the search.
 * @source Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6
 */
export function strongWolfe(
  evaluate: (t: number) => Point,
  start: Point,
  first: number,
  length: number,
  toleranceChange: number,
): { readonly point: Point; readonly evaluations: number } {
  const enoughDecrease = (point: Point): boolean =>
    point.f <= start.f + SUFFICIENT_DECREASE * point.t * start.slope;
  const flatEnough = (point: Point): boolean => Math.abs(point.slope) <= -CURVATURE * start.slope;

  let [previous, current] = [start, evaluate(first)];
  let steps = 0;
  let bracket: [Point, Point] | null = null;
  while (steps < MOST_STEPS) {
    if (!enoughDecrease(current) || (steps > 1 && current.f >= previous.f)) {
      bracket = [previous, current];
      break;
    }
    if (flatEnough(current)) {
      return { point: current, evaluations: steps + 1 };
    }
    if (current.slope >= 0) {
      bracket = [previous, current];
      break;
    }
    const farther = [current.t + 0.01 * (current.t - previous.t), current.t * 10] as const;
    const t = cubicMinimum(previous, current, farther);
    [previous, current] = [current, evaluate(t)];
    steps++;
  }
  bracket ??= [start, current];

  let low = bracket[0].f <= bracket[1].f ? 0 : 1;
  let nearBoundary = false;
  while (steps < MOST_STEPS && Math.abs(bracket[1].t - bracket[0].t) * length >= toleranceChange) {
    const [least, most] = [Math.min(bracket[0].t, bracket[1].t), Math.max(bracket[0].t, bracket[1].t)];
    let t = cubicMinimum(bracket[0], bracket[1]);
    const margin = 0.1 * (most - least);
    if (Math.min(most - t, t - least) < margin) {
      // Twice so near an end makes too little progress: move away from it.
      if (nearBoundary || t >= most || t <= least) {
        t = Math.abs(t - most) < Math.abs(t - least) ? most - margin : least + margin;
        nearBoundary = false;
      } else {
        nearBoundary = true;
      }
    } else {
      nearBoundary = false;
    }
    current = evaluate(t);
    steps++;
    const high = 1 - low;
    if (!enoughDecrease(current) || current.f >= (bracket[low] as Point).f) {
      bracket[high] = current;
      low = bracket[0].f <= bracket[1].f ? 0 : 1;
      continue;
    }
    const done = flatEnough(current);
    if (!done && current.slope * ((bracket[high] as Point).t - (bracket[low] as Point).t) >= 0) {
      bracket[high] = bracket[low] as Point;
    }
    bracket[low] = current;
    if (done) {
      break;
    }
  }
  return { point: bracket[low] as Point, evaluations: steps + 1 };
}
