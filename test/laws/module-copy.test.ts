// Copies of modules: the same state, nothing shared, nothing drawn.

import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { copyOfModule } from "../../src/nn/module-copy.js";

const { nn } = torch;

class Net extends nn.Module {
  readonly first = new nn.Linear(3, 4);
  readonly again = this.first;
  readonly frozen = new nn.Parameter(torch.rand(2), false);
  readonly sizes = [1, { two: 2 }];

  constructor() {
    super();
    this.registerBuffer("seen", torch.zeros(3));
    this.registerBuffer("passing", torch.ones(1), false);
  }

  override forward(x: torch.Tensor): torch.Tensor {
    return this.again(x);
  }
}

describe("copyOfModule", () => {
  const net = new Net().eval();
  net.registerForwardHook(() => {
    throw new Error("the original's hook");
  });
  const state = torch.getRngState().toString();
  const copy = copyOfModule(net);

  it("draws nothing and has the class, printed form, mode and state of the original", () => {
    expect(torch.getRngState().toString()).toBe(state);
    expect(copy).toBeInstanceOf(Net);
    expect(String(copy)).toBe(String(net));
    expect(copy.training).toBe(false);
    expect([...copy.stateDict()].map(([key, t]) => [key, t.tolist()])).toEqual(
      [...net.stateDict()].map(([key, t]) => [key, t.tolist()]),
    );
    expect([...copy.namedBuffers()].map(([name]) => name)).toEqual(["seen", "passing"]);
    expect(copy.frozen.requiresGrad).toBe(false);
    expect(copy.frozen).toBeInstanceOf(nn.Parameter);
  });

  it("shares nothing with it, not even hooks, and with itself what the original shares", () => {
    const x = torch.ones(2, 3);
    expect(copy(x).tolist()).toEqual(net.first(x).tolist());
    torch.noGrad(() => copy.first.weight.fill_(7));
    expect(net.first.weight.equal(copy.first.weight)).toBe(false);
    expect(copy.again).toBe(copy.first);
    expect(copy.first).not.toBe(net.first);
    expect(copy.sizes).toEqual(net.sizes);
    expect(copy.sizes[1]).not.toBe(net.sizes[1]);
    copy.train();
    expect(net.training).toBe(false);
    copy.registerBuffer("more", torch.ones(1));
    expect([...net.namedBuffers()].map(([name]) => name)).toEqual(["seen", "passing"]);
  });

  it("the layers of an encoder begin alike and learn apart", () => {
    const encoder = new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2, 8, 0), 2);
    const [a, b] = [...encoder.layers.children()] as [
      torch.nn.TransformerEncoderLayer,
      torch.nn.TransformerEncoderLayer,
    ];
    expect(a.linear1.weight.equal(b.linear1.weight)).toBe(true);
    encoder(torch.rand(3, 2, 4))
      .narrow(2, 0, 1)
      .sum()
      .backward();
    expect(a.linear1.weight.grad?.equal(b.linear1.weight.grad as torch.Tensor)).toBe(false);
  });

  it("the copy of a weight-normed layer computes its weight from its own parameters", () => {
    const layer = nn.utils.weightNorm(new nn.Linear(2, 2));
    const copy = copyOfModule(layer);
    copy(torch.ones(1, 2)).sum().backward();
    const gradients = [...copy.namedParameters()].map(([name, p]) => [name, p.grad !== null]);
    expect(gradients).toEqual([
      ["bias", true],
      ["weight_g", true],
      ["weight_v", true],
    ]);
    expect([...layer.parameters()].every((p) => p.grad === null)).toBe(true);
    nn.utils.removeWeightNorm(copy);
    layer(torch.ones(1, 2)).sum().backward();
    expect([...layer.parameters()].every((p) => p.grad !== null)).toBe(true);
  });
});
