// New tensors after the model of another: its shape and type, or only its type.

import { checkedArgument } from "./argument-kinds.js";
import { Tensor } from "../autograd/tensor.js";
import { filled } from "../ndarray/arithmetic.js";
import { empty as emptyArray } from "../ndarray/ndarray.js";
import { fillsItsSpan, type Shape } from "../ndarray/shape.js";
import { bind, type Arguments, need } from "./arguments.js";
import { CREATION_KEYS, finish, type CreationOptions } from "./creation.js";
import type { Scalar } from "./promotion.js";
import { expectTensor } from "./expect-tensor.js";

/**
 * @internal A new leaf of the shape of `input` whose elements lie in memory as those of `input`, where these lie without
 * gaps: PyTorch's `preserve_format`, which decides what random numbers fall where.
 *
 * @param make gives a dense leaf of a shape.
 */
export function inMemoryOrder({ array }: Tensor, make: (shape: Shape) => Tensor): Tensor {
  const { shape, strides } = array;
  if (array.dense || !fillsItsSpan(array)) {
    return make(shape);
  }
  const order = shape.map((_, d) => d).sort((p, q) => (strides[q] as number) - (strides[p] as number));
  const made = make(order.map((d) => shape[d] as number));
  const result = new Tensor(made.array.view(shape, strides));
  return made.requiresGrad ? result.requiresGrad_() : result;
}

type LikeArguments = Arguments<CreationOptions, []>;

function alike(operation: string, input: Tensor, args: LikeArguments, value: Scalar | null): Tensor {
  const options = bind<CreationOptions>(operation, args, [], CREATION_KEYS);
  const { dtype = input.dtype } = options;
  if (value === null && options.out === undefined) {
    return inMemoryOrder(input, (shape) => finish(operation, emptyArray(shape, dtype), options));
  }
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
