// torch.linalg: matrices and vectors.

import type { Tensor } from "../autograd/tensor.js";
import { bind } from "./arguments.js";
import { crossProduct } from "./cross-product.js";
import { expectTensor } from "./expect-tensor.js";
import { intoOut, type OutOption } from "./out.js";

export { matrixNorm, norm, vectorNorm } from "./linalg-norms.js";
export { LeastSquares, lstsq, pinv } from "./least-squares.js";
export { multiDot } from "./matrix-chains.js";
export { inverse as inv, matrixPower } from "./matrix-powers.js";
export { OrthogonalAndTriangular, qr } from "./orthogonal-factors.js";
export { eigh, EigenvaluesAndVectors, eigvalsh, SingularValues, svd, svdvals } from "./spectral.js";
export { det, slogdet } from "./determinants.js";
export { cholesky, solve } from "./linear-systems.js";
export { matmul } from "./matrix.js";

interface Cross extends OutOption {
  dim?: number;
}

/**
 * The cross product of vectors of three along `dim`, the last unless given; the other dimensions broadcast.
 *
 * @throws RangeError unless both have size 3 there and the same number of dimensions.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.cross.html
 */
export function cross(input: Tensor, other: Tensor, options: Cross = {}): Tensor {
  expectTensor("linalg.cross", input);
  expectTensor("linalg.cross", other, "other");
  const { dim = -1, out } = bind<Cross>("linalg.cross", [options], [], ["dim", "out"]);
  return intoOut("linalg.cross", crossProduct("linalg.cross", input, other, dim), out);
}
