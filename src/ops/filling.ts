// One value in every element.

import { Node, type VectorJacobianProduct } from "../autograd/node.js";
import { record, Tensor } from "../autograd/tensor.js";
import { copyInto, fillInto, filled } from "../ndarray/arithmetic.js";
import { empty } from "../ndarray/ndarray.js";
import { broadcasted } from "../ndarray/geometry.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { bind, need, type Arguments } from "./arguments.js";
import { sumTo } from "./broadcast.js";
import { castTo } from "./cast.js";
import { beginInPlace, finishInPlace } from "./in-place.js";
import type { Scalar } from "./promotion.js";
import { expectTensor } from "./expect-tensor.js";

interface Fill {
  value: Scalar | Tensor;
}
type FillArguments = Arguments<Fill, ["value"]>;

function valueOf(operation: string, args: FillArguments): Scalar | Tensor {
  const value = need(operation, "value", bind<Fill>(operation, args, ["value"]).value);
  if (value instanceof Tensor && value.shape.length > 0) {
    throw new RangeError(
      `${operation}: fill only supports 0-dimension value tensor but got tensor with ${value.shape.length} dimensions.`,
    );
  }
  return value;
}

function write(target: NDArray, value: Scalar | Tensor): void {
  if (value instanceof Tensor) {
    copyInto(target, broadcasted(value.array, target.shape) as NDArray);
  } else {
    fillInto(target, value);
  }
}

// The gradient of self is zero, that of a value tensor the sum over all places.
function fillGradients(value: Scalar | Tensor, self: Tensor): VectorJacobianProduct {
  const { shape, dtype } = self;
  const wanted = value instanceof Tensor && value.requiresGrad;
  const vjp = (g: Tensor): (Tensor | null)[] => [
    new Tensor(filled(shape, 0, dtype)),
    wanted ? castTo(sumTo(g, []), (value as Tensor).dtype) : null,
  ];
  return vjp as VectorJacobianProduct;
}

/**
 * Writes one value to every element.
 *
 * @param value a number or a 0-d tensor, to which gradients flow.
 * @throws RangeError for a value tensor with dimensions.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.fill_.html
 */
export function fill_(self: Tensor, ...args: FillArguments): Tensor {
  expectTensor("fill_", self);
  const value = valueOf("fill_", args);
  const tensors = value instanceof Tensor ? [value] : [];
  const recorded = beginInPlace("fill_", self, tensors, true);
  write(self.array, value);
  finishInPlace(self, recorded, (before) => {
    const name = value instanceof Tensor ? "FillBackward3" : "FillBackward2";
    return new Node(name, [before, ...tensors], fillGradients(value, self), [], 1);
  });
  return self;
}

/** `fill_` into a new tensor of the shape and type of `input`. */
export function fill(input: Tensor, ...args: FillArguments): Tensor {
  expectTensor("fill", input);
  const value = valueOf("fill", args);
  const out = empty(input.shape, input.dtype);
  write(out, value);
  const tensors = value instanceof Tensor ? [value] : [];
  const vjp = fillGradients(value, input);
  return record(tensors.length > 0 ? "FillBackward1" : "FillBackward0", out, [input, ...tensors], vjp, []);
}

/** Writes zero to every element. */
export function zero_(self: Tensor): Tensor {
  expectTensor("zero_", self);
  const recorded = beginInPlace("zero_", self, [], true);
  fillInto(self.array, 0);
  finishInPlace(
    self,
    recorded,
    (before) => new Node("ZeroBackward0", [before], fillGradients(0, self), [], 1),
  );
  return self;
}
