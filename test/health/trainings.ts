// Trainings of many kinds, each with its report: what the tests of reports are made of. Small ones, on two circles.

import * as torch from "ogee";
import { type Recording, type Report, REPORT_VERSION, type Trial, judge, watch } from "ogee/health";

const { nn, optim } = torch;

interface Training {
  readonly seed?: number;
  readonly steps?: number;
  readonly every?: number;
  /** A network of this depth of Linear and `function`, unless `model` is given. */
  readonly depth?: number;
  readonly width?: number;
  readonly function?: () => torch.nn.AnyModule;
  readonly model?: () => torch.nn.AnyModule;
  /** What is done to every parameter before the first step. */
  readonly weights?: (parameter: torch.Tensor) => unknown;
  readonly lr?: number;
  readonly weightDecay?: number;
  /** Another optimizer than SGD with these. */
  readonly optimizing?: (parameters: readonly torch.nn.Parameter[]) => torch.optim.Optimizer<{ lr: number }>;
  /** Another schedule than the one of `gamma`. */
  readonly schedule?: (
    optimizer: torch.optim.Optimizer<{ lr: number }>,
  ) => torch.optim.lrScheduler.LRScheduler;
  /** The parameters that the optimizer is given, by path; all unless given. */
  readonly given?: (path: string) => boolean;
  /** Whether gradients are cleared before each step; true unless given. "too late": between backward and step. */
  readonly zeroGrad?: boolean | "too late";
  /** The norm to which gradients are clipped before each step. */
  readonly clipped?: number;
  /** By what the learning rate is multiplied after each step. */
  readonly gamma?: number;
  readonly loss?: () => torch.nn.Module<[output: torch.Tensor, target: torch.Tensor]>;
  readonly input?: (x: torch.Tensor, step: number) => torch.Tensor;
  readonly target?: (classes: torch.Tensor) => torch.Tensor;
}

/** Points near two circles, and which of the two. */
export function circles(count: number): readonly [points: torch.Tensor, classes: torch.Tensor] {
  const classes = torch.randint(0, 2, [count]);
  const angle = torch.rand([count]).mul(2 * Math.PI);
  const radius = classes.to(torch.float32).mul(-0.5).add(1);
  const points = torch.stack([angle.cos().mul(radius), angle.sin().mul(radius)], 1);
  return [points.add(torch.randn([count, 2]).mul(0.1)), classes];
}

function layers({ depth = 2, width = 16, function: activation }: Training): torch.nn.AnyModule {
  const hidden = Array.from({ length: depth }, (_, i) => [
    new nn.Linear(i === 0 ? 2 : width, width),
    activation?.() ?? new nn.Tanh(),
  ]).flat();
  return new nn.Sequential(...hidden, new nn.Linear(width, 2));
}

/** The recording of a training. */
function recordingOf(training: Training): Recording {
  torch.manualSeed(training.seed ?? 0);
  const { steps = 120, every = 10, lr = 0.1, weightDecay = 0, input, target } = training;
  const { given = () => true, zeroGrad = true, gamma = 1 } = training;
  const model = training.model?.() ?? layers(training);
  torch.noGrad(() => {
    for (const parameter of training.weights === undefined ? [] : model.parameters()) {
      training.weights?.(parameter);
    }
  });
  const lossFunction = training.loss?.() ?? new nn.CrossEntropyLoss();
  const learning = [...model.namedParameters()].flatMap(([path, p]) => (given(path) ? [p] : []));
  const optimizer =
    training.optimizing?.(learning) ?? new optim.SGD(learning, { lr, momentum: 0.9, weightDecay });
  const schedule = training.schedule?.(optimizer) ?? new optim.lrScheduler.ExponentialLR(optimizer, gamma);
  const health = watch(model, { optimizer, lossFunction, every });
  for (let step = 0; step < steps; step++) {
    const [points, classes] = circles(32);
    if (zeroGrad) {
      optimizer.zeroGrad();
    }
    const output = model(input?.(points, step) ?? points) as torch.Tensor;
    lossFunction(output, target?.(classes) ?? classes).backward();
    if (zeroGrad === "too late") {
      optimizer.zeroGrad();
    }
    if (training.clipped !== undefined) {
      nn.utils.clipGradNorm_(learning, { maxNorm: training.clipped });
    }
    optimizer.step();
    schedule.step();
  }
  health.detach();
  return health.recording;
}

