import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";

const { nn, optim, tensor } = torch;
const { utils } = nn;

function withGradient(values: readonly number[]): torch.Tensor {
  const p = tensor([...values]).requiresGrad_();
  p.grad = tensor([...values]);
  return p;
}

describe("clipGradNorm_", () => {
  it("leaves gradients alone that are small enough, and takes a generator", () => {
    const model = new nn.Linear(2, 1);
    model(torch.ones([1, 2]))
      .sum()
      .backward();
    const before = [...model.parameters()].map((p) => p.grad?.tolist());
    expect(utils.clipGradNorm_(model.parameters(), 100).item()).toBeCloseTo(Math.sqrt(3), 6);
    expect([...model.parameters()].map((p) => p.grad?.tolist())).toEqual(before);
  });

  it("gives 0 where nobody has a gradient", () => {
    expect(utils.clipGradNorm_([tensor([1])], 1).item()).toBe(0);
  });

  it("passes NaN on, or throws if asked to, and then changes nothing", () => {
    const p = withGradient([Number.NaN, 1]);
    expect(() => utils.clipGradNorm_(p, 1, { errorIfNonfinite: true })).toThrow(/is non-finite/);
    expect(p.grad?.tolist()).toEqual([Number.NaN, 1]);
    expect(utils.clipGradNorm_(p, 1).item()).toBeNaN();
    expect(p.grad?.tolist()).toEqual([Number.NaN, Number.NaN]);
    expect(utils.clipGradNorm_(withGradient([1, Number.NaN]), 1, Number.POSITIVE_INFINITY).item()).toBeNaN();
  });

  it("counts the gradients of a batch of tensors as one vector", () => {
    const ps = [withGradient([3]), withGradient([4]), withGradient([])];
    expect(utils.clipGradNorm_(ps, 1).item()).toBe(5);
    expect(utils.parametersToVector(ps.map((p) => p.grad as torch.Tensor)).allclose(tensor([0.6, 0.8]))).toBe(
      true,
    );
  });

  it("refuses what are no tensors", () => {
    expect(() => utils.clipGradNorm_(3 as never, 1)).toThrow(/clipGradNorm_: argument 'parameters'/);
    expect(() => utils.clipGradValue_([3] as never, 1)).toThrow(/element 0/);
  });
});

describe("vectorToParameters", () => {
  it("refuses a vector that is too short, or of another type, and changes nothing", () => {
    const model = new nn.Linear(2, 1);
    const before = model.weight.tolist();
    expect(() => utils.vectorToParameters(torch.zeros([2]), model.parameters())).toThrow(
      /vector of 3 elements/,
    );
    expect(() =>
      utils.vectorToParameters(torch.zeros([3], { dtype: torch.float64 }), model.parameters()),
    ).toThrow(/torch.float32/);
    expect(model.weight.tolist()).toEqual(before);
  });

  it("lets an optimizer go on with the new values", () => {
    const model = new nn.Linear(2, 1);
    const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
    utils.vectorToParameters(tensor([1, 2, 3]), model.parameters());
    model(torch.ones([1, 2]))
      .sum()
      .backward();
    optimizer.step();
    expect(utils.parametersToVector(model.parameters()).tolist()).toEqual([0, 1, 2]);
  });
});

describe("weightNorm", () => {
  it("trains length and direction, and refuses to be applied twice", () => {
    const layer = utils.weightNorm(new nn.Linear(3, 2));
    const optimizer = new optim.SGD(layer.parameters(), { lr: 0.1 });
    const x = torch.ones([1, 3]);
    const losses = Array.from({ length: 20 }, () => {
      optimizer.zeroGrad();
      const loss = layer(x).sub(1).square().sum();
      loss.backward();
      optimizer.step();
      return Number(loss.item());
    });
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 10);
    expect([...layer.namedParameters()].map(([name]) => name)).toEqual(["bias", "weight_g", "weight_v"]);
    expect(() => utils.weightNorm(layer)).toThrow(/Cannot register two weight_norm hooks/);
  });

  it("has derivatives of both orders that agree with finite differences", () => {
    const layer = utils.weightNorm(new nn.Linear(3, 2).double());
    const x = torch.rand([2, 3], { dtype: torch.float64 });
    // The module reads its own parameters, so they are set to what is asked for.
    const f = (g: torch.Tensor, v: torch.Tensor): torch.Tensor => {
      Object.assign(layer, { weight_g: g, weight_v: v });
      return layer(x);
    };
    const given = [
      torch.rand([2, 1], { dtype: torch.float64 }),
      torch.rand([2, 3], { dtype: torch.float64 }),
    ];
    const inputs = given.map((t) => t.requiresGrad_());
    expect(torch.autograd.gradcheck(f as (...xs: torch.Tensor[]) => torch.Tensor, inputs)).toBe(true);
    expect(torch.autograd.gradgradcheck(f as (...xs: torch.Tensor[]) => torch.Tensor, inputs)).toBe(true);
  });

  it("leaves the same function behind when it is removed, whose weight trains again", () => {
    const layer = utils.weightNorm(new nn.Linear(3, 2));
    const x = torch.rand([4, 3]);
    const before = layer(x).tolist();
    utils.removeWeightNorm(layer);
    expect(layer(x).tolist()).toEqual(before);
    layer(x).sum().backward();
    expect(layer.weight.grad?.shape).toEqual([2, 3]);
    expect(() => utils.removeWeightNorm(layer)).toThrow(/weight_norm of 'weight' not found in Linear/);
  });
});
