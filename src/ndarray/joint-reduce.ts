// Several reductions of whole arrays in one pass, into a place of their own that is used again: for figures that are read
// at once. Nothing is recorded, and nothing is allocated but copies of arrays that do not lie in order.

import { heap } from "../engine/heap.js";
import { instantiate } from "../engine/kernels.js";
import { features } from "../engine/platform.js";
import { lifetimes } from "../engine/storage.js";
import { emitJointReduction, type JointReductionSpec } from "../kernels/joint-reduction.js";
import { copyOf } from "./arithmetic.js";
import { float64 } from "./dtype.js";
import { empty, type NDArray } from "./ndarray.js";
import { fillsItsSpan } from "./shape.js";

type Kernel = (...numbers: number[]) => number;

interface Compiled {
  readonly rows: Kernel;
  readonly columns: Kernel;
}

/** Maps fused into sums, maxima and minima over the same arrays, all gathered in float64. */
export class JointReductionFunction {
  private readonly compiled = new Map<number, Compiled>();
  /** Where kernels put their results. */
  private out: NDArray | null = null;

  constructor(
    private readonly parts: JointReductionSpec["parts"],
    private readonly parameters: number = 0,
  ) {}

  /** One number for each part, over all elements of arrays of one shape. They stand in `into`. */
  whole(arrays: readonly NDArray[], scalars: readonly number[], into: number[]): void {
    const ordered = inOneOrder(arrays);
    const { rows } = this.find(ordered);
    const out = this.place(1);
    const { size } = ordered[0] as NDArray;
    if (ordered.length === 1 && scalars.length === 0) {
      rows(out.address, 8, 1, size, (ordered[0] as NDArray).address, 0);
    } else {
      const addresses = ordered.map((a) => a.address);
      rows(out.address, 8, 1, size, ...addresses, ...addresses.map(() => 0), ...scalars);
    }
    giveBack(ordered, arrays);
    const from = out.address >>> 3;
    for (let part = 0; part < this.parts.length; part++) {
      into[part] = heap.f64[from + part] as number;
    }
  }

  /** One number for each part and each index of dimension `unit`, over all other dimensions: part by part. */
  byUnit(a: NDArray, unit: number, scalars: readonly number[] = []): number[][] {
    const dense = a.dense ? a : copyOf(a);
    const units = a.shape[unit] ?? 1;
    let [outer, inner] = [1, 1];
    for (let d = 0; d < a.rank; d++) {
      const size = a.shape[d] as number;
      outer *= d < unit ? size : 1;
      inner *= d > unit ? size : 1;
    }
    const { rows, columns } = this.find([dense]);
    const byColumns = inner === 1;
    const count = byColumns ? units : outer * units;
    const plane = 8 * count;
    const out = this.place(count);
    const { itemsize } = a.dtype;
    if (byColumns) {
      columns(out.address, plane, outer, units, dense.address, units * itemsize, ...scalars);
    } else {
      rows(out.address, plane, count, inner, dense.address, inner * itemsize, ...scalars);
    }
    giveBack([dense], [a]);
    let from = out.address >>> 3;
    const results = new Array<number[]>(this.parts.length);
    for (let part = 0; part < results.length; part++) {
      const { combine } = this.parts[part] as JointReductionSpec["parts"][number];
      results[part] = folded(from, units, byColumns ? 1 : outer, combine);
      from += count;
    }
    return results;
  }

  private place(count: number): NDArray {
    const wanted = count * this.parts.length;
    if (this.out === null || this.out.size < wanted) {
      this.out = empty([wanted], float64);
    }
    return this.out;
  }

  private find(operands: readonly NDArray[]): Compiled {
    let key = 0;
    for (const { dtype } of operands) {
      key = key * 6 + dtype.index;
    }
    let found = this.compiled.get(key);
    if (found === undefined) {
      const { rows, columns } = instantiate(
        emitJointReduction(
          {
            parts: this.parts,
            operands: operands.map(({ dtype }) => dtype.name),
            compute: operands.every(({ dtype }) => dtype.name === "float32") ? "float32" : "float64",
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

const START = { sum: 0, max: Number.NEGATIVE_INFINITY, min: Number.POSITIVE_INFINITY } as const;

/** Results of [outer, units] from a place in memory on, folded over the outer dimension; of no blocks, what no elements give. */
function folded(from: number, units: number, outer: number, combine: keyof typeof START): number[] {
  const { f64 } = heap;
  const result = new Array<number>(units);
  for (let unit = 0; unit < units; unit++) {
    let value: number = START[combine];
    for (let block = 0; block < outer; block++) {
      const next = f64[from + block * units + unit] as number;
      value = combine === "sum" ? value + next : Math[combine](value, next);
    }
    result[unit] = value;
  }
  return result;
}

/** The arrays such that equal positions in memory are equal places in all: as they are, or copies. */
function inOneOrder(arrays: readonly NDArray[]): readonly NDArray[] {
  for (const a of arrays) {
    if (!a.dense) {
      const [first] = arrays as [NDArray];
      const alike = arrays.every((other) => other.strides.join() === first.strides.join());
      return alike && fillsItsSpan(first)
        ? arrays
        : arrays.map((other) => (other.dense ? other : copyOf(other)));
    }
  }
  return arrays;
}

function giveBack(used: readonly NDArray[], given: readonly NDArray[]): void {
  for (let i = 0; i < used.length; i++) {
    const array = used[i] as NDArray;
    if (array !== given[i]) {
      lifetimes.release(array.storage);
    }
  }
}
