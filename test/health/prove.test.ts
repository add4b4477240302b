// Proof: trials on copies that leave the training as it is and come out the same to the bit; on real faults the right fix helps,
// and where none does the verdict says so.

import * as torch from "ogee";
import {
  defineRule,
  type Fix,
  type Health,
  judge,
  proofOf,
  type Rule,
  type Verdict,
  watch,
} from "ogee/health";
import { describe, expect, it } from "vitest";

const { nn, optim } = torch;

function circles(count: number): readonly [points: torch.Tensor, classes: torch.Tensor] {
  const classes = torch.randint(0, 2, [count]);
  const angle = torch.rand([count]).mul(2 * Math.PI);
  const radius = classes.to(torch.float32).mul(-0.5).add(1);
  const points = torch.stack([angle.cos().mul(radius), angle.sin().mul(radius)], 1);
  return [points.add(torch.randn([count, 2]).mul(0.1)), classes];
}

interface Fault {
  readonly depth?: number;
  readonly width?: number;
  readonly function?: () => torch.nn.AnyModule;
  readonly lr?: number;
  readonly scale?: number;
  readonly weights?: (weight: torch.Tensor) => unknown;
  readonly steps?: number;
  readonly seed?: number;
}

function trained(fault: Fault): { health: Health; model: torch.nn.Sequential; optimizer: torch.optim.SGD } {
  const { depth = 2, width = 16, lr = 0.1, scale = 1, steps = 200, seed = 0 } = fault;
  torch.manualSeed(seed);
  const hidden = Array.from({ length: depth }, (_, i) => [
    new nn.Linear(i === 0 ? 2 : width, width),
    fault.function?.() ?? new nn.Tanh(),
  ]).flat();
  const model = new nn.Sequential(...hidden, new nn.Linear(width, 2));
  torch.noGrad(() => {
    for (const parameter of model.parameters()) {
      fault.weights?.(parameter);
    }
  });
  const lossFunction = new nn.CrossEntropyLoss();
  const optimizer = new optim.SGD(model.parameters(), { lr, momentum: 0.9 });
  const health = watch(model, { optimizer, lossFunction });
  for (let step = 0; step < steps; step++) {
    const [points, classes] = circles(32);
    optimizer.zeroGrad();
    lossFunction(model(points.mul(scale)), classes).backward();
    optimizer.step();
  }
  return { health, model, optimizer };
}

/** A rule that always proposes these fixes. */
const proposing = (...fixes: readonly Fix[]): Rule =>
  defineRule({
    name: "proposal",
    title: "Proposal",
    stage: "data",
    definition: "Always.",
    thresholds: {},
    explains: [],
    counts: "always",
    source: "",
    find: () => ({ places: [], says: "proposed", evidence: [], picture: null, fixes, since: 0 }),
  });

/** The root cause, and what helped best of its fixes. */
function best({ diagnoses }: Verdict): { rule: string; kind: string | null; from: unknown } {
  const [root] = diagnoses;
  const [outcome] = root?.trials ?? [];
  const helped = outcome?.helped === true;
  return {
    rule: root?.rule ?? "none",
    kind: helped ? outcome.trial.fix.kind : null,
    from: outcome?.trial.from,
  };
}

