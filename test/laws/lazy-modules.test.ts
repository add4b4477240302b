// Modules that learn a size from their first input: before it, during it, and what is said where that cannot be.

import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";

const { nn, optim } = torch;
const random = (): string => Buffer.from(torch.getRngState()).toString("base64");
const values = (module: torch.nn.AnyModule) =>
  [...module.stateDict()].map(([key, t]) => [key, t.tolist()] as const);

describe("before the first forward", () => {
  it.each([
    [new nn.LazyLinear(4), "LazyLinear(in_features=0, out_features=4, bias=True)"],
    [new nn.LazyConv2d(4, 3), "LazyConv2d(0, 4, kernel_size=(3, 3), stride=(1, 1))"],
    [
      new nn.LazyConvTranspose1d(4, 3, { bias: false }),
      "LazyConvTranspose1d(0, 4, kernel_size=(3,), stride=(1,), bias=False)",
    ],
    [
      new nn.LazyBatchNorm1d(),
      "LazyBatchNorm1d(0, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)",
    ],
    [
      new nn.LazyInstanceNorm2d(),
      "LazyInstanceNorm2d(0, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)",
    ],
  ])("a module prints as PyTorch's: %s", (module, printed) => {
    expect(String(module)).toBe(printed);
  });

  it("nothing is drawn, and the parameters are there without a shape", () => {
    const before = random();
    const layer = new nn.LazyLinear(4);
    layer.resetParameters();
    expect(random()).toBe(before);
    expect([...layer.namedParameters()].map(([name]) => name)).toEqual(["weight", "bias"]);
    expect(inspect(layer.weight)).toBe("<UninitializedParameter>");
    expect(inspect(new nn.LazyBatchNorm1d().running_var)).toBe("<UninitializedBuffer>");
    expect(layer.weight.requiresGrad).toBe(true);
  });

  it("every use of a parameter is an error that says what to do", () => {
    const { weight } = new nn.LazyLinear(4);
    expect(() => weight.mul(2)).toThrow(
      "mul: Attempted to use an uninitialized parameter, which has no shape and no elements yet; call its lazy module with a batch first",
    );
    expect(() => nn.init.zeros_(weight)).toThrow("zeros_: Attempted to use an uninitialized parameter");
    expect(() => weight.shape).toThrow("Attempted to use an uninitialized parameter");
  });

  it("types can be changed, gradients refused, and copies made that wait for an input of their own", () => {
    const layer = new nn.LazyLinear(2).double().requiresGrad_(false);
    const copy = nn.deepcopy(layer);
    copy(torch.ones([1, 5], { dtype: torch.float64 }));
    expect(String(copy)).toBe("Linear(in_features=5, out_features=2, bias=True)");
    expect(copy.weight.dtype).toBe(torch.float64);
    expect(copy.weight.requiresGrad).toBe(false);
    expect(String(layer)).toBe("LazyLinear(in_features=0, out_features=2, bias=True)");
  });
});

