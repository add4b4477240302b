// The tensors beside the input that some activation functions take: one number a channel, or noise.

import { Tensor } from "../autograd/tensor.js";
import type { NoiseParameter } from "../activations/parameters.js";
import { numberAt, forEachPosition, writeAt } from "../ndarray/elements.js";
import { empty } from "../ndarray/ndarray.js";
import { defaultGenerator, uniform } from "../random/index.js";
import { describe } from "../ndarray/describe.js";
import { reshape } from "./view.js";

/** A tensor of one element, or of one for each channel, in a shape that broadcasts along dimension 1 of x. */
export function perChannel(operation: string, x: Tensor, weight: unknown): Tensor {
  if (!(weight instanceof Tensor)) {
    throw new TypeError(`${operation}: argument 'weight' must be a Tensor, but got ${describe(weight)}`);
  }
  if (weight.dtype !== x.dtype) {
    throw new TypeError(
      `${operation}: expected the weight to have the input's type ${x.dtype.toString()}, but got ${weight.dtype.toString()}; ` +
        "convert it with .to(input.dtype)",
    );
  }
  const count = weight.array.size;
  if (count === 1) {
    return reshape(weight, []);
  }
  const rank = x.shape.length;
  if (rank === 0) {
    throw new RangeError(
      `${operation}: Not allow zero-dim input tensor; a weight of ${count} elements needs channels`,
    );
  }
  const channels = rank > 1 ? (x.shape[1] as number) : 1;
  if (channels !== count) {
    throw new RangeError(
      `${operation}: Mismatch of parameter numbers and input channel size. Found parameter numbers = ${count} and ` +
        `channel size = ${channels}.`,
    );
  }
  return reshape(weight, [count, ...new Array<number>(rank - 2).fill(1)]);
}

/** Draws from the default generator, in the order of the elements, as PyTorch does. */
export function noiseFor(x: Tensor, p: NoiseParameter<string>, from: number, to: number): Tensor {
  const { array } = x;
  const noise = empty(x.shape, x.dtype);
  const places: number[] = [];
  forEachPosition(array, (position, i) => {
    if (p.drawn(numberAt(array, position))) {
      places.push(i);
    } else {
      writeAt(noise, i, p.otherwise);
    }
  });
  const drawn = new Float64Array(places.length);
  uniform(drawn, defaultGenerator, from, to);
  places.forEach((place, i) => {
    writeAt(noise, place, drawn[i] as number);
  });
  return new Tensor(noise);
}