describe("on a real fault a right fix helps most", () => {
  const FAULTS: Readonly<Record<string, readonly [fault: Fault, rule: string, kinds: readonly string[]]>> = {
    "eight layers of sigmoid": [
      { depth: 8, width: 5, function: () => new nn.Sigmoid() },
      "depth",
      ["activation", "normalise"],
    ],
    "weights of zeros": [{ weights: (w) => w.zero_() }, "symmetry", ["init"]],
    "weights thirty times too large": [
      { depth: 4, weights: (w) => w.mul_(30) },
      "initialisation",
      ["init", "activation"],
    ],
    "a rate of 1e-10": [{ lr: 1e-10 }, "learningRate", ["learningRate", "optimizer"]],
    "a rate of 30": [{ lr: 30, function: () => new nn.ReLU() }, "learningRate", ["learningRate"]],
    "no function": [{ function: () => new nn.Identity() }, "collapsed", ["insert"]],
  };

  it.each(Object.entries(FAULTS))("%s", (_, [fault, rule, kinds]) => {
    const verdict = trained(fault).health.prove();
    const found = best(verdict);
    expect(found.rule).toBe(rule);
    expect(kinds).toContain(found.kind);
    expect(proofOf(verdict.diagnoses[0]?.trials ?? [])).toMatch(
      /^It helped in 60 steps: .* without it, .* with it/,
    );
  });

  it("inputs a hundred times too large", () => {
    const { health } = trained({ scale: 100 });
    const std = [60, 60];
    const verdict = health.prove({ rules: [proposing({ kind: "standardise", mean: [0, 0], std })] });
    expect(best(verdict)).toMatchObject({ kind: "standardise", from: "initial" });
  });

  it("probabilities that are rounded before their logarithm is taken", () => {
    torch.manualSeed(3);
    const model = new nn.Sequential(
      new nn.Linear(2, 16),
      new nn.Tanh(),
      new nn.Linear(16, 1),
      new nn.Sigmoid(),
    );
    torch.noGrad(() => (model.at(2) as torch.nn.Linear).bias?.fill_(120));
    const lossFunction = new nn.BCELoss();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    const health = watch(model, { optimizer, lossFunction });
    for (let step = 0; step < 100; step++) {
      const [points, classes] = circles(32);
      optimizer.zeroGrad();
      lossFunction(model(points), classes.to(torch.float32).reshape(32, 1)).backward();
      optimizer.step();
    }
    const verdict = health.prove();
    expect(verdict.diagnoses[0]?.rule).toBe("outputLoss");
    const [outcome] = verdict.diagnoses[0]?.trials ?? [];
    expect(outcome?.trial.fix).toEqual({ kind: "loss", to: "BCEWithLogitsLoss", drop: "3" });
    expect(outcome?.trial.measure).toBe("BCEWithLogitsLoss of the values before 3");
    expect(outcome?.helped).toBe(true);
  });

  it("inputs with a mean that dominates", () => {
    torch.manualSeed(8);
    const model = new nn.Sequential(new nn.Linear(4, 1));
    const lossFunction = new nn.MSELoss();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.9 / 76 });
    const health = watch(model, { optimizer, lossFunction });
    const goal = torch.tensor([1, -1, 1, -1]);
    for (let step = 0; step < 100; step++) {
      const x = torch.rand([16, 4]).add(2.5);
      optimizer.zeroGrad();
      lossFunction(model(x), x.matmul(goal).reshape(16, 1)).backward();
      optimizer.step();
    }
    const { diagnoses, notes } = health.verdict({ gate: false, graph: false });
    const zigzag = [...diagnoses, ...notes].find(({ rule }) => rule === "zigzag");
    expect(zigzag?.fixes.map(({ kind }) => kind)).toEqual(["standardise"]);
    const verdict = health.prove({ rules: [proposing(...(zigzag?.fixes ?? []))], steps: 100 });
    expect(best(verdict)).toMatchObject({ kind: "standardise" });
  });
});