/** A report as a command would write it, of a recording. */
export function reportOf(recording: Recording, name = "circles.ts"): Report {
  return {
    format: "ogee.report",
    version: REPORT_VERSION,
    name,
    ogee: "0.1.0",
    runtime: "Node.js 20",
    date: "2026-01-02T03:04:05.000Z",
    recording,
    verdict: judge(recording),
  };
}

/** The last step of a recurrent layer, as classes. */
class LastStep extends nn.Module {
  readonly rnn = new nn.RNN(2, 8, { batchFirst: true });
  readonly head = new nn.Linear(8, 2);

  override forward(x: torch.Tensor): torch.Tensor {
    const [outputs] = this.rnn(x.unsqueeze(1).expand(-1, 12, -1)) as [torch.Tensor, unknown];
    return this.head(outputs.index(":", -1)) as torch.Tensor;
  }
}

/** A branch beside a layer, and functions that are called and not modules. */
class Residual extends nn.Module {
  readonly first = new nn.Linear(2, 16);
  readonly second = new nn.Linear(16, 16);
  readonly head = new nn.Linear(16, 2);

  override forward(x: torch.Tensor): torch.Tensor {
    const h = torch.tanh(this.first(x) as torch.Tensor);
    return this.head(h.add(torch.relu(this.second(h) as torch.Tensor))) as torch.Tensor;
  }
}

const uniform = (low: number, high: number) => (w: torch.Tensor) => nn.init.uniform_(w, low, high);

export const TRAININGS: Readonly<Record<string, Training>> = {
  "healthy tanh": { width: 32, steps: 300 },
  "healthy relu": { width: 32, steps: 300, function: () => new nn.ReLU() },
  "a residual branch": { model: () => new Residual(), steps: 200 },
  "a recurrent layer": { model: () => new LastStep(), steps: 40, every: 5 },
  "a convolution with normalisation": {
    model: () =>
      new nn.Sequential(
        new nn.Unflatten(1, [1, 2]),
        new nn.Conv1d(1, 8, 2),
        new nn.BatchNorm1d(8),
        new nn.ReLU(),
        new nn.Flatten(),
        new nn.Linear(8, 2),
      ),
  },
  "eight layers of sigmoid": { depth: 8, width: 5, function: () => new nn.Sigmoid(), steps: 300 },
  "twenty layers of tanh under small weights": { depth: 20, width: 6, weights: (w) => w.mul_(0.5) },
  "weights of zeros": { weights: (w) => w.zero_() },
  "weights of ones": { weights: (w) => w.fill_(1) },
  "weights thirty times too large": { depth: 4, weights: (w) => w.mul_(30), steps: 300 },
  "a learning rate of 1e-10": { lr: 1e-10 },
  "a learning rate of 30": { lr: 30, function: () => new nn.ReLU() },
  "inputs a hundred times too large": { input: (x) => x.mul(100), function: () => new nn.Sigmoid() },
  "inputs that are all alike": { input: (x) => x.mul(0).add(1) },
  "inputs far from 0": { input: (x) => x.mul(0.1).add(5), function: () => new nn.Sigmoid() },
  "one batch of NaN": { input: (x, step) => (step === 57 ? x.mul(Number.NaN) : x) },
  "no activation function": { function: () => new nn.Identity() },
  "saturated tanh": { depth: 3, weights: (w) => w.mul_(100) },
  "dead relu": { depth: 3, function: () => new nn.ReLU(), weights: uniform(-1, -0.2), steps: 200 },
  "an explosion in relu": { depth: 12, function: () => new nn.ReLU(), weights: (w) => w.mul_(6), lr: 0.01 },
  "softmax before cross-entropy": {
    model: () =>
      new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Linear(16, 2), new nn.Softmax(1)),
    lr: 0.001,
  },
  "one column under cross-entropy": {
    model: () => new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Linear(16, 1)),
    target: (classes) => classes.mul(0),
  },
  "targets that a sigmoid does not reach": {
    model: () =>
      new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Linear(16, 1), new nn.Sigmoid()),
    loss: () => new nn.MSELoss(),
    target: (classes) => classes.to(torch.float32).mul(8).add(2).unsqueeze(1),
  },
  "a confident last layer": {
    model: () => {
      const last = new nn.Linear(16, 2);
      torch.noGrad(() => last.weight.mul_(60));
      return new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), last);
    },
    lr: 1e-5,
  },
  "classes out of balance": {
    target: (classes) => classes.mul(0).add(torch.rand([32]).lt(0.03).to(torch.int64)),
    lr: 1e-4,
  },
  "gradients that add up": { zeroGrad: false },
  "gradients cleared before the step": { zeroGrad: "too late" },
  "a learning rate that falls by a fifth with every batch": { gamma: 0.8, lr: 0.02 },
  "biases alone": { given: (path) => path.endsWith("bias"), lr: 0.02 },
  "all but the first layer": { given: (path) => !path.startsWith("0."), steps: 300, width: 32 },
  "a weight decay of 1": { weightDecay: 1 },
  "a loss that is maximised": {
    optimizing: (parameters) => new optim.SGD(parameters, { lr: 0.1, maximize: true }),
  },
  "a warm-up that never ends": {
    schedule: (optimizer) =>
      new optim.lrScheduler.LinearLR(optimizer, { startFactor: 1e-3, totalIters: 100_000 }),
  },
  "an epsilon of 1": { optimizing: (parameters) => new optim.Adam(parameters, { lr: 0.003, eps: 1 }) },
  "a dropout of .97": {
    model: () =>
      new nn.Sequential(new nn.Linear(2, 16), new nn.Tanh(), new nn.Dropout(0.97), new nn.Linear(16, 2)),
  },
  "gradients clipped to 1e-6": { clipped: 1e-6 },
  "a normalisation that is never trained": {
    model: () => {
      const norm = new nn.BatchNorm1d(16);
      norm.eval();
      return new nn.Sequential(new nn.Linear(2, 16), norm, new nn.ReLU(), new nn.Linear(16, 2));
    },
    target: (classes) => torch.randint(0, 2, classes.shape),
  },
  "four steps": { steps: 4, every: 1 },
};