describe("the first forward", () => {
  it("makes the module a regular one, with the parameters that this would have drawn", () => {
    torch.manualSeed(3);
    const lazy = new nn.LazyConv2d(4, 3);
    lazy(torch.ones([1, 2, 5, 5]));
    torch.manualSeed(3);
    const regular = new nn.Conv2d(2, 4, 3);
    expect(values(lazy)).toEqual(values(regular));
    expect(String(lazy)).toBe(String(regular));
    expect(Object.getPrototypeOf(lazy)).toBe(nn.Conv2d.prototype);
    expect(Object.getPrototypeOf(lazy.weight)).toBe(nn.Parameter.prototype);
  });

  it("leaves the parameters the same objects, so that an optimizer made before trains them", () => {
    torch.manualSeed(0);
    const model = new nn.Sequential(new nn.LazyLinear(3), new nn.LazyBatchNorm1d(), new nn.LazyLinear(1));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    const before = [...model.parameters()];
    const x = torch.rand([4, 2]);
    model(x).mul(model(x)).sum().backward();
    const start = values(model);
    optimizer.step();
    expect([...model.parameters()].every((p, i) => p === before[i])).toBe(true);
    const moved = [...model.namedParameters()].filter(
      ([name, p]) =>
        !p
          .eq(torch.tensor(start.find(([key]) => key === name)?.[1] as number[]))
          .all()
          .item(),
    );
    expect(moved.map(([name]) => name)).toContain("0.weight");
    expect(moved.map(([name]) => name)).toContain("2.bias");
  });

  it("sees an input without a batch", () => {
    const layer = new nn.LazyInstanceNorm1d();
    layer(torch.rand([3, 5]));
    expect(layer.numFeatures).toBe(3);
  });

  it("that fails leaves the module waiting, and the random numbers as they were", () => {
    const layer = new nn.LazyConv2d(4, 3);
    const before = random();
    expect(() => layer(torch.ones([1, 2, 2, 2]))).toThrow(
      "Kernel size can't be greater than actual input size",
    );
    expect(random()).toBe(before);
    expect(String(layer)).toBe("LazyConv2d(0, 4, kernel_size=(3, 3), stride=(1, 1))");
    expect(inspect(layer.weight)).toBe("<UninitializedParameter>");
    expect(layer(torch.ones([1, 5, 4, 4])).shape).toEqual([1, 4, 2, 2]);
  });

  it.each([
    [
      "too few dimensions",
      () => new nn.LazyConv2d(4, 3)(torch.ones([2, 2])),
      "LazyConv2d: expected an input with at least 3 dimensions, which tell inChannels, but got [2, 2]",
    ],
    [
      "too many dimensions",
      () => new nn.LazyConv1d(4, 3)(torch.ones([2, 2, 5, 5])),
      "conv1d: Expected 2D (unbatched) or 3D (batched) input to conv1d, but got input of size: [2, 2, 5, 5]",
    ],
    [
      "groups that do not divide the channels",
      () => new nn.LazyConv2d(4, 3, { groups: 2 })(torch.ones([1, 3, 5, 5])),
      "Conv2d: in_channels must be divisible by groups, but got 3 and 2",
    ],
    [
      "no tensor",
      () => new nn.LazyLinear(4)([1, 2] as never),
      "LazyLinear: argument 'input' must be a Tensor, but got an array of 2",
    ],
    [
      "a size that nobody can give",
      () => new nn.LazyLinear({ inFeatures: 2, outFeatures: 3 } as never),
      "LazyLinear: got an unexpected keyword argument 'inFeatures'",
    ],
  ])("with %s is an error", (_what, call, message) => {
    expect(call).toThrow(message);
  });
});

describe("state dicts", () => {
  it("fill a module that waits; its first forward then draws nothing", () => {
    const trained = new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3));
    const waiting = new nn.Sequential(new nn.LazyLinear(3), new nn.LazyBatchNorm1d());
    waiting.loadStateDict(trained.stateDict());
    expect(values(waiting)).toEqual(values(trained));
    const before = random();
    const x = torch.ones([2, 2]);
    expect(waiting.eval()(x).tolist()).toEqual(trained.eval()(x).tolist());
    expect(random()).toBe(before);
    expect(String(waiting)).toBe(String(trained));
  });

  it("of a module that waits are taken by one that waits, and by no other", () => {
    const state = new nn.LazyLinear(3).stateDict();
    expect(inspect(state.get("weight"))).toBe("<UninitializedParameter>");
    expect(new nn.LazyLinear(3).loadStateDict(state).missingKeys).toEqual([]);
    expect(() => new nn.Linear(2, 3).loadStateDict(state)).toThrow(
      "the value for weight is uninitialized: call the module that it comes from with a batch before its stateDict.",
    );
  });

  it("that do not fit leave a module waiting", () => {
    const waiting = new nn.LazyLinear(3);
    expect(() => waiting.loadStateDict({ weight: torch.ones([3, 2]) })).toThrow(
      'Missing key(s) in state_dict: "bias"',
    );
    expect(`${waiting.weight}`).toBe("<UninitializedParameter>");
  });
});

describe("UninitializedParameter", () => {
  it("becomes a Parameter of a shape", () => {
    const p = new nn.UninitializedParameter({ dtype: torch.float64 });
    p.materialize([2, 3]);
    expect(p).not.toBeInstanceOf(nn.UninitializedParameter);
    expect([p.shape, p.dtype, p.requiresGrad]).toEqual([[2, 3], torch.float64, true]);
  });
});
