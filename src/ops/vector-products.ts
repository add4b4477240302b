// Products of vectors along a dimension, and of whole tensors: inner, cross and Kronecker products.

import type { Tensor } from "../autograd/tensor.js";
import { sizeOf } from "../ndarray/shape.js";
import { bind, type Arguments } from "./arguments.js";
import { mul } from "./arithmetic.js";
import { crossProduct } from "./cross-product.js";
import { expectTensor } from "./expect-tensor.js";
import { mm } from "./matrix.js";
import { intoOut, type OutOption } from "./out.js";
import { reshape, swapLast } from "./view.js";

const show = (t: Tensor): string => `[${t.shape.join(", ")}]`;

function outOf(operation: string, options: OutOption): Tensor | undefined {
  return bind<OutOption>(operation, [options], [], ["out"]).out;
}

/**
 * Sums of products over the last dimensions of both: [..., n] and [other..., n] give [..., other...]. A 0-d tensor
 * multiplies.
 *
 * @throws RangeError if the last dimensions differ; TypeError for different element types.
 * @example torch.inner(torch.tensor([1, 2]), torch.tensor([[3, 4], [5, 6]])) // tensor([11., 17.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.inner.html
 */
export function inner(input: Tensor, other: Tensor, options: OutOption = {}): Tensor {
  expectTensor("inner", input);
  expectTensor("inner", other, "other");
  const out = outOf("inner", options);
  if (input.shape.length === 0 || other.shape.length === 0) {
    return intoOut("inner", mul(input, other), out);
  }
  const length = input.shape[input.shape.length - 1] as number;
  if (length !== other.shape[other.shape.length - 1]) {
    throw new RangeError(
      `inner: the last dimension must match on both input tensors but got shapes ${show(input)} and ${show(other)}`,
    );
  }
  if (input.dtype !== other.dtype) {
    throw new TypeError(
      `inner: expected scalar type ${input.dtype.toString()} but found ${other.dtype.toString()}; convert one with .to()`,
    );
  }
  const [rows, columns] = [input.shape.slice(0, -1), other.shape.slice(0, -1)];
  const flat = mm(
    reshape(input, [sizeOf(rows), length]),
    swapLast(reshape(other, [sizeOf(columns), length])),
  );
  return intoOut("inner", reshape(flat, [...rows, ...columns]), out);
}

/**
 * The Kronecker product: every element of `input` times all of `other`, as blocks. Leading dimensions of size 1 are
 * added to the one that has fewer.
 *
 * @param input [m1, m2, ...]
 * @param other [n1, n2, ...]
 * @returns [m1 n1, m2 n2, ...], in the promoted type.
 * @example torch.kron(torch.eye(2), torch.ones([1, 2])) // [[1, 1, 0, 0], [0, 0, 1, 1]]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.kron.html
 */
export function kron(input: Tensor, other: Tensor, options: OutOption = {}): Tensor {
  expectTensor("kron", input);
  expectTensor("kron", other, "other");
  const rank = Math.max(input.shape.length, other.shape.length);
  const lengthOf = (t: Tensor, d: number): number => t.shape[d - rank + t.shape.length] ?? 1;
  const dims = Array.from({ length: rank }, (_, d) => d);
  const blocks = mul(
    reshape(
      input,
      dims.flatMap((d) => [lengthOf(input, d), 1]),
    ),
    reshape(
      other,
      dims.flatMap((d) => [1, lengthOf(other, d)]),
    ),
  );
  return intoOut(
    "kron",
    reshape(
      blocks,
      dims.map((d) => lengthOf(input, d) * lengthOf(other, d)),
    ),
    outOf("kron", options),
  );
}

interface Cross extends OutOption {
  dim?: number | null;
}

/**
 * The cross product of vectors of three along a dimension; the other dimensions broadcast.
 *
 * @param dim by default the first dimension of `input` that has size 3; better to say it.
 * @throws RangeError if there is none, or for different numbers of dimensions; TypeError for different element types.
 * @example torch.cross(torch.tensor([1, 0, 0]), torch.tensor([0, 1, 0])) // tensor([0., 0., 1.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cross.html
 */
export function cross(input: Tensor, other: Tensor, ...args: Arguments<Cross, ["dim"]>): Tensor {
  expectTensor("cross", input);
  expectTensor("cross", other, "other");
  const { dim = null, out } = bind<Cross>("cross", args, ["dim"], ["out"]);
  const found = dim ?? input.shape.indexOf(3);
  if (dim === null && found < 0) {
    throw new RangeError(`cross: no dimension of size 3 in input, which is ${show(input)}`);
  }
  return intoOut("cross", crossProduct("cross", input, other, found), out);
}