describe("where there is nothing to mend", () => {
  it("a healthy training has no fix tried", () => {
    const { health } = trained({ function: () => new nn.ReLU(), width: 32, steps: 300 });
    const verdict = health.prove();
    expect(verdict.healthy).toBe(true);
    expect(health.recording.trials).toEqual([]);
  });

  it("a fix that changes nothing is not tried; one that changes nothing that is seen has the same losses to the bit", () => {
    const { health } = trained({ steps: 60 });
    const rules = [proposing({ kind: "bias", layers: ["0"], value: 0 }, { kind: "clip", norm: 1e30 })];
    const verdict = health.prove({ rules });
    const [outcome, ...others] = verdict.diagnoses[0]?.trials ?? [];
    expect(others).toEqual([]);
    expect(outcome?.trial.fix.kind).toBe("clip");
    expect(outcome?.trial.after).toEqual(outcome?.trial.before);
    expect(outcome?.helped).toBe(false);
    expect(proofOf(verdict.diagnoses[0]?.trials ?? [])).toBe("No fix helped: 1 tried.");
  });

  it("a function that is there already is not proposed, nor one for no place", () => {
    const { health } = trained({ steps: 60, function: () => new nn.ReLU() });
    const [relu, tanh, none]: readonly Fix[] = [
      { kind: "activation", modules: ["1", "3"], to: "ReLU" },
      { kind: "activation", modules: ["1", "3"], to: "Tanh" },
      { kind: "activation", modules: [], to: "Tanh" },
    ];
    const { diagnoses } = health.verdict({ rules: [proposing(relu as Fix, tanh as Fix, none as Fix)] });
    expect(diagnoses[0]?.fixes).toEqual([tanh]);
  });

  it("where the fault does not appear in the copy nothing is proven, and no fix is trained", () => {
    torch.manualSeed(3);
    const model = new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Linear(16, 2));
    for (const parameter of model.parameters()) {
      parameter.registerHook((gradient) => gradient.add(torch.randn(gradient.shape).mul(20)));
    }
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.3 });
    const lossFunction = new nn.CrossEntropyLoss();
    const health = watch(model, { optimizer, lossFunction });
    for (let step = 0; step < 100; step++) {
      const [points, classes] = circles(32);
      optimizer.zeroGrad();
      lossFunction(model(points.mul(3)), classes).backward();
      optimizer.step();
    }
    const { harm, diagnoses } = health.prove({ rules: [proposing({ kind: "learningRate", factor: 0.5 })] });
    const [outcome] = diagnoses[0]?.trials ?? [];
    expect([harm.state, outcome?.helped, outcome?.trial.after]).toEqual(["diverged", false, []]);
    expect(outcome?.trial.failed).toMatch(
      /^the fault did not appear in the 60 steps of the trial, so nothing is proven: without a fix the loss comes to 0\./,
    );
    expect(proofOf(diagnoses[0]?.trials ?? [])).toMatch(
      /^The fault did not appear in the 60 steps of the trial/,
    );
  });

  it("to diverge more slowly is no help", () => {
    const { health } = trained({ lr: 30, steps: 60, function: () => new nn.ReLU() });
    const verdict = health.prove({ rules: [proposing({ kind: "learningRate", factor: 0.7 })] });
    expect(verdict.diagnoses[0]?.trials[0]?.after).toBeGreaterThan(1);
    expect(verdict.diagnoses[0]?.trials[0]?.helped).toBe(false);
  });
});

