// How many numbers a weight connects.

import type { Tensor } from "../autograd/tensor.js";
import { expectTensor } from "../ops/expect-tensor.js";

/** The numbers of inputs and outputs that a weight [out, in, ...] connects. Throws for fewer than two dimensions. */
export function calculateFan(operation: string, weight: Tensor): { fanIn: number; fanOut: number } {
  expectTensor(operation, weight, "tensor");
  const { shape } = weight;
  if (shape.length < 2) {
    throw new RangeError(
      `${operation}: Fan in and fan out can not be computed for tensor with fewer than 2 dimensions, but got [${shape.join(", ")}]`,
    );
  }
  const field = shape.slice(2).reduce((product, n) => product * n, 1);
  return { fanIn: (shape[1] as number) * field, fanOut: (shape[0] as number) * field };
}
