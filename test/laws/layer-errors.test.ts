// What layers say about arguments that they cannot work with.

import { describe, expect, it } from "vitest";
import { nn, ones } from "../../src/index.js";

type Call = readonly [what: string, call: () => unknown, message: string];

const padding: readonly Call[] = [
  [
    "a padding for three sides",
    () => new nn.ConstantPad2d([1, 2, 3], 0),
    "ConstantPad2d: padding must be an integer or an array of 4 integers, but got [1, 2, 3]",
  ],
  [
    "a padding that is no integer",
    () => new nn.ReflectionPad1d(0.5),
    "ReflectionPad1d: padding must be an integer or an array of 2 integers, but got 0.5",
  ],
  [
    "no value",
    () => new nn.ConstantPad1d({ padding: 1 } as never),
    "ConstantPad1d: missing required argument 'value'",
  ],
  [
    "a tensor for a value",
    () => new nn.ConstantPad1d(1, ones([1]) as never),
    "ConstantPad1d: argument 'value' must be a number, but got a Tensor",
  ],
  [
    "a reflected border as large as the input",
    () => new nn.ReflectionPad1d(2)(ones([1, 2])),
    "pad: Padding size should be less than the corresponding input dimension, but got: padding (2, 2) at dimension 1 of " +
      "input [1, 2] with mode 'reflect'",
  ],
];

describe.each([["padding", padding]] as const)("%s", (_, calls) => {
  it.each(calls)("%s", (_what, call, message) => {
    expect(call).toThrow(message);
  });
});
