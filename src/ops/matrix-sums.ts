// Products added to a matrix or vector, and contractions that name their indices.

import type { Tensor } from "../autograd/tensor.js";
import type { DType } from "../ndarray/dtype.js";
import { add, mul } from "./arithmetic.js";
import { bind, type Arguments } from "./arguments.js";
import { castTo } from "./cast.js";
import { copy_ } from "./conversion.js";
import { expectTensor, expectType } from "./expect-tensor.js";
import { type AddmmOptions, addmm, bmm, dot, mv, outer } from "./matrix.js";
import { intoOut } from "./out.js";
import { diagonal } from "./parts.js";
import { factorIn, resultType } from "./promotion.js";
import { sum } from "./reductions.js";

type BlasArguments = Arguments<AddmmOptions, []>;

function combine(
  operation: string,
  input: Tensor,
  product: Tensor,
  args: readonly unknown[],
  type: DType = product.dtype,
): Tensor {
  const {
    beta: begun = 1,
    alpha: times = 1,
    out,
  } = bind<AddmmOptions>(operation, args, [], ["beta", "alpha", "out"]);
  const [beta, alpha] = [factorIn(type, begun), factorIn(type, times)];
  const scaled = Number(alpha) === 1 ? product : mul(product, alpha);
  const whole = Number(beta) === 0 ? scaled : add(scaled, Number(beta) === 1 ? input : mul(input, beta));
  return intoOut(operation, castTo(whole, type), out);
}

function expectAll(operation: string, tensors: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(tensors)) {
    expectTensor(operation, value, name);
  }
}

/** `addmm`, written over `self`. */
export function addmm_(self: Tensor, mat1: Tensor, mat2: Tensor, ...args: BlasArguments): Tensor {
  expectAll("addmm_", { self, mat1, mat2 });
  return copy_(self, addmm(self, mat1, mat2, ...args));
}

/**
 * beta * input + alpha * (mat @ vec).
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.addmv.html
 */
export function addmv(input: Tensor, mat: Tensor, vec: Tensor, ...args: BlasArguments): Tensor {
  expectAll("addmv", { input, mat, vec });
  return combine("addmv", input, mv(mat, vec), args);
}
/** `addmv`, written over `self`. */
export function addmv_(self: Tensor, mat: Tensor, vec: Tensor, ...args: BlasArguments): Tensor {
  return copy_(self, addmv(self, mat, vec, ...args));
}

/**
 * beta * input + alpha * outer(vec1, vec2).
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.addr.html
 */
export function addr(input: Tensor, vec1: Tensor, vec2: Tensor, ...args: BlasArguments): Tensor {
  expectAll("addr", { input, vec1, vec2 });
  return combine("addr", input, outer(vec1, vec2), args, resultType(input, vec1, vec2));
}
/** `addr`, written over `self`. */
export function addr_(self: Tensor, vec1: Tensor, vec2: Tensor, ...args: BlasArguments): Tensor {
  return copy_(self, addr(self, vec1, vec2, ...args));
}

/**
 * beta * input + alpha * (batch1 @ batch2), matrix by matrix.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.baddbmm.html
 */
export function baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, ...args: BlasArguments): Tensor {
  expectAll("baddbmm", { input, batch1, batch2 });
  return combine("baddbmm", input, bmm(batch1, batch2), args);
}
/** `baddbmm`, written over `self`. */
export function baddbmm_(self: Tensor, batch1: Tensor, batch2: Tensor, ...args: BlasArguments): Tensor {
  return copy_(self, baddbmm(self, batch1, batch2, ...args));
}

/**
 * beta * input + alpha * the sum of batch1 @ batch2 over the batch.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.addbmm.html
 */
export function addbmm(input: Tensor, batch1: Tensor, batch2: Tensor, ...args: BlasArguments): Tensor {
  expectAll("addbmm", { input, batch1, batch2 });
  expectType("addbmm", input, batch1);
  return combine("addbmm", input, sum(bmm(batch1, batch2), 0), args);
}
/** `addbmm`, written over `self`. */
export function addbmm_(self: Tensor, batch1: Tensor, batch2: Tensor, ...args: BlasArguments): Tensor {
  return copy_(self, addbmm(self, batch1, batch2, ...args));
}

/**
 * The sum of the diagonal of a matrix.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.trace.html
 */
export function trace(input: Tensor): Tensor {
  expectTensor("trace", input);
  if (input.shape.length !== 2) {
    throw new RangeError(`trace: expected a matrix, but got tensor with dim ${input.shape.length}`);
  }
  return sum(diagonal(input));
}

/**
 * The sum of products of two vectors; for real numbers the same as `dot`.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.vdot.html
 */
export const vdot: typeof dot = dot;
/** Another name of `outer`. */
export const ger: typeof outer = outer;
