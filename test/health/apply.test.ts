// Each kind of fix, made to a copy: it does what it claims, the original stays what it is to the bit, and what cannot be done is
// said with its reason.

import * as torch from "ogee";
import { defineRule, type Fix, type Health, type LossFunction, type Setup, watch } from "ogee/health";
import { describe, expect, it } from "vitest";

const { nn, optim } = torch;

interface Task {
  readonly model: torch.nn.AnyModule;
  readonly lossFunction?: LossFunction;
  readonly batch?: () => readonly [x: torch.Tensor, y: torch.Tensor];
  readonly lr?: number;
}

const classes = (count: number, width = 4): readonly [torch.Tensor, torch.Tensor] => [
  torch.randn([count, width]),
  torch.randint(0, 3, [count]),
];

function watched({
  model,
  lossFunction = new nn.CrossEntropyLoss(),
  batch = () => classes(64),
  lr = 0.05,
}: Task): {
  health: Health;
  optimizer: torch.optim.SGD;
  model: torch.nn.AnyModule;
} {
  const optimizer = new optim.SGD(model.parameters(), { lr, momentum: 0.9 });
  const health = watch(model, { optimizer, lossFunction });
  for (let step = 0; step < 12; step++) {
    const [x, y] = batch();
    optimizer.zeroGrad();
    lossFunction(model(x), y).backward();
    optimizer.step();
  }
  return { health, optimizer, model };
}

const network = (f: () => torch.nn.AnyModule = () => new nn.Sigmoid(), width = 64): torch.nn.Sequential =>
  new nn.Sequential(
    new nn.Linear(4, width),
    f(),
    new nn.Linear(width, width),
    f(),
    new nn.Linear(width, width),
    f(),
    new nn.Linear(width, 3),
  );

/** Everything of a model that can be told apart, to the bit. */
function bitsOf(model: torch.nn.AnyModule): unknown {
  return {
    printed: String(model),
    state: [...model.stateDict()].map(([name, t]) => [name, t.tolist()]),
    gradients: [...model.parameters()].map((p) => p.grad?.tolist() ?? null),
    training: [...model.modules()].map((m) => m.training),
  };
}

/** The standard deviation of what each linear layer gives. */
function spreads(model: torch.nn.AnyModule, x: torch.Tensor): number[] {
  const found: number[] = [];
  for (const module of model.modules()) {
    if (module instanceof nn.Linear) {
      module.registerForwardHook((_, __, output) => {
        found.push(Number((output as torch.Tensor).square().mean().sqrt().item()));
      });
    }
  }
  torch.noGrad(() => model(x));
  return found;
}

class Net extends nn.Module {
  readonly hidden = new nn.Linear(4, 8);
  readonly act = new nn.Sigmoid();
  readonly blocks = new nn.ModuleList([new nn.Linear(8, 8), new nn.Linear(8, 8)]);
  readonly output = new nn.Linear(8, 3);
  override forward(x: torch.Tensor): torch.Tensor {
    let h = this.act(this.hidden(x));
    for (const block of this.blocks) {
      h = this.act(block(h));
    }
    return this.output(h);
  }
}

class Functional extends nn.Module {
  readonly hidden = new nn.Linear(4, 8);
  readonly output = new nn.Linear(8, 3);
  override forward(x: torch.Tensor): torch.Tensor {
    return this.output(torch.sigmoid(this.hidden(x)));
  }
}

class ByWeight extends nn.Module {
  readonly hidden = new nn.Linear(4, 8);
  readonly output = new nn.Linear(8, 3);
  override forward(x: torch.Tensor): torch.Tensor {
    return this.output(torch.tanh(nn.functional.linear(x, this.hidden.weight, this.hidden.bias)));
  }
}

/** What a rule has beside what it finds, and a finding that proposes nothing. */
const QUIET = {
  name: "proposal",
  title: "Proposal",
  stage: "data",
  definition: "Always.",
  thresholds: {},
  explains: [],
  counts: "always",
  source: "",
} as const;
const FOUND = { places: [], says: "proposed", evidence: [], picture: null, since: 0 } as const;

