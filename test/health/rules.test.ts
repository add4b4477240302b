// What rules say of a small fault, and of the same training without it: the cases that docs/faults.md has taught.

import * as torch from "ogee";
import { judge, type Recording, type Verdict, watch } from "ogee/health";
import { describe, expect, it } from "vitest";

const { nn, optim } = torch;

interface Training {
  readonly model: torch.nn.Sequential;
  readonly loss?: torch.nn.Module<[torch.Tensor, torch.Tensor]>;
  readonly optimizer?: "SGD" | "Adam";
  readonly lr?: number;
  readonly steps?: number;
  readonly batch?: (step: number) => readonly [x: torch.Tensor, y: torch.Tensor];
}

/** Two classes of points that a line does not part: inside of a circle and outside. */
function disc(): readonly [x: torch.Tensor, y: torch.Tensor] {
  const x = torch.randn([32, 2]);
  return [x, x.square().sum(1).gt(1.4).long()];
}

function wave(): readonly [x: torch.Tensor, y: torch.Tensor] {
  const x = torch.rand([32, 1]).mul(4).sub(2);
  return [x, x.mul(2).sin()];
}

function verdictOf(make: () => Training): Verdict {
  torch.manualSeed(3);
  const {
    model,
    loss = new nn.CrossEntropyLoss(),
    optimizer: name = "Adam",
    lr = 0.01,
    steps = 200,
    batch = disc,
  } = make();
  const optimizer = new optim[name](model.parameters(), { lr });
  const health = watch(model, { optimizer, lossFunction: loss });
  for (let step = 0; step < steps; step++) {
    const [x, y] = batch(step);
    optimizer.zeroGrad();
    loss(model(x), y).backward();
    optimizer.step();
  }
  return health.verdict();
}

/** All rules that spoke: roots, what is under them, and notes. */
const spoken = ({ diagnoses, notes }: Verdict): readonly string[] =>
  [...diagnoses.flatMap((d) => [d, ...d.symptoms]), ...notes].map(({ rule }) => rule);

const roots = ({ diagnoses }: Verdict): readonly string[] => diagnoses.map(({ rule }) => rule);

function stack(
  widths: readonly number[],
  between: () => torch.nn.AnyModule,
  ...end: readonly torch.nn.AnyModule[]
): torch.nn.Sequential {
  const layers = widths.slice(1).map((width, i) => new nn.Linear(widths[i] as number, width));
  return new nn.Sequential(...layers.flatMap((layer, i) => (i === 0 ? [layer] : [between(), layer])), ...end);
}

const tanh = (): torch.nn.AnyModule => new nn.Tanh();
const relu = (): torch.nn.AnyModule => new nn.ReLU();

function drawn(model: torch.nn.Sequential, draw: (weight: torch.Tensor) => unknown): torch.nn.Sequential {
  torch.noGrad(() => {
    for (const module of model.modules()) {
      if (module instanceof nn.Linear) {
        draw(module.weight);
        module.bias?.zero_();
      }
    }
  });
  return model;
}

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

describe("outputLoss", () => {
  it("finds a function that is bounded on a side where logits are wanted", () => {
    const model = (): torch.nn.Sequential => stack([2, 8, 2], tanh, new nn.ReLU());
    expect(spoken(verdictOf(() => ({ model: model() })))).toContain("outputLoss");
    expect(spoken(verdictOf(() => ({ model: stack([2, 8, 2], tanh) })))).not.toContain("outputLoss");
  });

  it("counts probabilities under cross-entropy even where all answers are right", () => {
    const easy = (): readonly [x: torch.Tensor, y: torch.Tensor] => {
      const y = torch.randint(0, 2, [32]);
      return [torch.randn([32, 2]).add(y.mul(12).sub(6).unsqueeze(1)), y];
    };
    const wrong = verdictOf(() => ({ model: stack([2, 8, 2], tanh, new nn.Softmax(1)), batch: easy }));
    expect(wrong.harm.state).toBe("converged");
    expect(roots(wrong)).toEqual(["outputLoss"]);
    expect(
      verdictOf(() => ({ model: stack([2, 8, 2], tanh, new nn.LogSoftmax(1)), batch: easy })).healthy,
    ).toBe(true);
  });

  it("sees a softmax over the batch", () => {
    const wrong = verdictOf(() => ({ model: stack([2, 8, 2], tanh, new nn.Softmax(0)) }));
    expect(roots(wrong)).toEqual(["outputLoss"]);
    expect(wrong.says).toContain("wrong dimension");
  });

  it("lets a softmax over the channels of pictures pass, where classes lie", () => {
    const verdict = verdictOf(() => ({
      model: new nn.Sequential(new nn.Conv2d(1, 3, 3, { padding: 1 }), new nn.Softmax2d()),
      loss: new nn.MSELoss(),
      steps: 60,
      batch: (): readonly [x: torch.Tensor, y: torch.Tensor] => [
        torch.randn([8, 1, 4, 4]),
        torch.rand([8, 3, 4, 4]),
      ],
    }));
    expect(spoken(verdict)).not.toContain("outputLoss");
  });

  it("sees classes under the squared error, and takes numbers that happen to be 0 or 1 for numbers", () => {
    const squares = (columns: (y: torch.Tensor) => torch.Tensor) => () => ({
      model: stack([2, 4, 3], tanh),
      loss: new nn.MSELoss(),
      steps: 60,
      batch: (): readonly [x: torch.Tensor, y: torch.Tensor] => [
        torch.randn([32, 2]),
        columns(torch.randint(0, 3, [32])),
      ],
    });
    expect(spoken(verdictOf(squares((y) => nn.functional.oneHot(y, 3).to(torch.float32))))).toContain(
      "outputLoss",
    );
    expect(spoken(verdictOf(squares(() => torch.rand([32, 3]).lt(0.5).to(torch.float32))))).not.toContain(
      "outputLoss",
    );
  });

  it("sees outputs at the flat end of a sigmoid under the squared error", () => {
    const model = stack([2, 8, 1], relu, new nn.Sigmoid());
    torch.noGrad(() => {
      for (const parameter of (model.at(2) as torch.nn.Linear).parameters()) {
        parameter.fill_(parameter.dim() === 1 ? -12 : 0.01);
      }
    });
    const verdict = verdictOf(() => ({
      model,
      loss: new nn.MSELoss(),
      optimizer: "SGD",
      batch: (): readonly [x: torch.Tensor, y: torch.Tensor] => {
        const [x, y] = disc();
        return [x, y.to(torch.float32).unsqueeze(1)];
      },
    }));
    expect(roots(verdict)[0]).toBe("outputLoss");
  });

  it("lets logits pass that are bounded softly and scaled afterwards", () => {
    class Capped extends nn.Module {
      readonly inner = stack([2, 8, 2], relu);
      override forward(x: torch.Tensor): torch.Tensor {
        return torch.tanh(this.inner(x).div(5)).mul(5);
      }
    }
    const capped = new nn.Sequential(new Capped());
    expect(spoken(verdictOf(() => ({ model: capped })))).not.toContain("outputLoss");
  });

  it("does not take a likelihood below 0 for success", () => {
    const wrong = verdictOf(() => ({ model: stack([2, 8, 2], tanh), loss: new nn.NLLLoss() }));
    expect(wrong.harm.state).toBe("diverged");
    expect(roots(wrong)[0]).toBe("outputLoss");
    const right = verdictOf(() => ({
      model: stack([2, 8, 2], tanh, new nn.LogSoftmax(1)),
      loss: new nn.NLLLoss(),
    }));
    expect(right.healthy).toBe(true);
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
