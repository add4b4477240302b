// The waterfall beside gradients computed on their own: a sum that adds up proves little, since its last part is what is left.

import * as torch from "ogee";
import { measure, watch } from "ogee/health";
import { describe, expect, it } from "vitest";

const { nn } = torch;

const normOf = (t: torch.Tensor | null): number => Number(t?.square().sum().sqrt().item() ?? Number.NaN);

/** The falls of the layers on one batch, by name. */
function fallsOf(
  model: torch.nn.Module,
  loss: (output: torch.Tensor) => torch.Tensor,
  x: torch.Tensor,
): ReadonlyMap<string, ReturnType<typeof measure>["observations"][number]["layers"][number]> {
  const health = watch(model, { every: 1 });
  loss(model(x)).backward();
  health.detach();
  const layers = measure(health.recording).observations[0]?.layers ?? [];
  return new Map(layers.map((fall) => [fall.layer, fall]));
}

const partsOf = (falls: ReturnType<typeof fallsOf>, layer: string): Readonly<Record<string, number>> =>
  (falls.get(layer) as unknown as { parts: Record<string, number> }).parts;

describe("a chain", () => {
  it("gives each part its own factor, within 1e-6", () => {
    torch.manualSeed(5);
    const layers = [new nn.Linear(6, 7), new nn.Linear(7, 8), new nn.Linear(8, 2)] as const;
    const [first, second, last] = layers;
    const x = torch.randn([10, 6]);
    const falls = fallsOf(
      new nn.Sequential(first, new nn.Sigmoid(), second, new nn.Tanh(), last),
      (y) => y.square().sum(),
      x,
    );
    const z1 = first(x);
    const h1 = torch.sigmoid(z1);
    const z2 = second(h1);
    const h2 = torch.tanh(z2);
    const y = last(h2);
    for (const t of [z1, h1, z2, h2, y]) {
      t.retainGrad();
    }
    y.square().sum().backward();
    const [d1, e1, d2, e2, top] = [z1, h1, z2, h2, y].map((t) => normOf(t.grad)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const parts = partsOf(falls, "0");
    expect(parts["ceiling"]).toBeCloseTo(Math.log10(4), 9);
    expect(parts["weights"]).toBeCloseTo(Math.log10(top / e2) + Math.log10(d2 / e1), 6);
    expect(parts["saturation"]).toBeCloseTo(Math.log10(e2 / d2) + Math.log10(e1 / d1 / 4), 6);
    expect(parts["joining"]).toBe(0);
    expect(parts["other"]).toBe(0);
  });
});

describe("a branch", () => {
  class Branch extends nn.Module {
    start = new nn.Linear(6, 6);
    inside = new nn.Linear(6, 6);
    end = new nn.Linear(6, 2);
    override forward(x: torch.Tensor): torch.Tensor {
      const z = this.start(x);
      return this.end(z.add(torch.tanh(this.inside(z))));
    }
  }

  it("counts each way by its share of the energy, within 1e-6", () => {
    torch.manualSeed(6);
    const model = new Branch();
    const x = torch.randn([10, 6]);
    const parts = partsOf(
      fallsOf(model, (y) => y.square().sum(), x),
      "start",
    );
    // The two ways apart: through copies of z of their own.
    const z = model.start(x).detach();
    const [around, through] = [z.clone().requiresGrad_(), z.clone().requiresGrad_()];
    const h = model.inside(through);
    const t = torch.tanh(h);
    const sum = around.add(t);
    const y = model.end(sum);
    for (const tensor of [h, t, sum, y]) {
      tensor.retainGrad();
    }
    y.square().sum().backward();
    const [a, b] = [normOf(around.grad), normOf(through.grad)];
    const share = (b * b) / (a * a + b * b);
    const log = (from: torch.Tensor, to: torch.Tensor): number =>
      Math.log10(normOf(from.grad)) - Math.log10(normOf(to.grad));
    expect(parts["weights"]).toBeCloseTo(log(y, sum) + share * log(h, through), 6);
    expect(parts["saturation"]).toBeCloseTo(share * log(t, h), 6);
    const joint = normOf((around.grad as torch.Tensor).add(through.grad as torch.Tensor));
    expect(parts["joining"]).toBeCloseTo(
      (1 - share) * Math.log10(a) + share * Math.log10(b) - Math.log10(joint),
      6,
    );
  });
});

describe("a recurrent layer, step by step", () => {
  it("shows at each step the gradient that cells run one by one have, within 1e-5", () => {
    torch.manualSeed(7);
    class Net extends nn.Module {
      layer = new nn.RNN(3, 4, { batchFirst: true });
      end = new nn.Linear(4, 2);
      override forward(x: torch.Tensor): torch.Tensor {
        return this.end(this.layer(x)[0].select(1, -1));
      }
    }
    const model = new Net();
    const x = torch.randn([5, 6, 3]);
    const health = watch(model, { every: 1 });
    model(x).square().sum().backward();
    health.detach();
    const [observation] = health.recording.observations;
    const nodes = health.recording.graphs[observation?.graph ?? 0]?.nodes ?? [];
    const seen = nodes.flatMap(({ activation }, i) =>
      activation === null ? [] : [observation?.gradients.arrived[i] ?? Number.NaN],
    );
    const state = model.layer.stateDict();
    const weight = (name: string): torch.Tensor => state.get(`${name}_l0`) as torch.Tensor;
    let h = torch.zeros([5, 4]).requiresGrad_();
    const states: torch.Tensor[] = [];
    for (let t = 0; t < 6; t++) {
      h = torch.tanh(
        x
          .select(1, t)
          .matmul(weight("weight_ih").t())
          .add(weight("bias_ih"))
          .add(h.matmul(weight("weight_hh").t()))
          .add(weight("bias_hh")),
      );
      h.retainGrad();
      states.push(h);
    }
    model.end(h).square().sum().backward();
    expect(seen).toHaveLength(6);
    states.forEach((s, t) => {
      expect((seen[t] as number) / normOf(s.grad)).toBeCloseTo(1, 5);
    });
    const [ends] = measure(health.recording).observations[0]?.layers.slice(-1) ?? [];
    expect(ends?.total).toBe(0);
  });
});
