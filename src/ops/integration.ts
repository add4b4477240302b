// Integrals of functions that are known at points.

import type { Tensor } from "../autograd/tensor.js";
import { bool } from "../ndarray/dtype.js";
import { wrapDim } from "../ndarray/shape.js";
import { add, mul, sub } from "./arithmetic.js";
import { bind, type Arguments } from "./arguments.js";
import { detach } from "./conversion.js";
import { div } from "./division.js";
import { expectTensor } from "./expect-tensor.js";
import { sum } from "./reductions.js";
import { cumsum } from "./running.js";
import { reshape, sliceView } from "./view.js";

interface Points {
  /** Where the points lie along `dim`: a vector, or one for each row. */
  x?: Tensor | null;
  /** How far they are from one another, instead of `x`. Default: 1 */
  dx?: number | null;
  dim?: number;
}

type TrapezoidArguments = Arguments<Points, ["x"]>;

/** Elements along a dimension but the last, and but the first. */
function neighbours(t: Tensor, dim: number): [before: Tensor, after: Tensor] {
  const length = Math.max(0, (t.shape[dim] as number) - 1);
  return [sliceView(t, dim, 0, length), sliceView(t, dim, Math.min(1, t.shape[dim] as number), length)];
}

/** The area of each trapezoid, and the dimension along which they lie. */
function trapezoids(operation: string, y: Tensor, args: TrapezoidArguments): { areas: Tensor; dim: number } {
  expectTensor(operation, y, "y");
  const { x = null, dx = null, dim: given = -1 } = bind<Points>(operation, args, ["x"], ["dx", "dim"]);
  if (x !== null && dx !== null) {
    throw new TypeError(`${operation}: got both x and dx; the points lie at x, or dx apart`);
  }
  if (y.shape.length === 0) {
    throw new RangeError(`${operation}: Dimension specified as ${given} but tensor has no dimensions`);
  }
  const dim = wrapDim(operation, given, y.shape.length);
  if (y.dtype === bool || x?.dtype === bool) {
    throw new TypeError(`${operation}: received a bool input for \`x\` or \`y\`, but bool is not supported`);
  }
  const [before, after] = neighbours(y, dim);
  const heights = add(before, after);
  if (x === null) {
    return { areas: div(mul(heights, dx ?? 1), 2), dim };
  }
  expectTensor(operation, x, "x");
  const rank = y.shape.length;
  const length = y.shape[dim] as number;
  if (x.shape.length === 1 && x.shape[0] !== length) {
    throw new RangeError(
      `${operation}: There must be one \`x\` value for each sample point, but got ${x.shape[0]} for ${length}`,
    );
  }
  const along = y.shape.map((_, d) => (d === dim ? length : 1));
  const padded = [...Array.from({ length: Math.max(0, rank - x.shape.length) }, () => 1), ...x.shape];
  const [left, right] = neighbours(reshape(x, x.shape.length === 1 ? along : padded), dim);
  return { areas: div(mul(heights, sub(right, left)), 2), dim };
}

/**
 * The integral of y along a dimension by trapezoids: the sum of (y_i + y_(i+1)) / 2 (x_(i+1) - x_i).
 *
 * @param x where the points lie: a vector, or of a shape that broadcasts to that of y; or `dx`, their distance (1)
 * @returns the shape of y without `dim`
 * @throws RangeError unless there is one x for each point, and for a 0-d y; TypeError for truth values, and for x beside dx.
 * @example torch.trapezoid(torch.tensor([1, 2, 3]), { dx: 2 }) // tensor(8.)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.trapezoid.html
 */
export function trapezoid(y: Tensor, ...args: TrapezoidArguments): Tensor {
  const { areas, dim } = trapezoids("trapezoid", y, args);
  const whole = sum(areas, dim);
  // Of no points the integral is a plain 0.
  return y.shape[dim] === 0 ? detach(whole) : whole;
}

/** The same as `trapezoid`. */
export const trapz: typeof trapezoid = trapezoid;

/**
 * The integrals of y from the first point to each of the others, by trapezoids.
 *
 * @param x where the points lie: a vector, or of a shape that broadcasts to that of y; or `dx`, their distance (1)
 * @returns the shape of y, one shorter along `dim`
 * @throws RangeError unless there is one x for each point, and for a 0-d y; TypeError for truth values, and for x beside dx.
 * @example torch.cumulativeTrapezoid(torch.tensor([1, 2, 3])) // tensor([1.5000, 4.0000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cumulative_trapezoid.html
 */
export function cumulativeTrapezoid(y: Tensor, ...args: TrapezoidArguments): Tensor {
  const { areas, dim } = trapezoids("cumulativeTrapezoid", y, args);
  return cumsum(areas, dim);
}
