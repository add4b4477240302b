// Whether any or all elements hold, and how many.

import { Tensor } from "../autograd/tensor.js";
import { input as operand } from "../expr/expr.js";
import { filled } from "../ndarray/arithmetic.js";
import { bool, int64, uint8 } from "../ndarray/dtype.js";
import { reducedShape, ReductionFunction } from "../ndarray/reduce.js";
import { wrapDims } from "../ndarray/shape.js";
import { bind, type Arguments } from "./arguments.js";
import { expectTensor } from "./expect-tensor.js";
import { intoOut, type OutOption } from "./out.js";
import type { Dims } from "./reductions.js";

interface TruthOptions extends OutOption {
  dim?: number | null;
  keepdim?: boolean;
}

const largest = new ReductionFunction(operand(0).ne(0), "max");
const smallest = new ReductionFunction(operand(0).ne(0), "min");
const count = new ReductionFunction(operand(0).ne(0), "sum");

function truth(operation: "any" | "all", input: Tensor, args: readonly unknown[]): Tensor {
  expectTensor(operation, input);
  const {
    dim = null,
    keepdim = false,
    out,
  } = bind<TruthOptions>(operation, args, ["dim", "keepdim"], ["out"]);
  const dims = wrapDims(operation, dim, input.shape.length);
  const by = operation === "any" ? largest : smallest;
  // PyTorch answers for uint8 in uint8.
  const type = input.dtype === uint8 ? uint8 : bool;
  // Of no elements none holds.
  const none = operation === "any" && dims.some((d) => input.shape[d] === 0);
  const answer = none
    ? filled(reducedShape(input.shape, dims, keepdim), false, type)
    : by.apply(input.array, dims, keepdim, input.dtype, type);
  return intoOut(operation, new Tensor(answer), out);
}

/**
 * Whether any element is not zero; false for none.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.any.html
 */
export function any(input: Tensor, ...args: Arguments<TruthOptions, ["dim", "keepdim"]>): Tensor {
  return truth("any", input, args);
}

/**
 * Whether all elements are not zero; true for none.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.all.html
 */
export function all(input: Tensor, ...args: Arguments<TruthOptions, ["dim", "keepdim"]>): Tensor {
  return truth("all", input, args);
}

/**
 * How many elements are not zero, int64.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.count_nonzero.html
 */
export function countNonzero(input: Tensor, ...args: Arguments<{ dim?: Dims }, ["dim"]>): Tensor {
  expectTensor("countNonzero", input);
  const { dim = null } = bind<{ dim?: Dims }>("countNonzero", args, ["dim"]);
  const dims = wrapDims("countNonzero", dim, input.shape.length);
  return new Tensor(count.apply(input.array, dims, false, input.dtype, int64));
}
