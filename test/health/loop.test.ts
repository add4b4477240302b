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
  readonly zeroGrad?: "before" | "after forward" | "in place" | "never";
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

function verdictOf(loop: Loop): ReturnType<typeof judge> {
  torch.manualSeed(2);
  const { given = () => true, options, detached = false, accumulate = 1, zeroGrad = "before" } = loop;
  const model = new Network(detached);
  const lossFunction = new nn.CrossEntropyLoss();
  const learning = [...model.namedParameters()].flatMap(([path, p]) => (given(path) ? [p] : []));
  const optimizer = new optim.SGD(learning, { lr: 0.1, momentum: 0.9, ...options });
  const health = watch(model, { optimizer, lossFunction, every: 5 });
  for (let step = 0; step < 150; step++) {
    if (zeroGrad === "before" || zeroGrad === "in place") {
      optimizer.zeroGrad(zeroGrad === "before");
    }
    for (let i = 0; i < accumulate; i++) {
      const [points, classes] = blobs(32);
      const loss = lossFunction(model(points), classes);
      if (zeroGrad === "after forward") {
        optimizer.zeroGrad();
      }
      loss.backward();
    }
    optimizer.step();
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
  });

  it("with a weight decay of 1: it outweighs the loss; with 1e-3 it does not", () => {
    expect(causes(verdictOf({ options: { weightDecay: 1 } }))).toEqual(["decay"]);
    expect(causes(verdictOf({ options: { weightDecay: 1e-3 } }))).toEqual([]);
  });
});
