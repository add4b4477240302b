// What rules say of a small fault, and of the same training without it: the cases that docs/faults.md has taught.

import * as torch from "ogee";
import { judge, type Recording } from "ogee/health";
import { describe, expect, it } from "vitest";
import {
  type Training,
  disc,
  drawn,
  relu,
  roots,
  spoken,
  stack,
  tanh,
  verdictOf,
  wave,
} from "./small-trainings.js";

const { nn } = torch;

describe("learningRate", () => {
  it("blames a rate that throws the weights away, and no initial loss for what it does", () => {
    const verdict = verdictOf(() => ({ model: stack([2, 8, 8, 2], relu), optimizer: "SGD", lr: 10 }));
    expect(roots(verdict)[0]).toBe("learningRate");
    expect(spoken(verdict)).not.toContain("initialLoss");
  });

  it("lets a rate pass whose steps are large beside small weights and do no harm", () => {
    const verdict = verdictOf(() => ({ model: stack([2, 8, 8, 2], tanh) }));
    expect(verdict.healthy).toBe(true);
    expect(spoken(verdict)).not.toContain("learningRate");
  });

  it("is not to blame where nothing bends between the layers", () => {
    const verdict = verdictOf(() => ({ model: stack([2, 8, 8, 2], () => new nn.Identity()) }));
    expect(roots(verdict)).toEqual(["collapsed"]);
  });
});

describe("initialisation", () => {
  it("is named for weights of +-.05 in six layers, though the training gets away in the end or not", () => {
    const verdict = verdictOf(() => ({
      model: drawn(stack([2, 5, 5, 5, 5, 5, 5, 2], tanh), (w) => nn.init.uniform_(w, -0.05, 0.05)),
    }));
    expect(roots(verdict)[0]).toBe("initialisation");
  });

  it("is not to blame for what two sigmoids cost whatever the weights", () => {
    const verdict = verdictOf(() => ({
      model: stack([1, 8, 8, 1], () => new nn.Sigmoid()),
      loss: new nn.MSELoss(),
      batch: wave,
    }));
    expect(spoken(verdict)).not.toContain("initialisation");
  });
});

describe("symmetry", () => {
  const regression = (model: torch.nn.Sequential): Training => ({
    model,
    loss: new nn.MSELoss(),
    batch: wave,
  });

  it("sees weights of one input that are all equal", () => {
    expect(roots(verdictOf(() => regression(drawn(stack([1, 8, 1], tanh), (w) => w.fill_(0.5)))))).toContain(
      "symmetry",
    );
  });

  it("does not take weights of one input for alike because they have a sign in common", () => {
    expect(spoken(verdictOf(() => regression(stack([1, 8, 1], relu))))).not.toContain("symmetry");
  });
});

describe("initialLoss", () => {
  it("speaks where the last layer begins too large, and only then", () => {
    const large = (): Training => {
      const model = stack([2, 16, 2], relu);
      torch.noGrad(() => (model.at(2) as torch.nn.Linear).weight.mul_(30));
      return { model, optimizer: "SGD", lr: 1e-4 };
    };
    expect(spoken(verdictOf(large))).toContain("initialLoss");
    expect(
      spoken(verdictOf(() => ({ model: stack([2, 16, 2], relu), optimizer: "SGD", lr: 1e-4 }))),
    ).not.toContain("initialLoss");
  });
});

describe("collapsed", () => {
  it("takes a recurrent layer for no linear map, nor a table of vectors before it", () => {
    class Reader extends nn.Module {
      readonly table = new nn.Embedding(10, 4);
      readonly recurrent = new nn.LSTM(4, 8, { batchFirst: true });
      readonly last = new nn.Linear(8, 2);
      override forward(x: torch.Tensor): torch.Tensor {
        const [states] = this.recurrent(this.table(x));
        return this.last(states.select(1, -1));
      }
    }
    const model = new nn.Sequential(new Reader());
    const batch = (): readonly [x: torch.Tensor, y: torch.Tensor] => {
      const x = torch.randint(0, 10, [32, 6]);
      return [x, x.select(1, 0).lt(5).long()];
    };
    expect(spoken(verdictOf(() => ({ model, batch })))).not.toContain("collapsed");
    expect(spoken(verdictOf(() => ({ model: stack([2, 8, 2], () => new nn.Identity()) })))).toContain(
      "collapsed",
    );
  });
});