describe("a trial begins where it can show something", () => {
  /** A training with a rate for each step, and the fixes tried after it. */
  function tried(
    rate: (step: number) => number,
    fixes: readonly Fix[],
    { steps = 200, seed = 0, model = mlp(), clip = false } = {},
  ): Verdict["diagnoses"][number]["trials"] {
    torch.manualSeed(seed);
    const lossFunction = new nn.CrossEntropyLoss();
    const optimizer = new optim.SGD(model.parameters(), { lr: rate(0), momentum: 0.9 });
    const health = watch(model, { optimizer, lossFunction });
    for (let step = 0; step < steps; step++) {
      const [points, classes] = circles(32);
      for (const group of optimizer.paramGroups) {
        group.lr = rate(step);
      }
      optimizer.zeroGrad();
      lossFunction(model(points), classes).backward();
      if (clip) {
        nn.utils.clipGradNorm_(model.parameters(), { maxNorm: 1e-6 });
      }
      optimizer.step();
    }
    return health.prove({ rules: [proposing(...fixes)] }).diagnoses[0]?.trials ?? [];
  }
  const mlp = (): torch.nn.Sequential =>
    new nn.Sequential(new nn.Linear(2, 32), new nn.ReLU(), new nn.Linear(32, 2));

  it("a schedule that has run the rate down to nothing is mended by a rate that is held", () => {
    const outcomes = [0.1, 0].map(
      (last) =>
        tried(
          (step) => (last === 0 && step > 100 ? 0 : 0.1 * 0.5 ** step),
          [{ kind: "constantRate", rates: [0.1] }],
        )[0],
    );
    expect(outcomes.map((outcome) => [outcome?.helped, outcome?.trial.change])).toEqual([
      [true, "the learning rate held at 0.1"],
      [true, "the learning rate held at 0.1"],
    ]);
  });

  it("from the start where the loss rose on the way, and the rate of then is held to what the fix says", () => {
    const rates: Fix[] = [
      { kind: "learningRate", factor: 0.001 },
      { kind: "constantRate", rates: [0.05] },
    ];
    const outcomes = tried((step) => (step < 20 ? 50 : 5), rates);
    expect(outcomes.map(({ trial, helped }) => [trial.fix.kind, trial.from, helped])).toEqual(
      expect.arrayContaining([
        ["learningRate", "initial", true],
        ["constantRate", "initial", true],
      ]),
    );
  });

  it("from the start where everything has been learned", () => {
    const [outcome] = tried(() => 0.1, [{ kind: "learningRate", factor: 0.5 }], { steps: 400 });
    expect(outcome?.trial.from).toBe("initial");
  });

  it("from now where the rate is too small, and says plainly where its steps are not those of the training", () => {
    const [slow] = tried(() => 1e-4, [{ kind: "learningRate", factor: 1000 }]);
    expect([slow?.trial.from, slow?.helped]).toEqual([200, true]);
    const [clipped] = tried(() => 0.1, [{ kind: "learningRate", factor: 1000 }], { clip: true });
    expect(clipped?.trial.failed).toMatch(
      /does something between backward and step that its copies do not, such as clipping: .* times as far$/,
    );
  });
});

describe("an outcome", () => {
  /** What a trial showed, of 60 steps without and with a fix. */
  function outcomeOf(before: (step: number) => number, after: (step: number) => number): boolean | undefined {
    const { health } = trained({ steps: 20 });
    const fix: Fix = { kind: "init", scheme: "gain", layers: ["0"] };
    const losses = (of: (step: number) => number): number[] => Array.from({ length: 60 }, (_, i) => of(i));
    const trial = {
      rule: "proposal",
      fix,
      change: "weights",
      measure: "loss",
      from: "initial" as const,
      before: losses(before),
      after: losses(after),
      failed: null,
    };
    const { diagnoses } = judge({ ...health.recording, trials: [trial] }, { rules: [proposing(fix)] });
    return diagnoses[0]?.trials[0]?.helped;
  }

  it("of weights that do not explode is better than one of weights that do, though the latter fell from further", () => {
    const noise = (step: number): number => 1 + 0.4 * Math.sin(step);
    expect(outcomeOf((step) => 7e10 * 0.88 ** Math.min(step, 50), noise)).toBe(true);
  });

  it("is no help where the fixed training rises, however high the other one began", () => {
    expect(
      outcomeOf(
        (step) => 7e10 * 0.9 ** step,
        (step) => 1.1 ** step,
      ),
    ).toBe(false);
  });
});

