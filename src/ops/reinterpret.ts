// The same bytes read as another element type.

import type { DType } from "../ndarray/dtype.js";
import { NDArray } from "../ndarray/ndarray.js";
import { isDense, sizeOf } from "../ndarray/shape.js";

/**
 * The bytes of an array as elements of another type: the last dimension grows or shrinks with the ratio of the sizes.
 * Throws where the bytes of one new element do not lie together.
 */
export function reinterpreted(a: NDArray, dtype: DType): NDArray {
  const [own, wanted] = [a.dtype.itemsize, dtype.itemsize];
  const shape = [...a.shape];
  let strides = [...a.strides];
  let { offset } = a;
  const last = a.rank - 1;
  const fail = (what: string): never => {
    throw new RangeError(
      `view: ${what} to view ${a.dtype.toString()} as ${dtype.toString()} (different element sizes), ` +
        `but got shape [${a.shape.join(", ")}], strides [${a.strides.join(", ")}]`,
    );
  };
  if (own !== wanted) {
    if (a.rank === 0) {
      fail("self.dim() cannot be 0");
    }
    if (strides[last] !== 1) {
      fail("self.stride(-1) must be 1");
    }
  }
  if (own > wanted) {
    const ratio = own / wanted;
    shape[last] = (shape[last] as number) * ratio;
    strides = strides.map((step, d) => (d === last ? 1 : step * ratio));
    offset *= ratio;
  } else if (own < wanted) {
    const ratio = wanted / own;
    if ((shape[last] as number) % ratio !== 0) {
      fail(`self.size(-1) must be divisible by ${ratio}`);
    }
    if (offset % ratio !== 0) {
      fail(`self.storage_offset() must be divisible by ${ratio}`);
    }
    if (strides.some((step, d) => d !== last && step % ratio !== 0)) {
      fail(`every stride but the last must be divisible by ${ratio}`);
    }
    shape[last] = (shape[last] as number) / ratio;
    strides = strides.map((step, d) => (d === last ? 1 : step / ratio));
    offset /= ratio;
  }
  return new NDArray(a.storage, dtype, shape, strides, offset, sizeOf(shape), isDense(shape, strides));
}
