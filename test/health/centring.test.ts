// The causal test of zig-zag: the same function with its inputs' mean taken off, worked out beside the library, and a training
// that stays the same to the bit.

import * as torch from "ogee";
import { judge, type Recording, watch } from "ogee/health";
import { describe, expect, it } from "vitest";

const { nn, optim } = torch;
type Centring = Extract<Recording["probes"][number], { kind: "centring" }>;

interface Run {
  readonly recording: Recording;
  readonly model: torch.nn.Sequential;
  readonly batches: readonly (readonly [x: torch.Tensor, y: torch.Tensor])[];
  readonly losses: readonly number[];
  /** Weight and bias of the last layer after each step. */
  readonly weights: readonly (readonly [torch.Tensor, torch.Tensor])[];
}

const goal = torch.tensor([1, -1, 1, -1]);

function run(
  shift: number,
  watching: boolean,
  layers: () => torch.nn.AnyModule[] = () => [new nn.Linear(4, 1)],
): Run {
  torch.manualSeed(8);
  const model = new nn.Sequential(...layers());
  const lossFunction = new nn.MSELoss();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.9 / (8 * shift * shift + 4), momentum: 0.1 });
  const health = watching ? watch(model, { optimizer, lossFunction }) : null;
  const [batches, losses, weights]: [Run["batches"][number][], number[], Run["weights"][number][]] = [
    [],
    [],
    [],
  ];
  for (let step = 0; step < 100; step++) {
    const x = torch.rand([16, 4]).sub(0.5).add(shift);
    const y = x
      .matmul(goal)
      .reshape(16, 1)
      .add(torch.randn([16, 1]).mul(0.1));
    batches.push([x, y]);
    optimizer.zeroGrad();
    const loss = lossFunction(model(x), y);
    loss.backward();
    optimizer.step();
    losses.push(Number(loss.item()));
    const last = model.at(-1) as torch.nn.Linear;
    weights.push([last.weight.detach().clone(), last.bias?.detach().clone() ?? torch.zeros([1])]);
  }
  health?.detach();
  const { recording } = health ?? { recording: { probes: [] } as unknown as Recording };
  return { recording, model, batches, losses, weights };
}

const centrings = ({ recording }: Run): Centring[] =>
  recording.probes.filter((probe): probe is Centring => probe.kind === "centring");

describe("the probe", () => {
  it("comes when a layer has been followed, once, where the mean dominates", () => {
    const done = run(3, true);
    const found = centrings(done);
    const path = done.recording.probes.find((probe) => probe.kind === "path");
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ layer: "0", kappa: path?.kappa });
    expect(found[0]?.centred).toBeGreaterThan(1.5 * (found[0]?.raw ?? Number.NaN));
    expect(centrings(run(0, true))).toHaveLength(0);
  });

  it("is what a model with another first layer gives: no step of either leads further than found, and one as far", () => {
    const done = run(3, true);
    const [probe] = centrings(done) as [Centring];
    const [weight, bias] = done.weights[probe.step] as (typeof done.weights)[number];
    const latest = done.batches.slice(probe.step - 3, probe.step + 1);
    const [x, y] = [torch.cat(latest.map(([a]) => a)), torch.cat(latest.map(([, b]) => b))];
    const mean = x.mean(0, { keepdim: true });
    // The best step along the gradient, exactly: the loss is a parabola there.
    const bestFall = (inputs: torch.Tensor, startBias: torch.Tensor): number => {
      const [w, b] = [weight.clone().requiresGrad_(), startBias.clone().requiresGrad_()];
      const error = inputs.matmul(w.t()).add(b).sub(y);
      error.square().mean().backward();
      const [gw, gb] = [w.grad as torch.Tensor, b.grad as torch.Tensor];
      const along = inputs.matmul(gw.t()).add(gb);
      const slope = Number(gw.square().sum().add(gb.square().sum()).item());
      const curvature = 2 * Number(along.square().mean().item());
      return slope ** 2 / (2 * curvature);
    };
    const raw = bestFall(x, bias);
    const centred = bestFall(x.sub(mean), bias.add(mean.matmul(weight.t()).reshape(1)));
    expect(probe.raw / raw).toBeGreaterThan(0.98);
    expect(probe.raw / raw).toBeLessThan(1.02);
    expect(probe.centred / centred).toBeGreaterThan(0.98);
    expect(probe.centred / centred).toBeLessThan(1.02);
  });

  it("lets the rule speak", () => {
    const { diagnoses, notes } = judge(run(3, true).recording, { graph: false });
    const zigzag = [...diagnoses, ...notes].find(({ rule }) => rule === "zigzag");
    expect(zigzag?.places).toEqual(["0"]);
    expect(zigzag?.fixes.map(({ kind }) => kind)).toEqual(["standardise"]);
  });

  it("is left out for a layer without a bias", () => {
    const { recording } = run(3, true, () => [new nn.Linear(4, 1, { bias: false })]);
    expect(recording.probes.map(({ kind }) => kind)).toEqual(["path"]);
  });
});

describe("the training", () => {
  const busy = (): torch.nn.AnyModule[] => [
    new nn.Linear(4, 8),
    new nn.BatchNorm1d(8),
    new nn.Sigmoid(),
    new nn.Dropout(0.1),
    new nn.Linear(8, 1),
  ];

  it.each([
    ["one layer", undefined],
    ["normalisation and dropout", busy],
  ] as const)("stays the same to the bit, %s", (_, layers) => {
    const unwatched = run(3, false, layers);
    const random = torch.getRngState();
    const watched = run(3, true, layers);
    expect(centrings(watched).length).toBeGreaterThan(0);
    expect(torch.getRngState()).toEqual(random);
    expect(watched.losses).toEqual(unwatched.losses);
    const bits = ({ model }: Run): unknown => [
      [...model.stateDict()].map(([name, t]) => [name, t.tolist()]),
      [...model.parameters()].map((p) => p.grad?.tolist()),
    ];
    expect(bits(watched)).toEqual(bits(unwatched));
  });
});