describe("trials", () => {
  class Busy extends nn.Module {
    readonly a = new nn.Linear(2, 16);
    readonly norm = new nn.BatchNorm1d(16);
    readonly act = new nn.Sigmoid();
    readonly drop = new nn.Dropout(0.3);
    readonly b = new nn.Linear(16, 2);
    override forward(x: torch.Tensor): torch.Tensor {
      return this.b(this.drop(this.act(this.norm(this.a(x)))));
    }
  }
  const FIXES: readonly Fix[] = [
    { kind: "activation", modules: ["act"], to: "ReLU" },
    { kind: "init", scheme: "lsuv", layers: ["a", "b"] },
    { kind: "learningRate", factor: 0.1 },
    { kind: "clip", norm: 0.1 },
  ];

  function busy(prove: boolean): unknown {
    torch.manualSeed(5);
    const model = new Busy();
    const lossFunction = new nn.CrossEntropyLoss();
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
    const health = watch(model, { optimizer, lossFunction });
    const losses: unknown[] = [];
    for (let step = 0; step < 40; step++) {
      const [points, classes] = circles(32);
      optimizer.zeroGrad();
      const loss = lossFunction(model(points), classes);
      loss.backward();
      if (prove && step % 15 === 5) {
        // Between backward and step the gradients matter.
        health.prove({ rules: [proposing(...FIXES)], steps: 5 });
        health.apply(FIXES[2] as Fix);
      }
      optimizer.step();
      losses.push(loss.item());
    }
    return {
      losses,
      state: [...model.stateDict()].map(([name, t]) => [name, t.tolist()]),
      gradients: [...model.parameters()].map((p) => p.grad?.tolist()),
      optimizer: JSON.stringify(
        [...optimizer.state.values()].map(({ exp_avg }) => (exp_avg as torch.Tensor).tolist()),
      ),
      random: [...torch.getRngState()],
      seen: { ...health.recording, trials: [] },
    };
  }

  it("leave weights, buffers, gradients, optimizer, random numbers and recording what they would have been, to the bit", () => {
    expect(busy(true)).toEqual(busy(false));
  });

  it("come out the same to the bit, with dropout and new weights, and take each other's place in the recording", () => {
    const { health } = trained({ steps: 60, function: () => new nn.Dropout(0.2) });
    const rules = [
      proposing({ kind: "init", scheme: "gain", layers: ["0", "2"] }, { kind: "clip", norm: 1 }),
    ];
    const first = health.prove({ rules, steps: 10 });
    const second = health.prove({ rules, steps: 10 });
    expect(second).toEqual(first);
    expect(health.recording.trials).toHaveLength(2);
    expect(judge(JSON.parse(JSON.stringify(health.recording)), { rules })).toEqual(second);
  });

  it("come likeliest first, at most as many as wanted, each told when it is done", () => {
    const { health } = trained({ steps: 60 });
    const fixes = [0.1, 0.2, 0.3].map((factor): Fix => ({ kind: "learningRate", factor }));
    const told: unknown[] = [];
    health.prove({
      rules: [proposing(...fixes)],
      most: 2,
      steps: 3,
      onTrial: ({ fix }) => void told.push(fix),
    });
    expect(told).toEqual(fixes.slice(0, 2));
    expect(health.recording.trials.map(({ fix }) => fix)).toEqual(fixes.slice(0, 2));
    expect(health.recording.trials[0]?.after).toHaveLength(3);
  });

  it("begin at the first weights with the rates of then, or at those of now", () => {
    torch.manualSeed(6);
    const model = new nn.Sequential(new nn.Linear(2, 2));
    const start = model.stateDict().get("0.weight")?.tolist();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });
    const lossFunction = new nn.CrossEntropyLoss();
    const health = watch(model, { optimizer, lossFunction });
    const [x, y] = circles(16);
    const losses: number[] = [];
    for (let step = 0; step < 30; step++) {
      optimizer.zeroGrad();
      const loss = lossFunction(model(x), y);
      loss.backward();
      optimizer.step();
      losses.push(Number(loss.item()));
    }
    for (const group of optimizer.paramGroups) {
      group.lr = 0.001;
    }
    expect(model.stateDict().get("0.weight")?.tolist()).not.toEqual(start);
    const rules = [proposing({ kind: "bias", layers: ["0"], value: 1 }, { kind: "clip", norm: 1e30 })];
    health.prove({ rules, steps: 30 });
    const [initial, present] = health.recording.trials;
    expect(initial?.from).toBe("initial");
    expect(initial?.before).toEqual(losses);
    expect(present?.from).toBe(30);
    expect(present?.before[0]).toBeLessThan(losses[29] as number);
  });

  it("that cannot be made say why, and go behind those that can", () => {
    torch.manualSeed(7);
    class Functional extends nn.Module {
      readonly layer = new nn.Linear(2, 2);
      override forward(x: torch.Tensor): torch.Tensor {
        return torch.sigmoid(this.layer(x));
      }
    }
    const model = new Functional();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const lossFunction = new nn.CrossEntropyLoss();
    const health = watch(model, { optimizer, lossFunction });
    for (let step = 0; step < 5; step++) {
      const [x, y] = circles(16);
      optimizer.zeroGrad();
      lossFunction(model(x), y).backward();
      optimizer.step();
    }
    const rules = [
      proposing({ kind: "activation", modules: [""], to: "ReLU" }, { kind: "clip", norm: 1e30 }),
    ];
    const { diagnoses } = health.prove({ rules, steps: 3 });
    const trials = diagnoses[0]?.trials ?? [];
    expect(trials.map(({ trial }) => trial.fix.kind)).toEqual(["clip", "activation"]);
    expect(trials[1]?.trial.failed).toMatch(/called in the forward of the model/);
    expect(proofOf(trials)).toBe("No fix helped: 1 tried; 1 could not be made.");
  });

  it("are refused where a copy would train the original", () => {
    torch.manualSeed(9);
    class Arrow extends nn.Module {
      readonly layer = new nn.Linear(2, 2);
      override forward = (x: torch.Tensor): torch.Tensor => this.layer(x);
    }
    const model = new Arrow();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const lossFunction = new nn.CrossEntropyLoss();
    const health = watch(model, { optimizer, lossFunction });
    const [x, y] = circles(16);
    lossFunction(model(x), y).backward();
    optimizer.step();
    const gradient = model.layer.weight.grad?.tolist();
    const weight = model.layer.weight.tolist();
    const { diagnoses } = health.prove({ rules: [proposing({ kind: "clip", norm: 1 })] });
    expect(diagnoses[0]?.trials[0]?.trial.failed).toMatch(
      /a penalty on model.parameters\(\) \(use weightDecay, .*a function kept as a property \(write it as a method\)$/,
    );
    expect(model.layer.weight.grad?.tolist()).toEqual(gradient);
    expect(model.layer.weight.tolist()).toEqual(weight);
  });

  it("need a loss function, an optimizer and batches, and say so", () => {
    torch.manualSeed(10);
    const model = (): torch.nn.Sequential => new nn.Sequential(new nn.Linear(2, 2));
    const reason = (health: Health): string => {
      const { diagnoses } = health.prove({ rules: [proposing({ kind: "bias", layers: ["0"], value: 1 })] });
      return diagnoses[0]?.trials[0]?.trial.failed ?? "none";
    };
    const alone = model();
    expect(reason(watch(alone))).toMatch(/given no optimizer/);
    const one = model();
    const optimizer = new optim.SGD(one.parameters(), { lr: 0.1 });
    expect(reason(watch(one, { optimizer }))).toMatch(/given no loss function/);
    const lossFunction = nn.functional.crossEntropy;
    const health = watch(one, { optimizer, lossFunction });
    expect(reason(health)).toMatch(/no batch was kept with its target.*sawTarget/);
    const [x, y] = circles(16);
    const output = one(x);
    health.sawTarget(y);
    lossFunction(output, y).backward();
    optimizer.step();
    expect(reason(health)).toBe("none");
  });

  it("refuse options that are none", () => {
    const { health } = trained({ steps: 3 });
    for (const options of [{ steps: 0 }, { steps: 1.5 }, { most: -1 }, { most: Number.NaN }]) {
      expect(() => health.prove(options)).toThrow(/^prove: (steps|most) must be a positive integer/);
    }
    expect(() => proofOf([{}] as never)).toThrow(/^proofOf: expected the trials of a diagnosis/);
    expect(() => health.prove({ onTrial: 3 as unknown as () => void })).toThrow(/onTrial must be a function/);
  });
});
