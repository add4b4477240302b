// torch.autograd.grad and backward, as users call them.

import {
  backward as backwardFrom,
  type BackwardOptions,
  grad as gradOf,
  type GradOptions,
} from "../autograd/grad.js";
import type { Tensor } from "../autograd/tensor.js";
import { bind, need, type Arguments } from "./arguments.js";

export type { GradOptions };

type OneOrMany = Tensor | readonly Tensor[];
const GRAD_KEYS = ["gradOutputs", "retainGraph", "createGraph"] as const;

interface Named {
  /** What is differentiated. */
  outputs: OneOrMany;
  /** With respect to what. */
  inputs: OneOrMany;
}
interface AllowUnused {
  allowUnused: boolean;
}
type Strict = Omit<GradOptions, "allowUnused">;

/**
 * The gradients of the sum of outputs with respect to inputs; `grad` of the leaves stays as it is.
 *
 * @param gradOutputs the gradients of the outputs; may be left out for outputs of one element.
 * @returns one gradient for each input, null where `allowUnused` is set and no output depends on it.
 * @throws Error if an input does not require a gradient, or does not influence the outputs.
 * @example const [dx] = torch.autograd.grad(y, x, { createGraph: true })
 * @source https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html
 */
export function grad(
  outputs: OneOrMany,
  inputs: OneOrMany,
  ...args: Arguments<Strict & { allowUnused?: false }, typeof GRAD_KEYS>
): Tensor[];
export function grad(
  outputs: OneOrMany,
  inputs: OneOrMany,
  ...args: Arguments<Strict & AllowUnused, typeof GRAD_KEYS>
): (Tensor | null)[];
export function grad(options: Named & Strict & { allowUnused?: false }): Tensor[];
export function grad(options: Named & Strict & AllowUnused): (Tensor | null)[];
export function grad(...args: unknown[]): (Tensor | null)[] {
  const keys = ["outputs", "inputs", ...GRAD_KEYS] as const;
  const { outputs, inputs, ...options } = bind<Partial<Named> & GradOptions>("grad", args, keys, [
    "allowUnused",
  ]);
  return gradOf(need("grad", "outputs", outputs), need("grad", "inputs", inputs), options);
}

interface FromSeveral extends Omit<BackwardOptions, "gradient"> {
  gradTensors?: Tensor | null | readonly (Tensor | null)[];
}

const BACKWARD_KEYS = ["gradTensors", "retainGraph", "createGraph"] as const;

/**
 * Walks back from several tensors at once and adds to `grad` of the leaves.
 *
 * @param gradTensors the gradients of the tensors; may be left out for tensors of one element.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.autograd.backward.html
 */
export function backward(tensors: OneOrMany, ...args: Arguments<FromSeveral, typeof BACKWARD_KEYS>): void {
  backwardFrom(tensors, bind<FromSeveral>("backward", args, BACKWARD_KEYS, ["inputs"]));
}
