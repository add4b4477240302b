// What rules say of faults in the loop around a network: decay, clipping, modes, shapes, reductions; each beside the same
// training without it.

import * as torch from "ogee";
import { defineRule, judge, measure, type Recording, type Rule, type Trial } from "ogee/health";
import { describe, expect, it } from "vitest";
import { disc, relu, roots, spoken, stack, tanh, trained, verdictOf, wave } from "./small-trainings.js";

const { nn, optim } = torch;

const mlp = (): torch.nn.Sequential => stack([2, 8, 8, 2], tanh);

describe("decay", () => {
  const adamW = (weightDecay: number) => () => ({
    model: mlp(),
    optimizing: (model: torch.nn.Sequential) =>
      new optim.AdamW(
        [
          { params: [...(model.at(2) as torch.nn.Linear).parameters()], weightDecay },
          { params: [...(model.at(0) as torch.nn.Linear).parameters()], weightDecay: 0 },
          { params: [...(model.at(4) as torch.nn.Linear).parameters()], weightDecay },
        ],
        { lr: 0.01 },
      ),
  });

  it("is read group by group, and counts above 2% in a step wherever the weights are", () => {
    const verdict = verdictOf(adamW(20));
    expect(roots(verdict)).toEqual(["decay"]);
    expect(verdict.diagnoses[0]?.places).toEqual(["2", "4"]);
    expect(spoken(verdictOf(adamW(0.01)))).not.toContain("decay");
  });

  it("that goes through the gradient is held against the gradient of the loss", () => {
    const adam = (weightDecay: number) => () => ({
      model: mlp(),
      steps: 300,
      optimizing: (model: torch.nn.Sequential) =>
        new optim.Adam(model.parameters(), { lr: 1e-3, weightDecay }),
    });
    const verdict = verdictOf(adam(1));
    expect(roots(verdict)).toContain("decay");
    expect(verdict.diagnoses.find(({ rule }) => rule === "decay")?.says).toContain("outweighs the gradient");
    expect(spoken(verdictOf(adam(1e-4)))).not.toContain("decay");
  });
});

describe("clipped", () => {
  const clippedTo = (maxNorm: number) => () => ({
    model: mlp(),
    optimizer: "SGD" as const,
    lr: 0.1,
    beforeStep: (model: torch.nn.Sequential) => {
      nn.utils.clipGradNorm_(model.parameters(), { maxNorm });
    },
  });

  it("is the cause where every step is cut to nothing, and not where clipping only bounds it", () => {
    const verdict = verdictOf(clippedTo(1e-6));
    expect(roots(verdict)).toEqual(["clipped"]);
    expect(spoken(verdict)).toContain("learningRate");
    expect(spoken(verdictOf(clippedTo(0.05)))).not.toContain("clipped");
  });

  it("says nothing of a rate that is too small", () => {
    const verdict = verdictOf(() => ({ model: mlp(), optimizer: "SGD", lr: 1e-8 }));
    expect(roots(verdict)).toEqual(["learningRate"]);
  });
});

describe("statistics", () => {
  const normalised = (evaluating: boolean) => () => {
    const norm = new nn.BatchNorm1d(8);
    if (evaluating) {
      norm.eval();
    }
    return {
      model: new nn.Sequential(new nn.Linear(2, 8), norm, new nn.ReLU(), new nn.Linear(8, 2)),
      batch: () => disc(),
    };
  };

  it("names normalisations that were never given any, where the training suffers; training mode is the fix", () => {
    const health = trained(() => ({
      ...normalised(true)(),
      // Labels that nothing can learn: the training suffers whatever it does.
      batch: () => [torch.randn([32, 2]), torch.randint(0, 2, [32])],
    }));
    const [root] = health.verdict().diagnoses;
    expect(root?.rule).toBe("statistics");
    expect(root?.places).toEqual(["1"]);
    const { model } = health.apply(root?.fixes[0] as NonNullable<typeof root>["fixes"][0]);
    expect([...model.modules()].every(({ training }) => training)).toBe(true);
    // The original stays as it was, so that the fix would change it again.
    expect(health.apply(root?.fixes[0] as NonNullable<typeof root>["fixes"][0]).model.training).toBe(true);
    expect(() => health.apply({ kind: "train", modules: ["2"] })).toThrow(/nothing would change/);
  });

  it("lets them pass where they do no harm, and where they count batches", () => {
    expect(verdictOf(normalised(true)).healthy).toBe(true);
    expect(spoken(verdictOf(normalised(false)))).not.toContain("statistics");
  });
});

describe("shapes that broadcast", () => {
  const squares = (shape: (y: torch.Tensor) => torch.Tensor) => () => ({
    model: stack([1, 16, 16, 1], tanh),
    loss: new nn.MSELoss(),
    batch: (): readonly [x: torch.Tensor, y: torch.Tensor] => {
      const [x, y] = wave();
      return [x, shape(y)];
    },
  });

  it("are named with the mend, and its trial lets the training broadcast as it did", () => {
    const health = trained(squares((y) => y.squeeze(1)));
    const [root] = health.prove().diagnoses;
    expect(root?.rule).toBe("outputLoss");
    expect(root?.says).toContain("[32, 1] and targets of shape [32] broadcast to [32, 32]");
    expect(root?.trials[0]).toMatchObject({ helped: true, trial: { fix: { kind: "match" } } });
    expect(verdictOf(squares((y) => y)).healthy).toBe(true);
  });

  it("are fine where the loss brings them together", () => {
    class Fitting extends nn.Module<[torch.Tensor, torch.Tensor]> {
      override forward(output: torch.Tensor, target: torch.Tensor): torch.Tensor {
        return output.squeeze(1).sub(target).square().mean();
      }
    }
    const verdict = verdictOf(() => ({ ...squares((y) => y.squeeze(1))(), loss: new Fitting() }));
    expect(spoken(verdict)).not.toContain("outputLoss");
  });
});

