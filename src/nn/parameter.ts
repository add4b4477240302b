// A tensor that a module owns and an optimizer changes.

import { inspectedAs } from "../ndarray/describe.js";
import { Tensor } from "../autograd/tensor.js";
import { expectTensor } from "../ops/expect-tensor.js";

/**
 * A leaf tensor that a module lists among its parameters when it is one of the module's properties. It shares the
 * elements of the tensor that it is made from.
 *
 * @example class Scale extends nn.Module { factor = new nn.Parameter(torch.ones([1])); ... }
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
 */
export class Parameter extends Tensor {
  // In the types only: `layer.weight = tensor` is refused, for a plain tensor is no parameter.
  declare protected readonly isParameter: true;

  constructor(data: Tensor, requiresGrad = true) {
    expectTensor("Parameter", data, "data");
    super(data.array);
    if (requiresGrad) {
      this.requiresGrad_();
    }
  }

  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }
}

inspectedAs(Parameter);
