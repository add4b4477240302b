// What rules say of options that were set wrong, of data on another scale, and of losses of which no constant answer is known;
// each beside the same training without it.

import * as torch from "ogee";
import { measure, type Verdict, watch } from "ogee/health";
import { describe, expect, it } from "vitest";
import { disc, relu, roots, spoken, stack, tanh, trained, verdictOf, wave } from "./small-trainings.js";

const { nn, optim } = torch;
const F = nn.functional;

const mlp = (): torch.nn.Sequential => stack([2, 8, 8, 2], tanh);
type Batch = readonly [x: torch.Tensor, y: torch.Tensor];

describe("ascent", () => {
  const maximising = (maximize: boolean) => () => ({
    model: mlp(),
    optimizing: (model: torch.nn.Sequential) => new optim.SGD(model.parameters(), { lr: 0.1, maximize }),
  });

  it("names an optimizer that maximises", () => {
    const verdict = verdictOf(maximising(true));
    expect(roots(verdict)[0]).toBe("ascent");
    expect(verdict.says).toContain("maximize: true");
    expect(spoken(verdictOf(maximising(false)))).not.toContain("ascent");
  });

  it("tells a gradient of another loss from steps that are too large", () => {
    class Wrong extends nn.Module<[torch.Tensor, torch.Tensor]> {
      override forward(output: torch.Tensor, target: torch.Tensor): torch.Tensor {
        const loss = F.crossEntropy(output, target);
        // The same value, and the opposite gradient.
        return loss.detach().mul(2).sub(loss);
      }
    }
    const verdict = verdictOf(() => ({ model: mlp(), loss: new Wrong(), lr: 0.003 }));
    expect(roots(verdict)[0]).toBe("ascent");
    expect(spoken(verdict)).not.toEqual(["learningRate"]);
  });
});

/** A training under a schedule that is stepped with every batch. */
function scheduled(
  make: (optimizer: torch.optim.SGD) => torch.optim.lrScheduler.LinearLR,
  steps = 200,
): Verdict {
  torch.manualSeed(3);
  const model = mlp();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });
  const schedule = make(optimizer);
  const loss = new nn.CrossEntropyLoss();
  const health = watch(model, { optimizer, lossFunction: loss });
  for (let step = 0; step < steps; step++) {
    const [x, y] = disc();
    optimizer.zeroGrad();
    loss(model(x), y).backward();
    optimizer.step();
    schedule.step();
  }
  return health.prove();
}

describe("warmUp", () => {
  it("names a rate that is still on its way, and the optimizer's own mends it", () => {
    const verdict = scheduled(
      (optimizer) => new optim.lrScheduler.LinearLR(optimizer, { startFactor: 1e-3, totalIters: 100_000 }),
    );
    expect(roots(verdict)[0]).toBe("warmUp");
    expect(verdict.diagnoses[0]?.trials[0]).toMatchObject({
      helped: true,
      trial: { fix: { kind: "constantRate", rates: [0.5] } },
    });
  });

  it("lets a warm-up pass that ends in time", () => {
    const verdict = scheduled(
      (optimizer) => new optim.lrScheduler.LinearLR(optimizer, { startFactor: 1e-3, totalIters: 50 }),
    );
    expect(spoken(verdict)).not.toContain("warmUp");
  });
});

describe("epsilon", () => {
  const adam = (eps: number) => () => ({
    model: mlp(),
    optimizing: (model: torch.nn.Sequential) => new optim.Adam(model.parameters(), { lr: 0.03, eps }),
  });

  it("is named where it outweighs the gradients, and the default mends it", () => {
    const health = trained(adam(1));
    const [root] = health.prove().diagnoses;
    expect(root?.rule).toBe("epsilon");
    expect(root?.trials[0]?.helped).toBe(true);
    expect(spoken(verdictOf(adam(1e-8)))).not.toContain("epsilon");
  });
});

describe("dropout", () => {
  const dropping = (p: number) => () => ({
    model: new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Dropout(p), new nn.Linear(16, 2)),
  });

  it("is named where next to nothing comes through, and not at a usual share", () => {
    expect(roots(verdictOf(dropping(0.98)))[0]).toBe("dropout");
    expect(spoken(verdictOf(dropping(0.3)))).not.toContain("dropout");
  });
});

describe("leftOut", () => {
  class Listed extends nn.Module {
    readonly first = new nn.Linear(2, 8);
    readonly middle: readonly torch.nn.Linear[] = [new nn.Linear(8, 8), new nn.Linear(8, 8)];
    readonly last = new nn.Linear(8, 2);
    readonly list: torch.nn.ModuleList | null;

    constructor(isListed: boolean) {
      super();
      this.list = isListed ? new nn.ModuleList([...this.middle]) : null;
    }

    override forward(x: torch.Tensor): torch.Tensor {
      const h = this.middle.reduce(
        (z, layer) => torch.tanh(layer(z) as torch.Tensor),
        this.first(x) as torch.Tensor,
      );
      return this.last(h) as torch.Tensor;
    }
  }
  const of = (isListed: boolean): Verdict => {
    torch.manualSeed(3);
    const model = new Listed(isListed);
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
    const loss = new nn.CrossEntropyLoss();
    const health = watch(model, { optimizer, lossFunction: loss });
    for (let step = 0; step < 60; step++) {
      const [x, y] = disc();
      optimizer.zeroGrad();
      loss(model(x), y).backward();
      optimizer.step();
    }
    return health.verdict();
  };

  it("sees parameters that a forward uses and the model does not list", () => {
    const verdict = of(false);
    expect(roots(verdict)).toContain("leftOut");
    expect(JSON.stringify(verdict.diagnoses)).toContain(
      "uses 4 parameters that model.parameters() does not list",
    );
    expect(spoken(of(true))).not.toContain("leftOut");
  });
});

