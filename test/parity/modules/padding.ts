import { nn } from "../../../src/index.js";
import type { ModuleFamily, Row } from "../module-question.js";

const of = (python: string, make: Row["make"], shape: number[]): Row => ({
  python,
  make,
  inputs: [{ shape }],
});

export const padding: ModuleFamily = {
  name: "padding",
  rows: [
    of("nn.ConstantPad1d(2, 3.5)", () => new nn.ConstantPad1d(2, 3.5), [2, 3, 4]),
    of("nn.ConstantPad1d((3, -1), -1.0)", () => new nn.ConstantPad1d([3, -1], -1), [2, 4]),
    of("nn.ConstantPad2d((1, 2, 0, 3), 0.25)", () => new nn.ConstantPad2d([1, 2, 0, 3], 0.25), [2, 2, 3, 4]),
    of("nn.ConstantPad3d(1, 2.0)", () => new nn.ConstantPad3d({ padding: 1, value: 2 }), [2, 2, 3, 2]),
    of("nn.ZeroPad2d(2)", () => new nn.ZeroPad2d(2), [2, 3, 2, 4]),
    of("nn.ZeroPad2d((1, -1, 2, 0))", () => new nn.ZeroPad2d([1, -1, 2, 0]), [3, 2, 4]),
    of("nn.ReflectionPad1d(2)", () => new nn.ReflectionPad1d(2), [2, 3, 4]),
    of("nn.ReflectionPad1d((3, 1))", () => new nn.ReflectionPad1d([3, 1]), [3, 4]),
    of("nn.ReflectionPad2d((1, 2, 2, 0))", () => new nn.ReflectionPad2d([1, 2, 2, 0]), [2, 2, 3, 4]),
    of("nn.ReflectionPad3d(1)", () => new nn.ReflectionPad3d(1), [2, 2, 3, 2, 3]),
    of("nn.ReplicationPad1d(3)", () => new nn.ReplicationPad1d(3), [2, 3, 2]),
    of("nn.ReplicationPad2d((4, 0, 1, 2))", () => new nn.ReplicationPad2d([4, 0, 1, 2]), [2, 2, 3, 3]),
    of(
      "nn.ReplicationPad3d((0, 2, 1, 0, 1, 3))",
      () => new nn.ReplicationPad3d([0, 2, 1, 0, 1, 3]),
      [2, 2, 2, 3, 2],
    ),
  ],
};