describe("a loss that is a sum", () => {
  const summed = (reduction: "sum" | "mean", lr: number) => () => ({
    model: stack([1, 16, 16, 1], tanh),
    loss: new nn.MSELoss({ reduction }),
    steps: 300,
    optimizer: "SGD" as const,
    lr,
    batch: wave,
  });

  it("is held against the sum of a constant answer's terms", () => {
    const [sum, mean] = [trained(summed("sum", 0.2 / 32)), trained(summed("mean", 0.2))].map(
      ({ recording }) => measure(recording).progress,
    );
    expect(sum?.terms).toBe(32);
    expect(mean?.terms).toBe(1);
    expect(sum?.learned).toBeCloseTo(mean?.learned ?? 0, 3);
    expect(verdictOf(summed("sum", 0.2 / 32)).healthy).toBe(true);
  });

  it("of classes counts examples", () => {
    const { recording } = trained(() => ({
      model: mlp(),
      loss: new nn.CrossEntropyLoss({ reduction: "sum" }),
      lr: 0.01,
    }));
    expect(measure(recording).progress).toMatchObject({ terms: 32, kind: "crossEntropy" });
    expect(measure(recording).progress.baseline).toBeCloseTo(32 * Math.log(2), 0);
  });

  it("that is divided afterwards is no known multiple, and has no constant answer to be held against", () => {
    class Quarter extends nn.Module<[torch.Tensor, torch.Tensor]> {
      override forward(output: torch.Tensor, target: torch.Tensor): torch.Tensor {
        return nn.functional.crossEntropy(output, target).div(4);
      }
    }
    const { recording } = trained(() => ({ model: mlp(), loss: new Quarter() }));
    expect(measure(recording).progress).toMatchObject({ terms: null, baseline: null });
  });

  it("and label smoothing leaves a mean what it is", () => {
    const { recording } = trained(() => ({
      model: mlp(),
      loss: new nn.CrossEntropyLoss({ labelSmoothing: 0.1 }),
    }));
    expect(measure(recording).progress.terms).toBe(1);
  });
});

describe("units that are born dead", () => {
  it("are explained by where their inputs lie, and mended by the bias", () => {
    const model = stack([2, 8, 8, 2], relu);
    torch.noGrad(() => {
      for (const at of [0, 2]) {
        (model.at(at) as torch.nn.Linear).bias?.fill_(-6);
      }
    });
    const verdict = verdictOf(() => ({ model }));
    expect(verdict.says).toMatch(/lie about -[56]/);
    expect(verdict.diagnoses[0]?.fixes[0]).toMatchObject({ kind: "bias" });
  });
});

describe("a loss that stands halfway", () => {
  /** A line through noise: nothing but the noise is left, and steps are large beside the few weights. */
  const noisy = () => ({
    model: stack([5, 1], tanh),
    loss: new nn.MSELoss(),
    optimizer: "SGD" as const,
    lr: 0.05,
    steps: 300,
    batch: (): readonly [x: torch.Tensor, y: torch.Tensor] => {
      const x = torch.randn([64, 5]);
      return [
        x,
        x
          .mul(0.25)
          .sum(1, true)
          .add(torch.randn([64, 1])),
      ];
    },
  });

  it("is no fault once the fixes for what was found were tried and did not help", () => {
    const health = trained(noisy);
    const found = health.verdict();
    expect(found.harm.state).toBe("slow");
    const [root] = found.diagnoses;
    expect(root?.stage).toBe("update");
    const proved = health.prove();
    expect(proved.healthy).toBe(true);
    expect(proved.notes.map(({ rule }) => rule)).toContain(root?.rule);
    const recording: Recording = health.recording;
    const helping = recording.trials.map(
      (trial): Trial => ({ ...trial, after: trial.before.map((x) => x / 2) }),
    );
    expect(roots(judge({ ...recording, trials: helping }))).toEqual([root?.rule]);
  });

  it("leaves what was folded under a refuted cause to stand for itself, and to be tried within the same bound", () => {
    const rule = (name: string, explains: readonly string[], needsProof: boolean, norm: number): Rule =>
      defineRule({
        name,
        title: name,
        stage: "init",
        definition: "Always.",
        thresholds: {},
        explains,
        counts: "unconverged",
        needsProof,
        source: "",
        // Nothing is above this norm, so that nothing helps.
        find: () => ({
          places: [],
          says: name,
          evidence: [],
          picture: null,
          fixes: [{ kind: "clip", norm }],
          since: 0,
        }),
      });
    const of = (most: number): { readonly trials: readonly string[]; readonly roots: readonly string[] } => {
      const health = trained(noisy);
      const verdict = health.prove({
        rules: [rule("cause", ["symptom"], true, 1e30), rule("symptom", [], false, 1e29)],
        most,
      });
      return { trials: health.recording.trials.map((trial) => trial.rule), roots: roots(verdict) };
    };
    expect(of(1)).toEqual({ trials: ["cause"], roots: ["symptom"] });
    expect(of(8)).toEqual({ trials: ["cause", "symptom"], roots: ["symptom"] });
  });
});