describe("the scale of data", () => {
  class Scaled extends nn.Module {
    readonly inner = stack([2, 8, 8, 2], relu);
    override forward(x: torch.Tensor): torch.Tensor {
      return this.inner(x.div(255)) as torch.Tensor;
    }
  }
  const large = (model: torch.nn.Sequential) => () => ({
    model,
    optimizer: "SGD" as const,
    lr: 0.05,
    batch: (): Batch => {
      const [x, y] = disc();
      return [x.mul(255), y];
    },
  });

  it("is no matter where a forward brings them to its own, or normalises them first", () => {
    expect(spoken(verdictOf(large(stack([2, 8, 8, 2], relu))))).toContain("data");
    expect(spoken(verdictOf(large(new nn.Sequential(new Scaled()))))).not.toContain("data");
    const first = new nn.Sequential(new nn.BatchNorm1d(2), ...stack([2, 8, 8, 2], relu));
    expect(spoken(verdictOf(large(first)))).not.toContain("data");
  });

  it("is told for a recurrent layer too, whose outputs are bounded", () => {
    class Last extends nn.Module {
      readonly rnn = new nn.RNN(2, 8, { batchFirst: true });
      readonly head = new nn.Linear(8, 2);
      override forward(x: torch.Tensor): torch.Tensor {
        const [outputs] = this.rnn(x.unsqueeze(1).expand(-1, 4, -1)) as [torch.Tensor, unknown];
        return this.head(outputs.index(":", -1)) as torch.Tensor;
      }
    }
    expect(spoken(verdictOf(large(new nn.Sequential(new Last()))))).toContain("data");
  });

  it("of targets under a squared error is named where the training suffers, and nobody is called confident for it", () => {
    const far = (scale: number, shift: number) => () => ({
      model: stack([1, 8, 1], tanh),
      loss: new nn.MSELoss(),
      batch: (): Batch => {
        const [x, y] = wave();
        return [x, y.mul(scale).add(shift)];
      },
    });
    const verdict = verdictOf(far(1e4, 3e4));
    expect(roots(verdict)[0]).toBe("data");
    expect(verdict.says).toContain("the targets are of size");
    expect(spoken(verdict)).not.toContain("initialLoss");
    expect(spoken(verdictOf(far(1, 0)))).not.toContain("data");
  });

  it("one class in thirty is no fault of a training that learns", () => {
    const verdict = verdictOf(() => ({
      model: mlp(),
      batch: (): Batch => {
        const x = torch.randn([64, 2]);
        return [x, x.square().sum(1).gt(6.5).long()];
      },
    }));
    expect(verdict.healthy).toBe(true);
  });
});

describe("a loss", () => {
  it("that weighs classes, or has something added, is held against no constant answer", () => {
    const weighted = new nn.CrossEntropyLoss({ weight: torch.tensor([1, 5]) });
    expect(measure(trained(() => ({ model: mlp(), loss: weighted })).recording).progress.baseline).toBeNull();
    class Twice extends nn.Module<[torch.Tensor, torch.Tensor]> {
      override forward(output: torch.Tensor, target: torch.Tensor): torch.Tensor {
        return F.crossEntropy(output, target).add(F.crossEntropy(output, target));
      }
    }
    expect(
      measure(trained(() => ({ model: mlp(), loss: new Twice() })).recording).progress.baseline,
    ).toBeNull();
  });

  it("below 0 means nothing where its terms are never below", () => {
    const verdict = verdictOf(() => ({
      model: stack([2, 8, 1], tanh),
      loss: new nn.BCEWithLogitsLoss(),
      lr: 0.05,
      batch: (): Batch => {
        const [x, y] = disc();
        return [x, y.mul(2).sub(1).to(torch.float32).unsqueeze(1)];
      },
    }));
    expect(verdict.harm.state).toBe("diverged");
    expect(roots(verdict)[0]).toBe("outputLoss");
  });

  it("that is thrown far up late is not well because it came back", () => {
    const { recording } = trained(() => ({ model: mlp() }));
    const losses = recording.losses.map((loss, step) => (step === 150 ? 1e6 : loss));
    const { harm } = measure({ ...recording, losses });
    expect(harm).toMatchObject({ state: "diverged", certain: true });
    expect(harm.says).toContain("at step 150");
  });

  it("of one answer for every input is stuck, also where no constant answer is known", () => {
    const { recording } = trained(() => ({
      model: mlp(),
      loss: new nn.CrossEntropyLoss({ weight: torch.tensor([1, 5]) }),
    }));
    const observations = recording.observations.map((observation, i) => {
      const { output } = observation;
      return output === undefined || i === 0
        ? observation
        : { ...observation, output: { ...output, spread: 0 } };
    });
    expect(measure(recording).harm.state).not.toBe("stuck");
    const { harm } = measure({ ...recording, observations });
    expect(harm.state).toBe("stuck");
    expect(harm.says).toContain("the same answer");
  });
});
