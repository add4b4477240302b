// Reductions of whole arrays over some of their dimensions.

import { instantiate } from "../engine/kernels.js";
import { features } from "../engine/platform.js";
import { input, type Expr } from "../expr/expr.js";
import { emitReduction } from "../kernels/reduction.js";
import { copyOf, denseOf } from "./arithmetic.js";
import { type DType, float64 } from "./dtype.js";
import { empty, type NDArray } from "./ndarray.js";
import { denseStrides, sizeOf, type Shape } from "./shape.js";

/** The shape that is left when dimensions are reduced. */
export function reducedShape(shape: Shape, dims: readonly number[], keepdim: boolean): Shape {
  const left: number[] = [];
  for (let d = 0; d < shape.length; d++) {
    if (!dims.includes(d)) {
      left.push(shape[d] as number);
    } else if (keepdim) {
      left.push(1);
    }
  }
  return left;
}

/** A dense array as [outer, reduced, inner], of which the middle is reduced; `inner` is 1 where rows are reduced. */
export interface Blocks {
  readonly array: NDArray;
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
}

/** Finds the blocks; copies only where the reduced dimensions are not neighbours or the array is not dense. */
export function asBlocks(a: NDArray, dims: readonly number[]): Blocks {
  if (dims.length === a.rank) {
    return { array: denseOf(a), outer: 1, reduced: a.size, inner: 1 };
  }
  // Dimensions of size 1 may stand anywhere.
  let [first, last] = [a.rank, -1];
  for (const d of dims) {
    if (a.shape[d] !== 1) {
      first = Math.min(first, d);
      last = Math.max(last, d);
    }
  }
  let [outer, reduced, inner, together] = [1, 1, 1, true];
  for (let d = 0; d < a.rank; d++) {
    const length = a.shape[d] as number;
    if (d < first) {
      outer *= length;
    } else if (d <= last) {
      reduced *= length;
      together = together && (length === 1 || dims.includes(d));
    } else {
      inner *= length;
    }
  }
  if (together) {
    return { array: denseOf(a), outer, reduced, inner };
  }
  const real = dims.filter((d) => a.shape[d] !== 1).sort((p, q) => p - q);
  const kept = a.shape.map((_, d) => d).filter((d) => !dims.includes(d));
  const order = [...kept, ...real, ...dims.filter((d) => a.shape[d] === 1)];
  const moved = a.view(
    order.map((d) => a.shape[d] as number),
    order.map((d) => a.strides[d] as number),
  );
  return {
    array: copyOf(moved),
    outer: sizeOf(kept.map((d) => a.shape[d] as number)),
    reduced: sizeOf(real.map((d) => a.shape[d] as number)),
    inner: 1,
  };
}

type Kernel = (...numbers: number[]) => number;

interface Compiled {
  readonly rows: Kernel;
  readonly columns: Kernel;
}

/**
 * A map fused into a sum, product, maximum or minimum. Operand 0 is the array; further operands have one element for
 * each element of the result (a mean, a maximum) and are dense in its order.
 */
export class ReductionFunction {
  private readonly compiled = new Map<number, Compiled>();

  constructor(
    private readonly value: Expr,
    private readonly combine: "sum" | "prod" | "max" | "min",
    private readonly parameters: number = 0,
  ) {}

  /** Reduces over `dims` (indices from 0). */
  apply(
    a: NDArray,
    dims: readonly number[],
    keepdim: boolean,
    compute: DType,
    output: DType,
    perResult: readonly NDArray[] = [],
    scalars: readonly number[] = [],
  ): NDArray {
    const { array, outer, reduced, inner } = asBlocks(a, dims);
    const out = empty(reducedShape(a.shape, dims, keepdim), output);
    if (out.size === 0) {
      return out;
    }
    const byRows = inner === 1;
    const operands = [array, ...perResult.map(denseOf)];
    const kernel = this.find(operands, byRows, compute, output);
    if (operands.length === 1 && scalars.length === 0) {
      // Written out: spreading lists costs as much as a small sum.
      const { itemsize } = array.dtype;
      const { address } = array;
      const step = reduced * inner * itemsize;
      if (byRows) {
        kernel.rows(out.address, outer, reduced, address, step);
      } else {
        kernel.columns(out.address, outer, reduced, inner, address, step, inner * itemsize);
      }
      return out;
    }
    const steps = new Array<number>(operands.length);
    for (let i = 0; i < operands.length; i++) {
      steps[i] = (i === 0 ? reduced * inner : inner) * (operands[i] as NDArray).dtype.itemsize;
    }
    if (byRows) {
      kernel.rows(out.address, outer, reduced, ...operands.map((o) => o.address), ...steps, ...scalars);
    } else {
      const reducedSteps = operands.map((o, i) => (i === 0 ? inner * o.dtype.itemsize : 0));
      kernel.columns(
        out.address,
        outer,
        reduced,
        inner,
        ...operands.map((o) => o.address),
        ...steps,
        ...reducedSteps,
        ...scalars,
      );
    }
    return out;
  }

