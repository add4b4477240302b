// Determinants, their signs and logarithms; computed in float64 and rounded once.

import { record, recordMany, type Tensor } from "../autograd/tensor.js";
import { int64 } from "../ndarray/dtype.js";
import { fromTyped } from "../ndarray/from-data.js";
import { mul } from "./arithmetic.js";
import { bind } from "./arguments.js";
import { lt } from "./comparison.js";
import { ones, tensor, zeros } from "./creation.js";
import { expectSquare } from "./expect-square.js";
import { expectTensor } from "./expect-tensor.js";
import { expectFloats, trianglesOf } from "./float-matrices.js";
import { indexSelect } from "./gathering.js";
import { stack } from "./joining.js";
import { inverse } from "./matrix-powers.js";
import { intoOut, type OutOption } from "./out.js";
import { reshape, swapLast } from "./view.js";
import { where } from "./where.js";

/**
 * The determinant of a square matrix, or of each of a batch. It is a polynomial of the elements, and has derivatives of every
 * order at singular matrices too: there they are taken from cofactors, where PyTorch gives 0 and then NaN.
 *
 * @param input [..., n, n]
 * @returns [...]
 * @throws RangeError for matrices that are not square; TypeError for integers.
 * @example torch.det(torch.tensor([[1, 2], [3, 4]])) // tensor(-2.)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.det.html
 */
export function det(input: Tensor, options: OutOption = {}): Tensor {
  expectTensor("det", input);
  const { out } = bind<OutOption>("det", [options], [], ["out"]);
  expectSquare("det", input);
  expectFloats("det", input);
  return intoOut("det", determinant(input), out);
}

/** The smallest pivot beside the largest below which a matrix is taken as singular: second derivatives lose its square. */
const SINGULAR_BELOW = 1e-4;

function determinant(input: Tensor): Tensor {
  const { shape } = input;
  const n = shape[shape.length - 1] as number;
  const lead = shape.slice(0, -2);
  let singular = false;
  const values = trianglesOf(input).map(({ factors, sign }) => {
    const pivots = Array.from({ length: n }, (_, k) => factors[k * n + k] as number);
    const sizes = pivots.map(Math.abs);
    singular ||= Math.min(...sizes) <= SINGULAR_BELOW * Math.max(...sizes);
    return pivots.reduce((product, pivot) => product * pivot, sign);
  });
  const result: Tensor = record(
    "LinalgDetBackward0",
    fromTyped(Float64Array.from(values), lead, input.dtype),
    [input],
    (g) => {
      // d det = det tr(A^-1 dA), and by cofactors where there is no inverse, or one that costs the second derivative its digits.
      const factors = singular
        ? cofactors(input)
        : mul(reshape(result, [...lead, 1, 1]), swapLast(inverse(input)));
      return [mul(reshape(g, [...lead, 1, 1]), factors)];
    },
    [input],
    true,
  );
  return result;
}

/** (-1)^(i + j) times the determinant of what is left without row i and column j. */
function cofactors(input: Tensor): Tensor {
  const { shape } = input;
  const n = shape[shape.length - 1] as number;
  if (n === 1) {
    return ones(shape, { dtype: input.dtype });
  }
  const without = (k: number): Tensor =>
    tensor(
      Array.from({ length: n }, (_, i) => i).filter((i) => i !== k),
      { dtype: int64 },
    );
  const minors: Tensor[] = [];
  for (let i = 0; i < n; i++) {
    const rows = indexSelect(input, shape.length - 2, without(i));
    for (let j = 0; j < n; j++) {
      minors.push(
        mul(determinant(indexSelect(rows, shape.length - 1, without(j))), (i + j) % 2 === 0 ? 1 : -1),
      );
    }
  }
  return reshape(stack(minors, -1), shape);
}

/** The sign of a determinant and the logarithm of its magnitude: by name, or as `const [sign, logabsdet] = ...`. */
export class SignAndLogarithm implements Iterable<Tensor> {
  constructor(
    readonly sign: Tensor,
    readonly logabsdet: Tensor,
  ) {}

  *[Symbol.iterator](): Iterator<Tensor> {
    yield this.sign;
    yield this.logabsdet;
  }
}

/**
 * The sign of the determinant (0 for a singular matrix) and the logarithm of its magnitude, which neither overflows nor underflows.
 *
 * @param input [..., n, n]
 * @throws RangeError for matrices that are not square, and for the gradient of a singular one; TypeError for integers.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.linalg.slogdet.html
 */
export function slogdet(input: Tensor): SignAndLogarithm {
  expectTensor("slogdet", input);
  expectSquare("slogdet", input);
  expectFloats("slogdet", input);
  const { shape, dtype } = input;
  const n = shape[shape.length - 1] as number;
  const lead = shape.slice(0, -2);
  const all = trianglesOf(input);
  const [signs, logarithms] = [new Float64Array(all.length), new Float64Array(all.length)];
  all.forEach(({ factors, sign }, i) => {
    signs[i] = sign;
    for (let k = 0; k < n; k++) {
      const pivot = factors[k * n + k] as number;
      signs[i] = (signs[i] as number) * Math.sign(pivot);
      logarithms[i] = (logarithms[i] as number) + Math.log(Math.abs(pivot));
    }
  });
  const [sign, logabsdet] = recordMany(
    "LinalgSlogdetBackward0",
    [fromTyped(signs, lead, dtype), fromTyped(logarithms, lead, dtype)],
    [input],
    (_, g) => [
      // The sign is constant almost everywhere.
      g === null ? zeros(shape, { dtype }) : mul(reshape(g, [...lead, 1, 1]), swapLast(inverse(input))),
    ],
    [input],
  ) as [Tensor, Tensor];
  return new SignAndLogarithm(sign, logabsdet);
}

/**
 * The logarithm of the determinant: NaN where it is negative, -infinity where it is 0.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.logdet.html
 */
export function logdet(input: Tensor): Tensor {
  expectTensor("logdet", input);
  const { sign, logabsdet } = slogdet(input);
  return where(lt(sign, 0), Number.NaN, logabsdet);
}