/** A copy that trains as the original does: nothing is above this norm. */
const COPY: Fix = { kind: "clip", norm: 1e30 };

const layers = ["0", "2", "4", "6"];
const EVERY: readonly Fix[] = [
  { kind: "activation", modules: ["1", "3", "5"], to: "Tanh" },
  { kind: "init", scheme: "gain", layers },
  { kind: "init", scheme: "lsuv", layers },
  { kind: "normalise", layers: ["0", "2"], by: "BatchNorm" },
  { kind: "learningRate", factor: 0.1 },
  { kind: "constantRate", rates: [0.01] },
  { kind: "clip", norm: 1 },
  { kind: "loss", to: "MultiMarginLoss", drop: null },
  { kind: "output", insert: "LogSoftmax" },
  { kind: "standardise", mean: [1, 2, 3, 4], std: [1, 2, 3, 4] },
  { kind: "outputScale", layer: "6", factor: 0.1, bias: [1, 2, 3] },
  { kind: "insert", after: ["0"], function: "ReLU" },
  { kind: "bias", layers: ["0"], value: 0.5 },
  { kind: "optimizer", to: "Adam", lr: 0.01 },
];

describe("a fix", () => {
  it.each(EVERY)(
    "$kind leaves the original to the bit, and gives a training that runs apart from it",
    (fix) => {
      torch.manualSeed(1);
      const { health, optimizer } = watched({ model: network() });
      const { model } = health.apply(COPY);
      const original = bitsOf(model);
      const [state, options] = [JSON.stringify(optimizer.stateDict()), String(optimizer)];
      const changed = health.apply(fix);
      const [x, y] = classes(32);
      for (let step = 0; step < 3; step++) {
        changed.optimizer?.zeroGrad();
        changed.lossFunction?.(changed.model(x), y).backward();
        changed.optimizer?.step();
      }
      const after = health.apply(COPY);
      expect(bitsOf(after.model)).toEqual(original);
      expect([JSON.stringify(optimizer.stateDict()), String(optimizer)]).toEqual([state, options]);
      expect([...changed.model.parameters()].every((p) => p.grad !== null)).toBe(true);
      const moved = new Set(changed.optimizer?.paramGroups.flatMap(({ params }) => params));
      expect([...changed.model.parameters()].every((p) => moved.has(p))).toBe(true);
      expect(moved.size).toBe([...changed.model.parameters()].length);
    },
  );

  it("is refused where it is none", () => {
    const { health } = watched({ model: network() });
    for (const fix of [null, {}, { kind: "prayer" }, 3]) {
      expect(() => health.apply(fix as unknown as Fix)).toThrow(/^apply: a fix is of one of the kinds/);
    }
    const partial: readonly (readonly [object, RegExp])[] = [
      [{ kind: "init", scheme: "lucky", layers }, /scheme .* must be "gain" or "lsuv", but got/],
      [{ kind: "init", scheme: "gain" }, /layers .* must be an array of strings/],
      [{ kind: "loss", to: "MSELoss" }, /drop .* must be a string or null/],
      [{ kind: "optimizer", to: "Adam", lr: Number.POSITIVE_INFINITY }, /lr .* above 0/],
    ];
    for (const [fix, reason] of partial) {
      expect(() => health.apply(fix as Fix)).toThrow(reason);
    }
  });
});

