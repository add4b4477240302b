// How far a path of weights goes astray: the measurements behind "always positive inputs make descent zig-zag".

import { describe } from "../../ndarray/describe.js";

export interface PathMeasures {
  /** The share of steps whose components all have one sign (zero counts as either). */
  readonly oneSign: number;
  /** The share of steps that turn back against the step before: a negative inner product. */
  readonly turns: number;
  /** Distance from start to end over the length of the path: 1 is straight. */
  readonly efficiency: number;
  readonly length: number;
}

/**
 * Measures a path of points, one row a point.
 *
 * @throws RangeError for fewer than two points.
 */
export function measurePath(points: readonly (readonly number[])[]): PathMeasures {
  const isPoint = (point: unknown): boolean =>
    Array.isArray(point) && point.every((x) => typeof x === "number");
  if (!Array.isArray(points) || !points.every(isPoint)) {
    throw new TypeError(
      `measurePath: a path is an array of points, each an array of numbers, but got ${describe(points)}`,
    );
  }
  const [first, last] = [points[0], points[points.length - 1]];
  if (first === undefined || last === undefined || points.length < 2) {
    throw new RangeError(`measurePath: a path needs at least two points, but got ${points.length}`);
  }
  const steps = points.slice(1).map((point, i) => difference(point, points[i] as readonly number[]));
  const length = steps.reduce((sum, step) => sum + norm(step), 0);
  const oneSign = steps.filter((step) => step.every((x) => x >= 0) || step.every((x) => x <= 0)).length;
  const turns = steps.slice(1).filter((step, i) => inner(step, steps[i] as number[]) < 0).length;
  return {
    oneSign: oneSign / steps.length,
    turns: steps.length < 2 ? 0 : turns / (steps.length - 1),
    efficiency: length === 0 ? 1 : norm(difference(last, first)) / length,
    length,
  };
}

function difference(a: readonly number[], b: readonly number[]): number[] {
  return a.map((x, i) => x - (b[i] as number));
}

function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
}

function norm(a: readonly number[]): number {
  return Math.sqrt(inner(a, a));
}
