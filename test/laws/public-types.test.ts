// What a user writes from PyTorch's documentation has the type that it has there. Most of it is checked by `check:types`.

import { describe, expect, expectTypeOf, it } from "vitest";
import * as torch from "../../src/index.js";

const { nn, optim } = torch;

describe("methods with several forms", () => {
  const x = torch.tensor([
    [1, 5],
    [7, 3],
  ]);

  it("take all of the function's", () => {
    expectTypeOf(x.max()).toEqualTypeOf<torch.Tensor>();
    expect(x.max().item()).toBe(7);
    expectTypeOf(x.max(x)).toEqualTypeOf<torch.Tensor>();
    expect(x.max(1).values.tolist()).toEqual([5, 7]);
    expect(x.min({ dim: 0 }).indices.tolist()).toEqual([0, 1]);
    expectTypeOf(x.median()).toEqualTypeOf<torch.Tensor>();
    expectTypeOf(x.nanmedian(0, true).values).toEqualTypeOf<torch.Tensor>();
    expectTypeOf(x.nonzero()).toEqualTypeOf<torch.Tensor>();
    expectTypeOf(x.nonzero({ asTuple: true })).toEqualTypeOf<torch.Tensor[]>();
    expectTypeOf(x.unique()).toEqualTypeOf<torch.Tensor>();
    // One form stays one.
    expectTypeOf<Parameters<typeof x.sum>[0]>().not.toBeAny();
  });
});

describe("torch.autograd.grad", () => {
  const x = torch.ones(2, { requiresGrad: true });

  it("gives tensors unless unused inputs are allowed", () => {
    const given = torch.autograd.grad(x.sum(), x, { createGraph: true });
    expectTypeOf(given).toEqualTypeOf<torch.Tensor[]>();
    const other = torch.ones(1, { requiresGrad: true });
    const maybe = torch.autograd.grad(x.sum(), [x, other], { allowUnused: true });
    expectTypeOf(maybe).toEqualTypeOf<(torch.Tensor | null)[]>();
    expect(maybe[1]).toBeNull();
  });

  it("takes every argument by its name", () => {
    const y = x.mul(3);
    const [dx] = torch.autograd.grad({ outputs: y, inputs: x, gradOutputs: torch.onesLike(y) });
    expect(dx?.tolist()).toEqual([3, 3]);
    expect(() => torch.autograd.grad({ outputs: y } as never)).toThrow(
      "grad: missing required argument 'inputs'",
    );
  });
});

describe("modules and optimizers take keywords", () => {
  class Counter extends nn.Module {
    weight = new nn.Parameter(torch.ones(1));
    declare seen: torch.Tensor;
    constructor() {
      super();
      this.registerBuffer("seen", torch.zeros(1), { persistent: false });
    }
  }
  const nested = new nn.Sequential(new Counter(), new nn.Linear(1, 1));

  it("registerBuffer: persistent", () => {
    expect([...new Counter().stateDict().keys()]).toEqual(["weight"]);
  });

  it("loadStateDict: strict", () => {
    const state = nested.stateDict();
    state.delete("0.weight");
    state.set("more", torch.zeros(1));
    expect(nested.loadStateDict(state, { strict: false })).toEqual({
      missingKeys: ["0.weight"],
      unexpectedKeys: ["more"],
    });
    expect(() => nested.loadStateDict(state)).toThrow(
      /Missing key.*"0\.weight"\.\n\tUnexpected key.*"more"\./s,
    );
    expect(() => nested.loadStateDict(state, { strikt: false } as never)).toThrow(
      "loadStateDict: got an unexpected keyword argument 'strikt'",
    );
  });

  it("zeroGrad: setToNone", () => {
    const layer = new nn.Linear(1, 1, { bias: false });
    const optimizer = new optim.SGD(layer.parameters(), { lr: 0.1 });
    for (const owner of [layer, optimizer]) {
      layer.weight.grad = torch.ones(1, 1);
      owner.zeroGrad({ setToNone: false });
      expect(layer.weight.grad?.item()).toBe(0);
      owner.zeroGrad();
      expect(layer.weight.grad).toBeNull();
    }
    expect(() => optimizer.zeroGrad("no" as never)).toThrow(
      "zeroGrad: argument 'setToNone' must be a boolean, but got string",
    );
  });

  it("parameters and their names: recurse, prefix", () => {
    expect([...nested.parameters({ recurse: false })]).toEqual([]);
    expect([...nested.namedBuffers({ prefix: "net" })].map(([name]) => name)).toEqual(["net.0.seen"]);
    expect([...nested.namedParameters("net")].map(([name]) => name)).toEqual([
      "net.0.weight",
      "net.1.weight",
      "net.1.bias",
    ]);
    expect([...nested.stateDict({ prefix: "net." }).keys()]).toEqual([
      "net.0.weight",
      "net.1.weight",
      "net.1.bias",
    ]);
  });

  it("train: mode, requiresGrad_: requiresGrad", () => {
    expect(nested.train({ mode: false }).at(0).training).toBe(false);
    expect(() => nested.train(1 as never)).toThrow(
      "train: training mode is expected to be boolean, but got number 1",
    );
    expect([...nested.requiresGrad_({ requiresGrad: false }).parameters()].some((p) => p.requiresGrad)).toBe(
      false,
    );
  });

  it("finds what a dotted name means", () => {
    expect(nested.getSubmodule("1")).toBe(nested.at(1));
    expect(nested.getSubmodule("")).toBe(nested);
    expect(nested.getParameter("0.weight").shape).toEqual([1]);
    expect(nested.getBuffer("0.seen").shape).toEqual([1]);
    expect(() => nested.getSubmodule("2.conv")).toThrow(
      'getSubmodule: there is no module string "2.conv"; there are "", "0", "1"',
    );
  });
});