  private find(operands: readonly NDArray[], byRows: boolean, compute: DType, output: DType): Compiled {
    let key = (byRows ? 6 : 0) + compute.index;
    key = key * 6 + output.index;
    for (const operand of operands) {
      key = key * 6 + operand.dtype.index;
    }
    let found = this.compiled.get(key);
    if (found === undefined) {
      const { rows, columns } = instantiate(
        emitReduction(
          {
            value: this.value,
            combine: this.combine,
            operands: operands.map((o, i) => ({
              type: o.dtype.name,
              layout: byRows && i > 0 ? "scalar" : "contiguous",
            })),
            compute: compute.name,
            output: output.name,
            parameters: this.parameters,
          },
          features,
        ),
      );
      found = { rows: rows as Kernel, columns: columns as Kernel };
      this.compiled.set(key, found);
    }
    return found;
  }
}

const sum = new ReductionFunction(input(0), "sum");
const sumOfSquares = new ReductionFunction(input(0).square(), "sum");
const sumOfSquaredDistances = new ReductionFunction(input(0).sub(input(1)).square(), "sum");

/** The sum over dimensions; by default in the array's own type. */
export function sumArray(
  a: NDArray,
  dims: readonly number[],
  keepdim: boolean,
  dtype: DType = a.dtype,
): NDArray {
  if (dtype.isFloatingPoint && dtype.category === a.dtype.category) {
    const last = lastRun(a.shape, dims);
    if (last !== null) {
      const partly = sum.apply(a, last, true, a.dtype, float64);
      const rest = dims.filter((d) => !last.includes(d));
      const kept = sum.apply(partly, rest, true, float64, dtype);
      return kept.view(
        reducedShape(a.shape, dims, keepdim),
        denseStrides(reducedShape(a.shape, dims, keepdim)),
      );
    }
  }
  return sum.apply(a, dims, keepdim, dtype, dtype);
}

/** The sums of squares, or of squared distances from a centre of the kept shape, over dimensions that are kept at size 1; in float64. */
export function sumOfSquaresArray(a: NDArray, dims: readonly number[], centre: NDArray | null): NDArray {
  const last = lastRun(a.shape, dims);
  const first = last ?? dims;
  const rest = dims.filter((d) => !first.includes(d));
  const partly =
    centre === null
      ? sumOfSquares.apply(a, first, true, a.dtype, float64)
      : sumOfSquaredDistances.apply(a, first, true, a.dtype, float64, [repeated(centre, a.shape, first)]);
  return last === null ? partly : sum.apply(partly, rest, true, float64, float64);
}

/** An array of kept dimensions, repeated over those that are not reduced yet. */
function repeated(a: NDArray, shape: Shape, reduced: readonly number[]): NDArray {
  const wanted = shape.map((length, d) => (reduced.includes(d) ? 1 : length));
  return a.view(
    wanted,
    wanted.map((length, d) => (a.shape[d] === 1 && length !== 1 ? 0 : (a.strides[d] as number))),
  );
}

/**
 * Where reduced dimensions are not neighbours: the last neighbours among them, over which a dense array is reduced first,
 * since bringing all together would copy it. Null where they are neighbours.
 */
function lastRun(shape: Shape, dims: readonly number[]): number[] | null {
  if (dims.length < 2) {
    return null;
  }
  const real = dims.filter((d) => shape[d] !== 1).sort((p, q) => q - p);
  const run: number[] = [];
  for (const d of real) {
    const before = run[run.length - 1];
    const between = before === undefined ? [] : shape.slice(d + 1, before);
    if (between.some((length) => length !== 1)) {
      return run;
    }
    run.push(d);
  }
  return null;
}