describe("a fix after which everything is as it was", () => {
  const IDLE: readonly Fix[] = [
    { kind: "activation", modules: ["1", "3", "5"], to: "Sigmoid" },
    { kind: "learningRate", factor: 1 },
    { kind: "constantRate", rates: [0.05] },
    { kind: "weightDecay", factor: 0.1 },
    { kind: "include", parameters: ["0.weight"] },
    { kind: "bias", layers: ["0"], value: 0 },
    { kind: "outputScale", layer: "6", factor: 1, bias: null },
    { kind: "loss", to: "CrossEntropyLoss", drop: null },
  ];

  it.each(IDLE)("is none: $kind", (fix) => {
    const { health } = watched({ model: network() });
    expect(() => health.apply(fix)).toThrow(/the training is so already, and nothing would change$/);
  });

  it("is made where it changes one function of several, and leaves the others their weights", () => {
    const { health, model } = watched({
      model: new nn.Sequential(
        new nn.Linear(4, 8),
        new nn.ReLU(),
        new nn.Linear(8, 8),
        new nn.ReLU(),
        new nn.Linear(8, 8),
        new nn.Tanh(),
        new nn.Linear(8, 3),
      ),
    });
    const changed = health.apply({ kind: "activation", modules: ["1", "3", "5"], to: "ReLU" }).model;
    const weights = (of: torch.nn.AnyModule): unknown[] =>
      layers.map((layer) => of.stateDict().get(`${layer}.weight`)?.tolist());
    const [before, after] = [weights(model), weights(changed)];
    expect(before.map((w, i) => JSON.stringify(w) === JSON.stringify(after[i]))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("another function", () => {
  it("stands in every place, in a class with properties too, and weights suit it", () => {
    torch.manualSeed(2);
    const { health } = watched({ model: new Net() });
    const { model } = health.apply({ kind: "activation", modules: ["act"], to: "ReLU" });
    expect(model).toBeInstanceOf(Net);
    expect((model as unknown as Net).act).toBeInstanceOf(nn.ReLU);
    expect(String(model)).not.toContain("Sigmoid");
  });

  it("brings results to a second moment of 1 for every function, within the chance of one draw", () => {
    for (const to of ["ReLU", "Tanh", "GELU", "Softplus"]) {
      torch.manualSeed(3);
      const { health } = watched({ model: network(() => new nn.Sigmoid(), 256) });
      const { model } = health.apply({ kind: "activation", modules: ["1", "3", "5"], to });
      for (const spread of spreads(model, torch.randn([512, 4])).slice(0, -1)) {
        expect(Math.abs(Math.log2(spread))).toBeLessThan(0.6);
      }
    }
  });

  it("called in a forward is not replaced, and the error says what to write", () => {
    const { health } = watched({ model: new Functional() });
    expect(() => health.apply({ kind: "activation", modules: [""], to: "Tanh" })).toThrow(
      /called in the forward of the model \(Functional\).*this\.act = new nn\.Tanh\(\)/,
    );
    expect(() => health.apply({ kind: "activation", modules: ["nowhere"], to: "Tanh" })).toThrow(
      /has no module "nowhere"; it has "", "hidden", "output"/,
    );
    expect(() => health.apply({ kind: "activation", modules: [], to: "Tanh" })).toThrow(
      /no activation function/,
    );
    const { health: other } = watched({ model: network() });
    expect(() => other.apply({ kind: "activation", modules: ["1"], to: "Tan" })).toThrow(
      /no activation module "Tan"/,
    );
    expect(() => other.apply({ kind: "activation", modules: ["1"], to: "Threshold" })).toThrow(
      /without a default/,
    );
  });

  it("between layers follows them", () => {
    const { health } = watched({ model: new nn.Sequential(new nn.Linear(4, 5), new nn.Linear(5, 3)) });
    const { model } = health.apply({ kind: "insert", after: ["0"], function: "ReLU" });
    expect(String(model)).toContain("(1): ReLU()");
    const { health: other } = watched({ model: new ByWeight() });
    expect(() => other.apply({ kind: "insert", after: ["hidden"], function: "ReLU" })).toThrow(
      /does not call "hidden" as a module/,
    );
  });
});

describe("weights", () => {
  it("by gain give results of second moment 1, whatever they were", () => {
    torch.manualSeed(4);
    const model = network(() => new nn.ReLU(), 256);
    torch.noGrad(() => [...model.parameters()].forEach((p) => void p.mul_(30)));
    const { health } = watched({ model, lr: 1e-9 });
    const changed = health.apply({ kind: "init", scheme: "gain", layers });
    for (const spread of spreads(changed.model, torch.randn([512, 4])).slice(0, -1)) {
      expect(Math.abs(Math.log2(spread))).toBeLessThan(0.6);
    }
    expect(spreads(model, torch.randn([512, 4]))[2]).toBeGreaterThan(100);
  });

  it.each(["Sigmoid", "Tanh", "ReLU"] as const)(
    "by lsuv give results of variance 1 on the batch that was kept, after %s",
    (name) => {
      torch.manualSeed(5);
      const { health } = watched({ model: network(() => new nn[name]()) });
      const { model } = health.apply({ kind: "init", scheme: "lsuv", layers });
      const [x] = health.batches[health.batches.length - 1]?.inputs ?? [];
      const found: number[] = [];
      for (const module of model.modules()) {
        if (module instanceof nn.Linear) {
          module.registerForwardHook((_, __, output) => {
            const values = output as torch.Tensor;
            found.push(Number(values.sub(values.mean()).square().mean().sqrt().item()));
          });
        }
      }
      torch.noGrad(() => model(x as torch.Tensor));
      expect(found).toHaveLength(4);
      for (const std of found) {
        expect(std).toBeCloseTo(1, 3);
      }
    },
  );

  it("that are frozen stay", () => {
    torch.manualSeed(6);
    const model = network();
    (model.at(0) as torch.nn.Linear).weight.requiresGrad_(false);
    const { health } = watched({ model });
    const changed = health.apply({ kind: "init", scheme: "gain", layers }).model as torch.nn.Sequential;
    const weight = (m: torch.nn.Sequential, i: number): torch.Tensor => (m.at(i) as torch.nn.Linear).weight;
    expect(weight(changed, 0).tolist()).toEqual(weight(model, 0).tolist());
    expect(weight(changed, 2).tolist()).not.toEqual(weight(model, 2).tolist());
  });

  it("of recurrent layers and embeddings are drawn as they are made", () => {
    torch.manualSeed(6);
    class Reader extends nn.Module {
      readonly embed = new nn.Embedding(50, 40);
      readonly layer = new nn.LSTM(40, 16, { batchFirst: true });
      readonly output = new nn.Linear(16, 3);
      override forward(x: torch.Tensor): torch.Tensor {
        return this.output(this.layer(this.embed(x))[0].select(1, -1));
      }
    }
    const model = new Reader();
    torch.noGrad(() => [...model.parameters()].forEach((p) => void p.fill_(9)));
    const batch = (): readonly [torch.Tensor, torch.Tensor] => [
      torch.randint(0, 50, [8, 5]),
      torch.randint(0, 3, [8]),
    ];
    const { health } = watched({ model, batch, lr: 1e-9 });
    const names = health.recording.layers.map(({ name }) => name);
    for (const scheme of ["gain", "lsuv"] as const) {
      const changed = health.apply({ kind: "init", scheme, layers: names }).model as unknown as Reader;
      expect(Number(changed.embed.weight.std().item())).toBeCloseTo(1, 1);
      const recurrent = changed.layer.stateDict().get("weight_hh_l0");
      expect(Number(recurrent?.abs().amax().item())).toBeLessThanOrEqual(0.25);
      expect(Number(recurrent?.std().item())).toBeCloseTo(0.25 / Math.sqrt(3), 1);
    }
    expect(() => health.apply({ kind: "normalise", layers: [names[1] ?? ""], by: "LayerNorm" })).toThrow(
      /LSTM .* gives several results/,
    );
  });

  it("of the last layer are scaled, and biases set or raised", () => {
    torch.manualSeed(7);
    const { health } = watched({ model: network() });
    const last = (setup: Setup): torch.nn.Linear =>
      (setup.model as torch.nn.Sequential).at(-1) as torch.nn.Linear;
    const before = last(health.apply({ kind: "clip", norm: 1 }));
    const scaled = last(health.apply({ kind: "outputScale", layer: "6", factor: 0.25, bias: [1, 2, 3] }));
    expect(scaled.weight.tolist()).toEqual(before.weight.mul(0.25).tolist());
    expect(scaled.bias?.tolist()).toEqual([1, 2, 3]);
    const raised = last(health.apply({ kind: "bias", layers: ["6"], value: 0.5 }));
    expect(raised.bias?.tolist()).toEqual(before.bias?.add(0.5).tolist());
    expect(() => health.apply({ kind: "bias", layers: ["7"], value: 1 })).toThrow(
      /no layer "7"; there are "0"/,
    );
  });
});

describe("normalisation", () => {
  const nameAt = (setup: Setup, path: string): string =>
    new Map(setup.model.namedModules()).get(path)?.constructor.name ?? "nothing";

  it("fits what the layer gives: features, images, sequences, and a batch of one", () => {
    torch.manualSeed(8);
    const fix = (name: string): Fix => ({ kind: "normalise", layers: [name], by: "BatchNorm" });
    const dense = watched({ model: network() }).health;
    expect(nameAt(dense.apply(fix("0")), "0.1")).toBe("BatchNorm1d");
    expect(nameAt(dense.apply({ kind: "normalise", layers: ["0"], by: "LayerNorm" }), "0.1")).toBe(
      "LayerNorm",
    );
    const one = watched({ model: network(), batch: () => classes(1) }).health;
    expect(nameAt(one.apply(fix("0")), "0.1")).toBe("LayerNorm");
    const images = watched({
      model: new nn.Sequential(new nn.Conv2d(1, 4, 3), new nn.ReLU(), new nn.Flatten(), new nn.Linear(64, 3)),
      batch: () => [torch.randn([8, 1, 6, 6]), torch.randint(0, 3, [8])],
    }).health;
    expect(nameAt(images.apply(fix("0")), "0.1")).toBe("BatchNorm2d");
    expect(nameAt(images.apply({ kind: "normalise", layers: ["0"], by: "LayerNorm" }), "0.1")).toBe(
      "GroupNorm",
    );
    const rows = watched({
      model: new nn.Sequential(new nn.Linear(4, 5), new nn.ReLU(), new nn.Flatten(), new nn.Linear(35, 3)),
      batch: () => [torch.randn([8, 7, 4]), torch.randint(0, 3, [8])],
    }).health;
    expect(nameAt(rows.apply(fix("0")), "0.1")).toBe("LayerNorm");
  });

  it("of the inputs gives the model standardised inputs", () => {
    torch.manualSeed(9);
    const { health } = watched({ model: network() });
    const [mean, std] = [
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ];
    const { model } = health.apply({ kind: "standardise", mean, std } as Fix);
    const x = torch.randn([10, 4]);
    const same = health.apply({ kind: "clip", norm: 1 }).model;
    const wanted = same(x.sub(torch.tensor(mean as number[])).div(torch.tensor(std as number[])));
    expect(model(x).tolist()).toEqual(wanted.tolist());
    expect(() => health.apply({ kind: "standardise", mean: [0], std: [1] })).toThrow(
      /inputs have 4 features/,
    );
    expect(() => health.apply({ kind: "standardise", mean: [0, 0, 0, 0], std: [1, 1, 0, 1] })).toThrow(
      /std of a fix of kind standardise must be an array of finite numbers above 0/,
    );
  });
});

describe("the exact replacement of a loss", () => {
  const binary = (count: number): readonly [torch.Tensor, torch.Tensor] => [
    torch.randn([count, 4]),
    torch.randint(0, 2, [count, 1]).to(torch.float32),
  ];

  it("gives binary cross-entropy its logits: the same loss within 1e-6", () => {
    torch.manualSeed(10);
    const model = new nn.Sequential(
      new nn.Linear(4, 8),
      new nn.Tanh(),
      new nn.Linear(8, 1),
      new nn.Sigmoid(),
    );
    const lossFunction = new nn.BCELoss({ reduction: "sum" });
    const { health } = watched({ model, lossFunction, batch: () => binary(16), lr: 0.001 });
    const changed = health.apply({ kind: "loss", to: "BCEWithLogitsLoss", drop: "3" });
    const [x, y] = binary(16);
    const [before, after] = [lossFunction(model(x), y), changed.lossFunction?.(changed.model(x), y)];
    expect(Number(after?.item()) / Number(before.item())).toBeCloseTo(1, 6);
    expect(changed.lossFunction).toBeInstanceOf(nn.BCEWithLogitsLoss);
  });

  it("gives the negative log-likelihood its logarithms, with the classes' weights", () => {
    torch.manualSeed(11);
    const model = new nn.Sequential(new nn.Linear(4, 3), new nn.LogSoftmax(1));
    const lossFunction = new nn.NLLLoss({ weight: torch.tensor([1, 2, 3]), ignoreIndex: 2 });
    const { health } = watched({ model, lossFunction });
    const changed = health.apply({ kind: "loss", to: "CrossEntropyLoss", drop: "1" });
    const [x, y] = classes(16);
    const [before, after] = [lossFunction(model(x), y), changed.lossFunction?.(changed.model(x), y)];
    expect(Number(after?.item())).toBeCloseTo(Number(before.item()), 6);
  });

  it("brings targets to the type and the shape of the logits", () => {
    torch.manualSeed(12);
    const { health } = watched({
      model: new nn.Sequential(new nn.Linear(4, 1)),
      batch: () => [torch.randn([16, 4]), torch.zeros([16], { dtype: torch.int64 })],
    });
    const { model, lossFunction } = health.apply({ kind: "loss", to: "BCEWithLogitsLoss", drop: null });
    const [x, y] = [torch.randn([6, 4]), torch.randint(0, 2, [6])];
    const wanted = new nn.BCEWithLogitsLoss()(model(x), y.to(torch.float32).reshape(6, 1));
    expect(lossFunction?.(model(x), y).item()).toBe(wanted.item());
  });

  /** A layer, and a function that is called on what it gives: only its author can take that out. */
  class Calls extends nn.Module {
    readonly output: torch.nn.Linear;
    constructor(
      columns: number,
      readonly called: (x: torch.Tensor) => torch.Tensor,
    ) {
      super();
      this.output = new nn.Linear(4, columns);
    }
    override forward(x: torch.Tensor): torch.Tensor {
      return this.called(this.output(x));
    }
  }
  const softmaxed = (): Calls => new Calls(3, (x) => nn.functional.softmax(x, 1));

  it.each([
    [
      "softmax",
      () => new Calls(3, (x) => nn.functional.softmax(x, 1)),
      () => classes(16),
      new nn.CrossEntropyLoss({ weight: torch.tensor([1, 2, 3]) }),
      "CrossEntropyLoss",
    ],
    [
      "softmax, and a plain function as the loss",
      () => new Calls(3, (x) => nn.functional.softmax(x, 1).clamp(1e-7, 1)),
      () => classes(16),
      nn.functional.crossEntropy,
      "CrossEntropyLoss",
    ],
    [
      "sigmoid",
      () => new Calls(1, torch.sigmoid),
      () => binary(16),
      new nn.BCEWithLogitsLoss({ reduction: "sum" }),
      "BCEWithLogitsLoss",
    ],
    [
      "tanh, before a loss that takes any number",
      () => new Calls(1, torch.tanh),
      () => binary(16),
      new nn.MSELoss(),
      "MSELoss",
    ],
  ] as const)("undoes what a forward calls, with the gradients of logits: %s", (_, make, batch, loss, to) => {
    torch.manualSeed(13);
    const lossFunction = loss as LossFunction;
    const { health, model } = watched({ model: make(), lossFunction, batch });
    const changed = health.apply({ kind: "loss", to, drop: null });
    const [x, y] = batch();
    const logits = (model as Calls).output;
    model.zeroGrad();
    const wanted = lossFunction(logits(x), y);
    wanted.backward();
    const found = changed.lossFunction?.(changed.model(x), y);
    found?.backward();
    expect(Number(found?.item())).toBeCloseTo(Number(wanted.item()), 4);
    const gradient = (of: torch.nn.Linear): number[] => of.weight.grad?.flatten().tolist() as number[];
    const expected = gradient(logits);
    gradient((changed.model as Calls).output).forEach((g, i) => {
      expect(g).toBeCloseTo(expected[i] as number, 4);
    });
  });

  it("says in words what to take out of a forward", () => {
    const { health } = watched({ model: softmaxed() });
    const rule = defineRule({
      ...QUIET,
      find: () => ({ ...FOUND, fixes: [{ kind: "loss", to: "CrossEntropyLoss", drop: null }] }),
    });
    const [outcome] = health.prove({ rules: [rule], steps: 3 }).diagnoses[0]?.trials ?? [];
    expect(outcome?.trial.change).toBe(
      "the call of softmax in forward removed: CrossEntropyLoss takes logits",
    );
    expect(outcome?.trial.measure).toBe("CrossEntropyLoss of the values before softmax");
    expect(outcome?.trial.after[0]).toBe(outcome?.trial.before[0]);
    expect(outcome?.trial.after[2]).not.toBe(outcome?.trial.before[2]);
  });

  it("names what a path stands for", () => {
    const model = new nn.Sequential(new nn.Linear(4, 1), new nn.ReLU());
    const batch = (): readonly [torch.Tensor, torch.Tensor] => binary(16);
    const { health } = watched({ model, lossFunction: new nn.MSELoss(), batch });
    const rule = defineRule({
      ...QUIET,
      find: () => ({ ...FOUND, fixes: [{ kind: "loss", to: "MSELoss", drop: "1" }] }),
    });
    const [outcome] = health.prove({ rules: [rule], steps: 3 }).diagnoses[0]?.trials ?? [];
    expect(outcome?.trial.change).toBe("the relu (1) before MSELoss removed");
  });

  it("says where it cannot be made", () => {
    torch.manualSeed(13);
    const { health } = watched({ model: softmaxed() });
    expect(() => health.apply({ kind: "loss", to: "CrossEntropyLoss", drop: "output" })).toThrow(
      /more than a function/,
    );
    expect(() => health.apply({ kind: "loss", to: "BCEWithLogitsLoss", drop: null })).toThrow(
      /softmax is called in forward, where it cannot be taken out; return the values before it: they do not follow/,
    );
    expect(() => health.apply({ kind: "loss", to: "Loss", drop: null })).toThrow(/no loss "Loss"/);
    const rounded = watched({
      model: new Calls(1, torch.sigmoid),
      lossFunction: new nn.BCELoss(),
      batch: () => binary(16),
    });
    expect(() => rounded.health.apply({ kind: "loss", to: "BCEWithLogitsLoss", drop: null })).toThrow(
      /sigmoid is called in forward.*what it has rounded to 0 or 1 does not come back/,
    );
  });
});

describe("a change to the steps", () => {
  it("is made to every group, and goes on from what the optimizer kept", () => {
    torch.manualSeed(14);
    const model = network();
    const parameters = [...model.parameters()];
    const optimizer = new optim.SGD(
      [{ params: parameters.slice(0, 2) }, { params: parameters.slice(2), lr: 0.5, weightDecay: 0.1 }],
      { lr: 0.1, momentum: 0.9 },
    );
    const lossFunction = new nn.CrossEntropyLoss();
    const health = watch(model, { optimizer, lossFunction });
    const [x, y] = classes(16);
    const step = (one: Pick<Setup, "model" | "lossFunction"> & { optimizer: Setup["optimizer"] }): void => {
      one.optimizer?.zeroGrad();
      one.lossFunction?.(one.model(x), y).backward();
      one.optimizer?.step();
    };
    step({ model, optimizer, lossFunction });
    const slower = health.apply({ kind: "learningRate", factor: 0.5 });
    expect(slower.optimizer?.paramGroups.map((g) => (g as { lr?: number }).lr)).toEqual([0.05, 0.25]);
    expect(String(slower.optimizer)).toContain("weight_decay: 0.1");
    const same = health.apply(COPY);
    step(same);
    step({ model, optimizer, lossFunction });
    expect(same.model.stateDict().get("2.weight")?.tolist()).toEqual(
      model.stateDict().get("2.weight")?.tolist(),
    );
  });

  it("scales weight decay, in every group", () => {
    torch.manualSeed(17);
    const model = network();
    const [first, ...rest] = model.parameters();
    const optimizer = new optim.SGD(
      [{ params: [first as torch.Tensor], weightDecay: 0.5 }, { params: rest }],
      {
        lr: 0.1,
        weightDecay: 0.2,
      },
    );
    const { optimizer: changed } = watch(model, { optimizer }).apply({ kind: "weightDecay", factor: 0.1 });
    const decays = (one: Setup["optimizer"]): unknown[] | undefined =>
      one?.paramGroups.map((g) => (g as { weightDecay?: number }).weightDecay);
    expect(decays(changed)).toEqual([0.05, expect.closeTo(0.02, 15)]);
    expect(decays(optimizer)).toEqual([0.5, 0.2]);
  });

  it("gives the optimizer what it was not given, and it learns", () => {
    torch.manualSeed(18);
    const model = network();
    const [path = "", left] = [...model.namedParameters()][0] ?? [];
    const given = [...model.parameters()].slice(1);
    const optimizer = new optim.SGD(given, { lr: 0.1 });
    const lossFunction = new nn.CrossEntropyLoss();
    const health = watch(model, { optimizer, lossFunction });
    const changed = health.apply({ kind: "include", parameters: [path] });
    const [x, y] = classes(16);
    lossFunction(changed.model(x), y).backward();
    changed.optimizer?.step();
    expect(
      changed.model
        .stateDict()
        .get(path)
        ?.equal(left as torch.Tensor),
    ).toBe(false);
    expect(optimizer.paramGroups[0]?.params).toHaveLength(given.length);
    expect(() => health.apply({ kind: "include", parameters: ["9.weight"] })).toThrow(
      "apply: the model has no parameter 9.weight",
    );
  });

  it("clips the norm of all gradients before each step", () => {
    torch.manualSeed(15);
    const { health } = watched({ model: network() });
    const { model, optimizer, lossFunction } = health.apply({ kind: "clip", norm: 1e-3 });
    const [x, y] = classes(16);
    optimizer?.zeroGrad();
    lossFunction?.(model(x), y).backward();
    optimizer?.step();
    const squares = [...model.parameters()].map((p) => Number(p.grad?.square().sum().item()));
    expect(Math.sqrt(squares.reduce((a, b) => a + b, 0))).toBeCloseTo(1e-3, 6);
  });

  it("is refused with a bad number, a bad name, or where there is no optimizer", () => {
    const { health } = watched({ model: network() });
    expect(() => health.apply({ kind: "learningRate", factor: -1 })).toThrow(
      /factor of a fix of kind learningRate must be a finite number above 0, but got number -1/,
    );
    expect(() => health.apply({ kind: "clip", norm: Number.NaN })).toThrow(
      /norm of a fix of kind clip must be/,
    );
    for (const to of ["LBFGS", "Optimizer", "Adamant"]) {
      expect(() => health.apply({ kind: "optimizer", to, lr: 0.1 })).toThrow(/no optimizer of ogee\/optim/);
    }
    const alone = watch(network());
    expect(() => alone.apply({ kind: "clip", norm: 1 })).toThrow(/watch was given none/);
    const held = new optim.SGD([new nn.Parameter(torch.ones(2))], { lr: 0.1 });
    const strange = watch(network(), { optimizer: held });
    expect(() => strange.apply({ kind: "clip", norm: 1 })).toThrow(
      /neither the model's nor the loss function's/,
    );
  });
});
