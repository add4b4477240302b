// Faults of the training loop and of what the optimizer is given; each beside the same training without it.

import * as torch from "ogee";
import { judge, watch } from "ogee/health";
import { describe, expect, it } from "vitest";

const { nn, optim } = torch;

interface Loop {
  /** The parameters that the optimizer is given, by path. */
  readonly given?: (path: string) => boolean;
  readonly options?: torch.optim.SGDOptions;
  readonly detached?: boolean;
  /** Backwards in a step. */
  readonly accumulate?: number;
  readonly zeroGrad?: "before" | "after forward" | "in place" | "never" | "after backward";
  /** By what the learning rate is multiplied after each step. */
  readonly gamma?: number;
  /** Classes come one after another, and not mixed. */
  readonly sorted?: boolean;
  /** In which steps the loss is walked back; in all unless given. */
  readonly backward?: (step: number) => boolean;
}

class Network extends nn.Module {
  first = new nn.Linear(2, 16);
  second = new nn.Linear(16, 16);
  output = new nn.Linear(16, 3);
  constructor(private readonly detached: boolean) {
    super();
  }
  override forward(x: torch.Tensor): torch.Tensor {
    const hidden = torch.tanh(this.second(torch.tanh(this.first(x))));
    return this.output(this.detached ? hidden.mul(1e-3).detach() : hidden);
  }
}

function blobs(count: number): readonly [points: torch.Tensor, classes: torch.Tensor] {
  const classes = torch.randint(0, 3, [count]);
  const centres = torch.tensor([
    [0, 2],
    [2, -1],
    [-2, -1],
  ]);
  return [centres.indexSelect(0, classes).add(torch.randn([count, 2]).mul(0.6)), classes];
}

/** Batches of one class each, ten of the first, ten of the second, ten of the third, and again. */
function inOrder(step: number): ReturnType<typeof blobs> {
  const [points, classes] = blobs(300);
  const rows = classes
    .eq(Math.floor(step / 10) % 3)
    .nonzero()
    .squeeze(1)
    .narrow(0, 0, 32);
  return [points.index(rows), classes.index(rows)];
}

function verdictOf(loop: Loop): ReturnType<typeof judge> {
  torch.manualSeed(2);
  const { given = () => true, options, detached = false, accumulate = 1, zeroGrad = "before" } = loop;
  const { gamma = 1, sorted = false, backward = () => true } = loop;
  const model = new Network(detached);
  const lossFunction = new nn.CrossEntropyLoss();
  const learning = [...model.namedParameters()].flatMap(([path, p]) => (given(path) ? [p] : []));
  const optimizer = new optim.SGD(learning, { lr: 0.1, momentum: 0.9, ...options });
  const schedule = new optim.lrScheduler.ExponentialLR(optimizer, gamma);
  const health = watch(model, { optimizer, lossFunction, every: 5 });
  for (let step = 0; step < 150; step++) {
    if (zeroGrad === "before" || zeroGrad === "in place") {
      optimizer.zeroGrad(zeroGrad === "before");
    }
    for (let i = 0; i < accumulate; i++) {
      const [points, classes] = sorted ? inOrder(step) : blobs(32);
      const loss = lossFunction(model(points), classes);
      if (zeroGrad === "after forward") {
        optimizer.zeroGrad();
      }
      if (backward(step)) {
        loss.backward();
      }
    }
    if (zeroGrad === "after backward") {
      optimizer.zeroGrad();
    }
    optimizer.step();
    schedule.step();
  }
  return judge(health.recording);
}

const causes = ({ diagnoses }: ReturnType<typeof judge>): readonly string[] =>
  diagnoses.map(({ rule }) => rule);

describe("a training loop", () => {
  it("without zeroGrad: gradients add up, and that explains the rest", () => {
    const verdict = verdictOf({ zeroGrad: "never" });
    expect(causes(verdict)).toEqual(["accumulated"]);
    expect(verdict.says).toContain("optimizer.zeroGrad()");
    expect(verdict.diagnoses[0]?.evidence[0]?.value).toBeGreaterThan(0);
  });

  it.each(["before", "after forward", "in place"] as const)(
    "with zeroGrad %s: nothing is left, and nothing found",
    (zeroGrad) => {
      const verdict = verdictOf({ zeroGrad });
      expect(causes(verdict)).toEqual([]);
      expect(verdict.healthy).toBe(true);
    },
  );

  it("that adds up four backwards in a step, on purpose, is healthy", () => {
    expect(causes(verdictOf({ accumulate: 4 }))).toEqual([]);
  });

  it("whose optimizer has the biases only says which weights are left out", () => {
    const verdict = verdictOf({ given: (path) => path.endsWith("bias"), options: { lr: 0.02 } });
    expect(causes(verdict)).toEqual(["leftOut"]);
    expect(verdict.diagnoses[0]?.places).toEqual(["first.weight", "second.weight", "output.weight"]);
  });

  it("whose optimizer has one layer and learns all the same is only told so", () => {
    const verdict = verdictOf({ given: (path) => !path.startsWith("first") });
    expect(causes(verdict)).toEqual([]);
    expect(verdict.notes.map(({ rule }) => rule)).toContain("leftOut");
  });

  it("through a detach: names the layers that no gradient reaches", () => {
    const verdict = verdictOf({ detached: true });
    expect(causes(verdict)[0]).toBe("leftOut");
    expect(verdict.diagnoses[0]?.places).toEqual(["first", "second"]);
    expect(verdict.diagnoses[0]?.evidence.map(({ value }) => value)).toEqual([2]);
  });

  it("with zeroGrad between backward and step: names it, and no learning rate", () => {
    const verdict = verdictOf({ zeroGrad: "after backward" });
    expect(causes(verdict)).toEqual(["cleared"]);
    expect(verdict.says).toContain("before backward");
  });

  it("without backward: says so, and not that the loss is no number", () => {
    const verdict = verdictOf({ backward: () => false });
    expect(verdict.healthy).toBe(false);
    expect(verdict.says).toContain("call loss.backward()");
  });

  it("that steps now and then without a backward is healthy, whether it is the first step or another", () => {
    const verdict = verdictOf({ backward: (step) => step > 0 && step % 10 !== 7 });
    expect(verdict.says).not.toContain("not a number");
    expect(verdict.healthy, causes(verdict).join()).toBe(true);
  });

  it("with a rate that falls to nothing while most is left to learn; one that falls slowly is healthy", () => {
    const fallen = verdictOf({ gamma: 0.7, options: { lr: 0.01 } });
    expect(causes(fallen)).toEqual(["schedule"]);
    expect(causes(verdictOf({ gamma: 0.99 }))).toEqual([]);
  });

  it("with classes that come in order: the data are behind what else is seen", () => {
    const verdict = verdictOf({ sorted: true });
    expect(causes(verdict)[0]).toBe("data");
    expect(verdict.says).toContain("shuffle");
    // A table of features shows nothing of their order.
    expect(verdict.diagnoses[0]?.picture).toBeNull();
  });

  it("with a weight decay of 1: it outweighs the loss; with 1e-3 it does not", () => {
    expect(causes(verdictOf({ options: { weightDecay: 1 } }))).toEqual(["decay"]);
    expect(causes(verdictOf({ options: { weightDecay: 1e-3 } }))).toEqual([]);
  });
});
