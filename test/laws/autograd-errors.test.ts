// Misuse of gradients: each is an error that says what happened, and the next walk back gives the known gradient.

import { afterEach, describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { knownAnswer } from "./malformed-calls.js";

const leaf = (): torch.Tensor => torch.tensor([1, 2, 3], { requiresGrad: true });

class Throws extends torch.autograd.Function {
  static forward(_: unknown, x: torch.Tensor): torch.Tensor {
    return x.mul(2);
  }
  static backward(): torch.Tensor {
    throw new Error("thrown in backward");
  }
}
class WrongShape extends Throws {
  static override backward(): torch.Tensor {
    return torch.ones([2]);
  }
}

const CASES: readonly (readonly [string, () => unknown, RegExp])[] = [
  [
    "backward twice",
    () => {
      const y = leaf().sigmoid().sum();
      y.backward();
      y.backward();
    },
    /^backward: Trying to backward through the graph a second time/,
  ],
  [
    "backward of several elements",
    () => leaf().mul(2).backward(),
    /grad can be implicitly created only for scalar outputs/,
  ],
  [
    "backward without a graph",
    () => torch.ones([1]).backward(),
    /does not require grad and does not have a grad_fn/,
  ],
  [
    "grad of an unused input",
    () => torch.autograd.grad(leaf().sum(), leaf()),
    /appears to not have been used in the graph/,
  ],
  [
    "requiresGrad of integers",
    () => torch.tensor([1n]).requiresGrad_(),
    /only Tensors of floating point dtype can require gradients/,
  ],
  ["in place on a leaf", () => leaf().add_(1), /^add_: a leaf Variable that requires grad/],
  ["in place on a view of a leaf", () => leaf().narrow(0, 0, 2).mul_(2), /^mul_: a view of a leaf Variable/],
  [
    "in place on an expanded tensor",
    () => torch.ones([1]).expand(3).add_(1),
    /more than one element of the written-to tensor/,
  ],
  [
    "a hook that throws",
    () => {
      const x = leaf();
      x.registerHook(() => {
        throw new Error("thrown in the hook");
      });
      x.sum().backward();
    },
    /thrown in the hook/,
  ],
  [
    "a Function that throws",
    () => (Throws.apply as (x: torch.Tensor) => torch.Tensor)(leaf()).sum().backward(),
    /thrown in backward/,
  ],
  [
    "a Function with a wrong shape",
    () => (WrongShape.apply as (x: torch.Tensor) => torch.Tensor)(leaf()).sum().backward(),
    /^WrongShapeBackward: returned an invalid gradient at index 0/,
  ],
  [
    "NaN in anomaly mode",
    () => torch.autograd.detectAnomaly(() => leaf().sub(5).sqrt().sum().backward()),
    /SqrtBackward0[\s\S]*autograd-errors/,
  ],
];

describe("misuse of gradients", () => {
  afterEach(() => {
    expect(knownAnswer()).toBeNull();
    expect(torch.isGradEnabled()).toBe(true);
  });
  it.each(CASES)("%s is refused, and the next walk back is right", (_, misuse, message) => {
    expect(misuse).toThrow(message);
  });
});
