// Matrices along the diagonal of one.

import { expectTensors } from "./expect-tensor.js";
import { record, type Tensor } from "../autograd/tensor.js";
import { copyInto, filled } from "../ndarray/arithmetic.js";
import { promoteTypes } from "../ndarray/dtype.js";
import { sliced } from "../ndarray/geometry.js";
import { empty, type NDArray } from "../ndarray/ndarray.js";
import { castTo } from "./cast.js";
import { getDefaultDtype } from "./promotion.js";
import { reshape, windowOf } from "./view.js";

/**
 * Matrices along the diagonal of one matrix, zeros elsewhere; a vector counts as a row, a number as 1 x 1.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.block_diag.html
 */
export function blockDiag(...tensors: readonly Tensor[]): Tensor {
  expectTensors("blockDiag", tensors);
  const matrices = tensors.map((t, i) => {
    if (t.shape.length > 2) {
      throw new RangeError(
        `blockDiag: Input tensors must have 2 or fewer dimensions. Input ${i} has ${t.shape.length} dimensions`,
      );
    }
    return t.shape.length === 2 ? t : reshape(t, [1, t.array.size]);
  });
  if (matrices.length === 0) {
    return record("BlockDiagBackward0", empty([1, 0], getDefaultDtype()), [], () => [], []);
  }
  const dtype = tensors.reduce((type, t) => promoteTypes(type, t.dtype), (tensors[0] as Tensor).dtype);
  const corners: [number, number][] = [];
  const end: [number, number] = [0, 0];
  for (const m of matrices) {
    corners.push([...end]);
    end[0] += m.shape[0] as number;
    end[1] += m.shape[1] as number;
  }
  const parts = matrices.map((m) => ({
    shape: m.shape as [number, number],
    dtype: m.dtype,
    wanted: m.requiresGrad,
  }));
  const whole = filled(end, 0, dtype);
  const block = (a: NDArray, i: number): NDArray => {
    const [rows, columns] = (parts[i] as (typeof parts)[number]).shape;
    const [top, left] = corners[i] as [number, number];
    return sliced(sliced(a, 0, top, rows), 1, left, columns);
  };
  matrices.forEach((m, i) => {
    copyInto(block(whole, i), m.array);
  });
  const vjp = (g: Tensor): (Tensor | null)[] =>
    parts.map((part, i) =>
      part.wanted
        ? castTo(
            windowOf("SliceBackward0", g, (a) => block(a, i)),
            part.dtype,
          )
        : null,
    );
  return record("BlockDiagBackward0", whole, matrices, vjp, []);
}
