// All parameters as one long vector, and back.

import type { Tensor } from "../autograd/tensor.js";
import { denseOf } from "../ndarray/arithmetic.js";
import { denseStrides } from "../ndarray/shape.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { cat } from "../ops/joining.js";
import { reshape } from "../ops/view.js";
import { type TensorOrTensors, tensorsOf } from "./parameter-list-argument.js";

/**
 * The elements of all tensors, one after the other. Gradients pass through.
 *
 * @returns [number of elements]
 * @throws RangeError for no tensors.
 * @example nn.utils.parametersToVector([torch.ones([2]), torch.zeros([1, 2])]) // tensor([1., 1., 0., 0.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parameters_to_vector.html
 */
export function parametersToVector(parameters: TensorOrTensors): Tensor {
  const tensors = tensorsOf("parametersToVector", parameters);
  if (tensors.length === 0) {
    throw new RangeError("parametersToVector: expected a non-empty list of Tensors");
  }
  return cat(tensors.map((t) => reshape(t, [t.array.size])));
}

/**
 * Gives each parameter its part of a vector, in order. As in PyTorch the parameters then share the vector's elements: clone
 * it first to keep the two apart.
 *
 * @param vec [at least the number of elements], of the parameters' type.
 * @throws RangeError for a vector that is too short, TypeError for one of another type; then nothing has changed.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.vector_to_parameters.html
 */
export function vectorToParameters(vec: Tensor, parameters: TensorOrTensors): void {
  const operation = "vectorToParameters";
  expectTensor(operation, vec, "vec");
  const tensors = tensorsOf(operation, parameters);
  const total = tensors.reduce((sum, t) => sum + t.array.size, 0);
  if (vec.shape.length !== 1 || vec.array.size < total) {
    throw new RangeError(
      `${operation}: expected a vector of ${total} elements for these parameters, but got [${vec.shape.join(", ")}]`,
    );
  }
  for (const { dtype } of tensors) {
    if (dtype !== vec.dtype) {
      throw new TypeError(
        `${operation}: expected a vector of ${dtype.toString()}, but got ${vec.dtype.toString()}; convert it with .to()`,
      );
    }
  }
  const whole = denseOf(vec.array);
  let offset = whole.offset;
  for (const tensor of tensors) {
    const { shape } = tensor;
    const size = tensor.array.size;
    tensor.array = whole.view(shape, denseStrides(shape), offset);
    offset += size;
  }
}
