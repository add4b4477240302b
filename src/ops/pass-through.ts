// Tensors as they are, with a function that sees their gradients together.

import { Node } from "../autograd/node.js";
import { mustRecord, Tensor } from "../autograd/tensor.js";

type Gradients = readonly (Tensor | null)[];

/**
 * The same tensors, made by a node of their own whose rule is `seen`: it is given the gradients of all, and gives those that
 * go on. It may keep what it is shown.
 *
 * @internal
 */
export function passedThrough(
  tensors: readonly Tensor[],
  seen: (gradients: Gradients) => Gradients,
): { readonly tensors: readonly Tensor[]; readonly recorded: boolean } {
  if (!mustRecord(tensors)) {
    return { tensors, recorded: false };
  }
  const vjp = (...gradients: (Tensor | null)[]): Gradients => {
    for (const gradient of gradients) {
      if (gradient !== null) {
        gradient.array.storage.holders = -1;
      }
    }
    return seen(gradients);
  };
  const outs = tensors.map((t) => new Tensor(t.array));
  const node = new Node("BackwardHookFunctionBackward", tensors, vjp, [], outs.length, true);
  outs.forEach((out, i) => {
    if (out.dtype.isFloatingPoint) {
      out.attach(node, i);
    }
  });
  return { tensors: outs, recorded: true };
}
