// Drawing matrices of a certain form: identities, orthogonal and sparse ones.

import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import { copyInto, fillInto } from "../ndarray/arithmetic.js";
import { describe } from "../ndarray/describe.js";
import { writeAt } from "../ndarray/elements.js";
import { typedView } from "../ndarray/from-data.js";
import { orthonormalColumns } from "../ndarray/orthogonal.js";
import { mul_ } from "../ops/arithmetic.js";
import { copy_ } from "../ops/conversion.js";
import { empty } from "../ops/creation.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { reshape } from "../ops/view.js";
import { randperm } from "../random/index.js";
import { bind, need, type Arguments } from "./arguments.js";
import { type Drawn, fillNormal, generatorOf } from "./init-drawing.js";

/** Writes chosen elements of a tensor of zeros. */
function writeOnes(t: Tensor, places: Iterable<readonly number[]>): Tensor {
  const zeros = empty(t.shape, { dtype: t.dtype });
  fillInto(zeros.array, 0);
  for (const place of places) {
    const position = place.reduce((before, index, d) => before * (t.shape[d] as number) + index, 0);
    writeAt(zeros.array, position, 1);
  }
  return noGrad(() => copy_(t, zeros));
}

/**
 * Fills a matrix with the identity: as many inputs as possible go through unchanged.
 *
 * @throws RangeError unless the tensor has two dimensions.
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.eye_
 */
export function eye_(t: Tensor): Tensor {
  expectTensor("eye_", t, "tensor");
  if (t.shape.length !== 2) {
    throw new RangeError(`eye_: Only tensors with 2 dimensions are supported, but got ${t.shape.length}`);
  }
  const count = Math.min(...t.shape);
  return writeOnes(
    t,
    Array.from({ length: count }, (_, i) => [i, i]),
  );
}

/**
 * Fills the weight of a convolution [out, in, ...] so that channels go through unchanged, in each of the groups.
 *
 * @throws RangeError for other than 3, 4 or 5 dimensions, and for groups that do not divide the output channels.
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.dirac_
 */
export function dirac_(t: Tensor, ...args: Arguments<{ groups?: number }, ["groups"]>): Tensor {
  expectTensor("dirac_", t, "tensor");
  const { groups = 1 } = bind<{ groups?: number }>("dirac_", args, ["groups"]);
  const [out = 0, channels = 0, ...field] = t.shape;
  if (t.shape.length < 3 || t.shape.length > 5) {
    throw new RangeError(
      `dirac_: Only tensors with 3, 4, or 5 dimensions are supported, but got ${t.shape.length}`,
    );
  }
  if (out % groups !== 0) {
    throw new RangeError(`dirac_: dim 0 must be divisible by groups, but got ${out} and ${groups}`);
  }
  const perGroup = out / groups;
  const centre = field.map((length) => Math.floor(length / 2));
  const places = Array.from({ length: groups }, (_, g) =>
    Array.from({ length: Math.min(perGroup, channels) }, (_, i) => [g * perGroup + i, i, ...centre]),
  );
  return writeOnes(t, places.flat());
}

interface Orthogonal extends Drawn {
  /** What the matrix is multiplied by. Default: 1 */
  gain?: number;
}

/**
 * Fills with a matrix whose rows (or columns, if they are fewer) are orthonormal, times the gain; further dimensions count as
 * columns.
 *
 * @throws RangeError for fewer than two dimensions.
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.orthogonal_
 */
export function orthogonal_(t: Tensor, ...args: Arguments<Orthogonal, ["gain", "generator"]>): Tensor {
  expectTensor("orthogonal_", t, "tensor");
  const given = bind<Orthogonal>("orthogonal_", args, ["gain", "generator"]);
  if (t.shape.length < 2) {
    throw new RangeError(
      `orthogonal_: Only tensors with 2 or more dimensions are supported, but got ${t.shape.length}`,
    );
  }
  if (t.array.size === 0) {
    return t;
  }
  const rows = t.shape[0] as number;
  const columns = t.array.size / rows;
  const drawn = fillNormal(empty([rows, columns], { dtype: t.dtype }), 0, 1, generatorOf(given));
  const numbers = Float64Array.from(typedView(drawn.array) as Float32Array);
  const result = orthonormalColumns(numbers, rows, columns);
  (typedView(drawn.array) as Float32Array).set(result);
  return noGrad(() => mul_(copy_(t, reshape(drawn, t.shape)), given.gain ?? 1));
}

interface Sparse extends Drawn {
  /** The share of each column that is zero. */
  sparsity: number;
  std?: number;
}

/**
 * N(0, std^2) with a share of zeros in each column, at random places.
 *
 * @throws RangeError unless the tensor has two dimensions.
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.sparse_
 */
export function sparse_(t: Tensor, ...args: Arguments<Sparse, ["sparsity", "std", "generator"]>): Tensor {
  expectTensor("sparse_", t, "tensor");
  const given = bind<Sparse>("sparse_", args, ["sparsity", "std", "generator"]);
  const sparsity = need("sparse_", "sparsity", given.sparsity);
  if (t.shape.length !== 2) {
    throw new RangeError(`sparse_: Only tensors with 2 dimensions are supported, but got ${describe(t)}`);
  }
  const [rows = 0, columns = 0] = t.shape;
  const zeros = Math.ceil(sparsity * rows);
  const generator = generatorOf(given);
  const drawn = fillNormal(empty([rows, columns], { dtype: t.dtype }), 0, given.std ?? 0.01, generator);
  const elements = typedView(drawn.array);
  for (let column = 0; column < columns; column++) {
    const order = new BigInt64Array(rows);
    randperm(order, generator);
    for (const row of order.subarray(0, zeros)) {
      elements[Number(row) * columns + column] = 0;
    }
  }
  noGrad(() => copyInto(t.array, drawn.array));
  t.array.storage.version++;
  return t;
}