const made = new Map<string, Report>();

/** The report of one of the trainings, made once a process. */
export function reportOfTraining(name: string): Report {
  const report = made.get(name) ?? reportOf(recordingOf(TRAININGS[name] as Training), `${name}.ts`);
  made.set(name, report);
  return report;
}

export const allReports = (): readonly Report[] => [
  ...Object.keys(TRAININGS).map(reportOfTraining),
  withZigzag(),
  withTrials(),
];

/** Zig-zag as the probes would have seen it: the causal test is no part of a training. */
export function withZigzag(): Report {
  const { recording } = reportOfTraining("classes out of balance");
  const along = Array.from({ length: 40 }, (_, step) => (step % 2 === 0 ? 0.1 : -0.09));
  return reportOf(
    {
      ...recording,
      observations: recording.observations.map((observation) => ({
        ...observation,
        ...(observation.updates === undefined
          ? {}
          : { updates: observation.updates.map((update) => ({ ...update, signCoherence: 0.9 })) }),
      })),
      probes: [
        { kind: "path", layer: "0", unit: 3, kappa: 40, along, across: along.map(() => 0.01) },
        { kind: "centring", step: 50, layer: "0", kappa: 40, raw: 0.01, centred: 0.03 },
      ],
    },
    "zig-zag.ts",
  );
}

/** A root cause with a fix that helped, one that did not, and one that could not be tried. */
export function withTrials(): Report {
  const { recording } = reportOfTraining("eight layers of sigmoid");
  const trials = [
    trialOf("depth", 0.69),
    trialOf("depth", 0.05),
    trialOf("depth", 0.7, "the function is called in forward"),
  ];
  return reportOf({ ...recording, trials }, "trials.ts");
}

/** A trial as `prove` writes it: what it showed is in its losses. */
export function trialOf(rule: string, after: number, failed: string | null = null): Trial {
  return {
    rule,
    fix: { kind: "activation", modules: ["1", "3"], to: "ReLU" },
    change: "ReLU in place of 1 and 3",
    measure: "loss",
    from: "initial",
    before: Array.from({ length: 20 }, () => 0.7),
    after: Array.from({ length: 20 }, (_, i) => 0.7 + ((after - 0.7) * i) / 19),
    failed,
  };
}
