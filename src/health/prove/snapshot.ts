// The weights with which a training began: one copy of each parameter and buffer.

import type { Tensor } from "../../autograd/tensor.js";
import { copyInto, copyOf } from "../../ndarray/arithmetic.js";
import type { NDArray } from "../../ndarray/ndarray.js";
import type { AnyModule } from "../../nn/module.js";
import type { Setup } from "./setup.js";

const stateOf = function* (model: AnyModule): Generator<readonly [name: string, tensor: Tensor]> {
  yield* model.namedParameters();
  for (const [name, buffer] of model.namedBuffers()) {
    yield [name, buffer];
  }
};

export class Snapshot {
  private readonly values = new Map<string, NDArray>();

  /** @param step at which it is taken: 0, or where a recording is gone on with. */
  constructor(
    model: AnyModule,
    readonly step: number,
  ) {
    for (const [name, { array }] of stateOf(model)) {
      this.values.set(name, copyOf(array));
    }
  }

  /** Where trainings from here begin, as trials name it. */
  get from(): "initial" | number {
    return this.step === 0 ? "initial" : this.step;
  }

  /**
   * Brings a copy back to the start. Its optimizer has kept nothing then.
   *
   * @throws Error where the model has other tensors than at the start.
   */
  restoreInto({ model, optimizer }: Setup): void {
    for (const [name, tensor] of stateOf(model)) {
      const values = this.values.get(name);
      if (values === undefined || values.shape.join() !== tensor.shape.join()) {
        throw new Error(
          `prove: ${name} is not what it was when watch began, so the training cannot begin again; call watch after the model is built`,
        );
      }
      copyInto(tensor.array, values);
    }
    optimizer?.state.clear();
  }
}