describe("values that are not numbers", () => {
  it("are the data's fault, and make no layer look dead, vanished or collapsed", () => {
    const verdict = verdictOf(() => ({
      model: stack([2, 8, 8, 2], relu),
      steps: 120,
      batch: (step) => {
        const [x, y] = disc();
        return [step === 60 ? x.mul(Number.NaN) : x, y];
      },
    }));
    expect(roots(verdict)).toEqual(["data"]);
    expect(spoken(verdict)).toContain("nonFinite");
    expect(spoken(verdict)).not.toContain("vanishing");
    expect(spoken(verdict)).not.toContain("collapsed");
  });

  it("are counted in words that fit, and shown in no table of features that are in order", () => {
    const [root] = verdictOf(() => ({
      model: stack([2, 8, 2], relu),
      steps: 80,
      batch: (step) => {
        const [x, y] = disc();
        // Between two observations: the recording does not know the feature.
        return [step === 41 ? x.setIndex([3, 1], Number.NaN) : x, y];
      },
    })).diagnoses;
    expect([root?.says, root?.picture]).toEqual([
      "input 1 of step 41 holds 1 value that is not a number",
      null,
    ]);
  });

  it("from a backward at a finite loss are no update's fault, and neither a rate nor clipping mends them", () => {
    class Distance extends nn.Module {
      readonly layer = new nn.Linear(2, 2);
      override forward(x: torch.Tensor): torch.Tensor {
        const length = this.layer(x)
          .sub(this.layer(x.mul(x.abs().gt(0))))
          .square()
          .sum(1, { keepdim: true });
        return torch.cat([length.sqrt(), this.layer(x).index(":", [0])], 1);
      }
    }
    const [root] = verdictOf(() => ({
      model: new nn.Sequential(new Distance()),
      steps: 30,
    })).diagnoses;
    expect(root?.says).toMatch(
      /^the loss is not a number from step 1 on; at step 0 the loss was 0\.\d+ and the backward gave NaN, as the slope of a square root/,
    );
    expect(root?.fixes).toEqual([]);
  });
});

describe("features", () => {
  it("are shown by their numbers, what is off most first", () => {
    const scales = torch.ones([30]).setIndex([27], 1e4).setIndex([4], 1e-4);
    const shifts = torch.zeros([30]).setIndex([11], 8);
    const { diagnoses, notes } = verdictOf(() => ({
      model: stack([30, 8, 2], relu),
      batch: () => {
        const x = torch.randn([32, 30]);
        return [x.add(shifts).mul(scales), x.square().sum(1).gt(30).long()];
      },
    }));
    const found = [...diagnoses, ...notes].find(({ rule }) => rule === "data")?.picture;
    const table = found?.kind === "table" ? found : null;
    expect(table?.title).toBe("The 20 features furthest off, of 30");
    expect(table?.rows.map(([feature]) => feature).slice(0, 5)).toEqual([27, 4, 11, 0, 1]);
  });
});

describe("the harm gate", () => {
  const about: Recording["about"] = {
    model: "",
    modelName: "",
    learning: 1,
    frozen: 0,
    optimizer: null,
    leftOut: [],
    lossFunction: null,
    lossOperations: [],
    every: 10,
  };
  const of = (losses: readonly number[]): Recording => ({
    format: "ogee.recording",
    version: 1,
    about,
    layers: [],
    graphs: [],
    losses,
    observations: [],
    nonFinite: null,
    probes: [],
    trials: [],
  });
  const steps = (count: number, loss: (step: number) => number): readonly number[] =>
    Array.from({ length: count }, (_, step) => loss(step));

  it("a loss that stands halfway opens it, and is no alarm by itself: the data may allow no more", () => {
    const { healthy, harm } = judge(of(steps(300, (step) => 0.7 + 0.3 * Math.exp(-step / 20))));
    expect(harm.state).toBe("slow");
    expect(harm.harmed).toBe(true);
    expect(harm.certain).toBe(false);
    expect(healthy).toBe(true);
  });

  it("a loss that has not moved is an alarm only after 100 steps", () => {
    expect(judge(of(steps(60, () => 0.7)))).toMatchObject({
      healthy: true,
      harm: { state: "stuck", harmed: true },
    });
    expect(judge(of(steps(150, () => 0.7)))).toMatchObject({ healthy: false, harm: { state: "stuck" } });
  });

  it("a fall that is smaller than the noise of batches is none", () => {
    const noise = (step: number): number => 0.3 * Math.sin(12.9898 * step * step);
    const { harm } = judge(of(steps(300, (step) => (step < 3 ? 1 : 0.75 - step / 10000 + noise(step)))));
    expect(harm.state).toBe("slow");
  });

  it("a loss that still falls learns", () => {
    expect(judge(of(steps(300, (step) => 1 - step / 500))).harm.state).toBe("learns");
  });
});
