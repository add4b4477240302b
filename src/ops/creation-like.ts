// New tensors after the model of another: its shape and type, or only its type.

import { checkedArgument } from "./argument-kinds.js";
import type { Tensor } from "../autograd/tensor.js";
import { filled } from "../ndarray/arithmetic.js";
import { empty as emptyArray } from "../ndarray/ndarray.js";
import { bind, type Arguments, need } from "./arguments.js";
import { CREATION_KEYS, finish, type CreationOptions } from "./creation.js";
import type { Scalar } from "./promotion.js";
import { expectTensor } from "./expect-tensor.js";

type LikeArguments = Arguments<CreationOptions, []>;

function alike(operation: string, input: Tensor, args: LikeArguments, value: Scalar | null): Tensor {
  const options = bind<CreationOptions>(operation, args, [], CREATION_KEYS);
  const { dtype = input.dtype } = options;
  return finish(
    operation,
    value === null ? emptyArray(input.shape, dtype) : filled(input.shape, value, dtype),
    options,
  );
}

/**
 * Zeros of the shape and type of `input`; `dtype` and `requiresGrad` by name.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.zeros_like.html
 */
export function zerosLike(input: Tensor, ...args: LikeArguments): Tensor {
  expectTensor("zerosLike", input);
  return alike("zerosLike", input, args, 0);
}

/** Ones of the shape and type of `input`; `dtype` and `requiresGrad` by name. */
export function onesLike(input: Tensor, ...args: LikeArguments): Tensor {
  expectTensor("onesLike", input);
  return alike("onesLike", input, args, 1);
}

/** Undefined content in the shape and type of `input`; `dtype` and `requiresGrad` by name. */
export function emptyLike(input: Tensor, ...args: LikeArguments): Tensor {
  expectTensor("emptyLike", input);
  return alike("emptyLike", input, args, null);
}

/** One value in the shape and type of `input`; `dtype` and `requiresGrad` by name. */
export function fullLike(input: Tensor, fillValue: Scalar, ...args: LikeArguments): Tensor {
  expectTensor("fullLike", input);
  checkedArgument("fullLike", "fillValue", need("fullLike", "fillValue", fillValue));
  return alike("fullLike", input, args, fillValue);
}
