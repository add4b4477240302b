// The gated linear unit: one half of a dimension scales the other.

import { logistic, logisticComplement } from "../activations/sigmoid.js";
import { record, type Tensor } from "../autograd/tensor.js";
import { input as operand } from "../expr/expr.js";
import { ElementwiseFunction } from "../ndarray/elementwise.js";
import { sliced } from "../ndarray/geometry.js";
import { wrapDim } from "../ndarray/shape.js";
import { bind, type Arguments } from "./arguments.js";
import { expectTensor } from "./expect-tensor.js";
import { cat } from "./joining.js";
import { floatsOnly, Operation } from "./operation.js";
import { sliceView } from "./view.js";

const gated = new ElementwiseFunction([operand(0).mul(logistic(operand(1)))], 0);

const throughGate = new Operation({
  name: "glu backward",
  node: "GluBackwardBackward0",
  arity: 2,
  types: floatsOnly,
  value: (g, b) => g.mul(logistic(b)),
});

const toGate = new Operation({
  name: "glu backward",
  node: "GluBackwardBackward0",
  arity: 3,
  types: floatsOnly,
  value: (g, a, b) => g.mul(a).mul(logistic(b).mul(logisticComplement(b))),
});

/**
 * a sigmoid(b), where a and b are the first and second half of the input along a dimension.
 *
 * @param input [..., 2n, ...]
 * @param dim the dimension that is halved, the last unless given.
 * @returns [..., n, ...]
 * @throws RangeError for a 0-d tensor or a dimension of odd size; TypeError for integers.
 * @example F.glu(torch.tensor([1, 2, 0, 0])) // tensor([0.5000, 1.0000])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.glu.html
 */
export function glu(input: Tensor, ...args: Arguments<{ dim?: number }, ["dim"]>): Tensor {
  expectTensor("glu", input);
  const { dim = -1 } = bind<{ dim?: number }>("glu", args, ["dim"]);
  if (input.shape.length === 0) {
    throw new RangeError("glu: does not support scalars because halving size must be even");
  }
  const axis = wrapDim("glu", dim, input.shape.length);
  const size = input.shape[axis] as number;
  if (size % 2 !== 0) {
    throw new RangeError(`glu: Halving dimension must be even, but dimension ${axis} is size ${size}`);
  }
  floatsOnly("glu", input.dtype);
  const { array, dtype } = input;
  const n = size / 2;
  const halves = [sliced(array, axis, 0, n), sliced(array, axis, n, n)];
  return record(
    "GluBackward0",
    gated.apply("glu", halves, [], dtype, dtype),
    [input],
    (g) => {
      const [a, b] = [sliceView(input, axis, 0, n), sliceView(input, axis, n, n)];
      return [cat([throughGate.call(g, b), toGate.call(g, a, b)], axis)];
    },
    [input],
  );
}
