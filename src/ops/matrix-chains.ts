// Products of several matrices, in the order that needs the fewest multiplications.

import { Tensor } from "../autograd/tensor.js";
import { bind } from "./arguments.js";
import { clone } from "./conversion.js";
import { expectTensor } from "./expect-tensor.js";
import { mm } from "./matrix.js";
import { intoOut, type OutOption } from "./out.js";
import { reshape } from "./view.js";

/**
 * Where to split each run of matrices, by dynamic programming over runs of rising length.
 *
 * @param sizes matrix i is sizes[i] by sizes[i + 1].
 * @returns splits[i][j]: the last matrix of the left factor of the run i to j.
 * @source Cormen et al., Introduction to Algorithms, section "Matrix-chain multiplication".
 */
function cheapestSplits(sizes: readonly number[]): number[][] {
  const count = sizes.length - 1;
  const size = (i: number): number => sizes[i] as number;
  const table = (): number[][] => Array.from({ length: count }, () => new Array<number>(count).fill(0));
  const [costs, splits] = [table(), table()];
  const cost = (i: number, j: number): number => (costs[i] as number[])[j] as number;
  for (let length = 2; length <= count; length++) {
    for (let i = 0; i + length <= count; i++) {
      const j = i + length - 1;
      let best = Number.POSITIVE_INFINITY;
      for (let split = i; split < j; split++) {
        const total = cost(i, split) + cost(split + 1, j) + size(i) * size(split + 1) * size(j + 1);
        if (total < best) {
          best = total;
          (splits[i] as number[])[j] = split;
        }
      }
      (costs[i] as number[])[j] = best;
    }
  }
  return splits;
}

function multiplied(matrices: readonly Tensor[]): Tensor {
  const splits = cheapestSplits([
    (matrices[0] as Tensor).shape[0] as number,
    ...matrices.map((m) => m.shape[1] as number),
  ]);
  const run = (i: number, j: number): Tensor => {
    if (i === j) {
      return matrices[i] as Tensor;
    }
    const split = (splits[i] as number[])[j] as number;
    return mm(run(i, split), run(split + 1, j));
  };
  return run(0, matrices.length - 1);
}

function checkChain(operation: string, matrices: readonly Tensor[]): void {
  const first = matrices[0] as Tensor;
  matrices.forEach((m, i) => {
    const ends = i === 0 || i === matrices.length - 1;
    if (m.shape.length !== 2 && !(ends && m.shape.length === 1)) {
      throw new RangeError(
        `${operation}: tensor ${i} must be ${ends ? "1D or 2D" : "2D"} but got ${m.shape.length}D`,
      );
    }
    if (m.dtype !== first.dtype) {
      throw new TypeError(
        `${operation}: all tensors must have be the same dtype but tensor 0 is ${first.dtype.toString()} and tensor ${i} ` +
          `${m.dtype.toString()}; convert with .to()`,
      );
    }
    const before = matrices[i - 1];
    if (before !== undefined && before.shape[before.shape.length - 1] !== m.shape[0]) {
      throw new RangeError(
        `${operation}: tensors ${i - 1} and ${i} with shapes [${before.shape.join(", ")}] and [${m.shape.join(", ")}] cannot be multiplied`,
      );
    }
  });
}

/**
 * The product of two or more matrices, multiplied in the cheapest order. The first and the last may be vectors: a row and
 * a column.
 *
 * @param tensors of one element type.
 * @returns a matrix, or a vector or a 0-d tensor where vectors stand at the ends.
 * @throws RangeError for fewer than two or for shapes that do not fit; TypeError for different element types.
 * @example torch.linalg.multiDot([torch.ones([1, 2]), torch.eye(2), torch.ones([2, 1])]) // [[2]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.multi_dot.html
 */
export function multiDot(tensors: readonly Tensor[], options: OutOption = {}): Tensor {
  const { out } = bind<OutOption>("linalg.multiDot", [options], [], ["out"]);
  if (!Array.isArray(tensors)) {
    throw new TypeError("linalg.multiDot: argument 'tensors' must be an array of Tensors");
  }
  tensors.forEach((t, i) => {
    expectTensor("linalg.multiDot", t, `tensors[${i}]`);
  });
  if (tensors.length < 2) {
    throw new RangeError(`linalg.multiDot: expected at least 2 tensors but got ${tensors.length}`);
  }
  checkChain("linalg.multiDot", tensors);
  const [first, last] = [tensors[0] as Tensor, tensors[tensors.length - 1] as Tensor];
  const matrices = tensors.map((t, i) =>
    t.shape.length === 2 ? t : reshape(t, i === 0 ? [1, t.shape[0] as number] : [t.shape[0] as number, 1]),
  );
  const shape = [
    ...(first.shape.length === 2 ? [first.shape[0] as number] : []),
    ...(last.shape.length === 2 ? [last.shape[1] as number] : []),
  ];
  return intoOut("linalg.multiDot", reshape(multiplied(matrices), shape), out);
}

/**
 * The product of one or more matrices, multiplied in the cheapest order.
 *
 * @param args the matrices one by one, then `{ out }`.
 * @throws RangeError for none, for other than two dimensions and for shapes that do not fit.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.chain_matmul.html
 */
export function chainMatmul(...args: readonly Tensor[] | readonly [...Tensor[], OutOption]): Tensor {
  const named = args.length > 0 && !(args[args.length - 1] instanceof Tensor);
  const { out } = named ? bind<OutOption>("chainMatmul", args.slice(-1), [], ["out"]) : {};
  const matrices = (named ? args.slice(0, -1) : args) as readonly Tensor[];
  if (matrices.length === 0) {
    throw new RangeError("chainMatmul: Expected one or more matrices");
  }
  matrices.forEach((m, i) => {
    expectTensor("chainMatmul", m, `matrices[${i}]`);
    if (m.shape.length !== 2) {
      throw new RangeError(`chainMatmul: Tensor dimension is ${m.shape.length}, expected 2 instead.`);
    }
  });
  checkChain("chainMatmul", matrices);
  return intoOut(
    "chainMatmul",
    matrices.length === 1 ? clone(matrices[0] as Tensor) : multiplied(matrices),
    out,
  );
}
