// Watching gradients on their way back.

import { Tensor, type TensorHook } from "../autograd/tensor.js";
import { addArrays, copyOf } from "../ndarray/arithmetic.js";
import { expectTensor } from "./expect-tensor.js";

/** Takes back what it was given for. */
export interface RemovableHandle {
  remove(): void;
}

/**
 * Calls `hook(gradient)` each time a gradient of this tensor is computed; what it returns, if anything, replaces it.
 *
 * @throws Error if the tensor does not require a gradient.
 * @example const handle = h.registerHook((g) => console.log(g.norm().item())); handle.remove();
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.register_hook.html
 */
export function registerHook(self: Tensor, hook: TensorHook): RemovableHandle {
  expectTensor("registerHook", self);
  const node = self.gradFn;
  if (node === null && !self.requiresGrad) {
    throw new Error(
      "registerHook: cannot register a hook on a tensor that doesn't require gradient; call requiresGrad_() first",
    );
  }
  const hooks = node === null ? hooksOfLeaf(self) : hooksOfResult(self, node);
  hooks.push(hook);
  return {
    remove: () => {
      const at = hooks.indexOf(hook);
      if (at >= 0) {
        hooks.splice(at, 1);
      }
    },
  };
}

function hooksOfLeaf(self: Tensor): TensorHook[] {
  self.leafHooks ??= [];
  return self.leafHooks;
}

function hooksOfResult(self: Tensor, node: NonNullable<Tensor["gradFn"]>): TensorHook[] {
  node.tensorHooks ??= [];
  const hooks = node.tensorHooks[self.outputIndex] ?? [];
  node.tensorHooks[self.outputIndex] = hooks;
  return hooks;
}

/**
 * Keeps the gradient of a result in its `grad`, as leaves keep theirs.
 *
 * @throws Error if the tensor does not require a gradient.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.retain_grad.html
 */
export function retainGrad(self: Tensor): void {
  expectTensor("retainGrad", self);
  if (!self.requiresGrad) {
    throw new Error(
      "retainGrad: can't retain_grad on Tensor that has requires_grad=False; call requiresGrad_() first",
    );
  }
  if (self.isLeaf || self.retains) {
    return;
  }
  self.retains = true;
  registerHook(self, (gradient) => {
    const before = self.gradient;
    self.gradient = gradient.requiresGrad
      ? gradient
      : new Tensor(before === null ? copyOf(gradient.array) : addArrays(before.array, gradient.array));
    self.gradientSeen = true;
  });
}
