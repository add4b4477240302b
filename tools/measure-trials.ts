// How far a trial can be trusted: how often a fix seems to help where it cannot, and how often the right one does.
// `npx tsx tools/measure-trials.ts 20` prints a table for trials of 20 steps; docs/decisions/0014-trials.md keeps the figures.

import * as torch from "ogee";
import {
  defineRule,
  type Fix,
  type Health,
  judge,
  type Rule,
  type Trial,
  type TrialOutcome,
  watch,
} from "ogee/health";

const { nn, optim } = torch;
const STEPS = Number(process.argv[2] ?? 60);
const SEEDS = Number(process.argv[3] ?? 10);
const TRAINED = 200;

type Batch = readonly [points: torch.Tensor, classes: torch.Tensor];

function circles(count: number): Batch {
  const classes = torch.randint(0, 2, [count]);
  const angle = torch.rand([count]).mul(2 * Math.PI);
  const radius = classes.to(torch.float32).mul(-0.5).add(1);
  const points = torch.stack([angle.cos().mul(radius), angle.sin().mul(radius)], 1);
  return [points.add(torch.randn([count, 2]).mul(0.1)), classes];
}

function blobs(count: number): Batch {
  const classes = torch.randint(0, 3, [count]);
  const centres = torch.tensor([
    [3, 0],
    [-2, 3],
    [-2, -3],
  ]);
  return [centres.indexSelect(0, classes).add(torch.randn([count, 2])), classes];
}

interface Training {
  readonly data: (count: number) => Batch;
  readonly depth: number;
  readonly width: number;
  readonly activation: "Sigmoid" | "Tanh" | "ReLU" | "Identity";
  readonly lr: number;
  readonly adam?: boolean;
  readonly scale?: number;
  readonly weights?: (weight: torch.Tensor) => unknown;
}

const plain = { data: circles, depth: 2, width: 16, activation: "Tanh", lr: 0.1 } as const;

const HEALTHY: Readonly<Record<string, Training>> = {
  "circles tanh": plain,
  "circles relu": { ...plain, activation: "ReLU" },
  "circles relu adam": { ...plain, activation: "ReLU", adam: true, lr: 0.01 },
  "blobs tanh": { ...plain, data: blobs },
  "blobs relu": { ...plain, data: blobs, activation: "ReLU" },
  "blobs sigmoid adam": { ...plain, data: blobs, activation: "Sigmoid", adam: true, lr: 0.02 },
};

const layers = (depth: number): string[] => Array.from({ length: depth + 1 }, (_, i) => String(2 * i));
const functions = (depth: number): string[] => Array.from({ length: depth }, (_, i) => String(2 * i + 1));

/** Each with the fixes that take the fault itself away. */
const FAULTY: Readonly<Record<string, readonly [training: Training, right: readonly Fix[]]>> = {
  "eight layers of sigmoid": [
    { ...plain, depth: 8, width: 5, activation: "Sigmoid" },
    [
      { kind: "activation", modules: functions(8), to: "Tanh" },
      { kind: "activation", modules: functions(8), to: "ReLU" },
    ],
  ],
  "weights of zeros": [
    { ...plain, weights: (w) => w.zero_() },
    [{ kind: "init", scheme: "gain", layers: layers(2) }],
  ],
  "weights thirty times too large": [
    { ...plain, depth: 4, weights: (w) => w.mul_(30) },
    [
      { kind: "init", scheme: "gain", layers: layers(4) },
      { kind: "init", scheme: "lsuv", layers: layers(4) },
    ],
  ],
  "a rate of 1e-10": [{ ...plain, lr: 1e-10 }, [{ kind: "learningRate", factor: 1e9 }]],
  "a rate of 30": [{ ...plain, activation: "ReLU", lr: 30 }, [{ kind: "learningRate", factor: 0.003 }]],
  "inputs times 100": [{ ...plain, scale: 100 }, [{ kind: "standardise", mean: [0, 0], std: [57, 57] }]],
  "no function": [
    { ...plain, activation: "Identity" },
    [{ kind: "insert", after: layers(1), function: "ReLU" }],
  ],
};

function modelOf({ data, depth, width, activation, weights }: Training): torch.nn.Sequential {
  const hidden = Array.from({ length: depth }, (_, i) => [
    new nn.Linear(i === 0 ? 2 : width, width),
    new nn[activation](),
  ]).flat();
  const model = new nn.Sequential(...hidden, new nn.Linear(width, data === blobs ? 3 : 2));
  torch.noGrad(() => {
    for (const parameter of model.parameters()) {
      weights?.(parameter);
    }
  });
  return model;
}

/** A rule that always speaks and proposes these fixes. */
const proposing = (fixes: readonly Fix[]): Rule =>
  defineRule({
    name: "proposal",
    title: "Proposal",
    stage: "data",
    definition: "Always.",
    thresholds: {},
    explains: [],
    counts: "always",
    source: "",
    find: () => ({ places: [], says: "", evidence: [], picture: null, fixes, since: 0 }),
  });

/** A training that is over. Which batches it saw depends on `seed` alone, its weights on `draw` too. */
function trained(training: Training, seed: number, draw: number): Health {
  torch.manualSeed(1000 * draw + seed);
  const model = modelOf(training);
  torch.manualSeed(seed);
  const lossFunction = new nn.CrossEntropyLoss();
  const optimizer =
    training.adam === true
      ? new optim.Adam(model.parameters(), { lr: training.lr })
      : new optim.SGD(model.parameters(), { lr: training.lr, momentum: 0.9 });
  const health = watch(model, { optimizer, lossFunction });
  for (let step = 0; step < TRAINED; step++) {
    const [points, classes] = training.data(32);
    optimizer.zeroGrad();
    lossFunction(model(points.mul(training.scale ?? 1)), classes).backward();
    optimizer.step();
  }
  health.detach();
  return health;
}

function outcomes(health: Health, fixes: readonly Fix[]): readonly TrialOutcome[] {
  const verdict = health.prove({ rules: [proposing(fixes)], steps: STEPS, most: fixes.length });
  const asked = new Set(fixes.map((fix) => JSON.stringify(fix)));
  // The recording keeps the trials of earlier calls too.
  return (verdict.diagnoses[0]?.trials ?? []).filter(({ trial }) => asked.has(JSON.stringify(trial.fix)));
}

/** Two draws of the same initial weights, as if one were the fix of the other. */
function redrawHelps(a: Health, b: Health, layers: readonly string[]): boolean {
  const nothing: Fix = { kind: "bias", layers, value: 1e-6 };
  const [one, other] = [a, b].map((health) => outcomes(health, [nothing])[0]?.trial as Trial);
  const trial = { ...(one as Trial), after: (other as Trial).before };
  const { diagnoses } = judge({ ...a.recording, trials: [trial] }, { rules: [proposing([nothing])] });
  return diagnoses[0]?.trials[0]?.helped === true;
}

const table = new Map<string, { helped: number; of: number }>();
function count(row: string, helped: boolean): void {
  const entry = table.get(row) ?? { helped: 0, of: 0 };
  entry.helped += Number(helped);
  entry.of++;
  table.set(row, entry);
}

/** Fixes of every kind that is made to a model: none of them mends anything in a healthy training. */
const anyFixes = (depth: number): readonly Fix[] => [
  { kind: "activation", modules: functions(depth), to: "ReLU" },
  { kind: "activation", modules: functions(depth), to: "Tanh" },
  { kind: "init", scheme: "gain", layers: layers(depth) },
  { kind: "init", scheme: "lsuv", layers: layers(depth) },
  { kind: "normalise", layers: layers(depth - 1), by: "BatchNorm" },
  { kind: "clip", norm: 1 },
  { kind: "learningRate", factor: 0.1 },
  { kind: "outputScale", layer: String(2 * depth), factor: 0.1, bias: null },
];

for (let seed = 0; seed < SEEDS; seed++) {
  for (const training of Object.values(HEALTHY)) {
    const [a, b] = [trained(training, seed, 1), trained(training, seed, 2)];
    count("healthy: weights drawn anew", redrawHelps(a, b, layers(training.depth)));
    for (const { trial, helped } of outcomes(a, anyFixes(training.depth))) {
      const { kind } = trial.fix;
      const detail =
        trial.fix.kind === "activation"
          ? ` ${trial.fix.to}`
          : trial.fix.kind === "init"
            ? ` ${trial.fix.scheme}`
            : "";
      count(`healthy: ${kind}${detail}`, helped);
    }
  }
  for (const [name, [training, right]] of Object.entries(FAULTY)) {
    const [a, b] = [trained(training, seed, 1), trained(training, seed, 2)];
    count(`${name}: weights drawn anew with the fault`, redrawHelps(a, b, layers(training.depth)));
    const tried = outcomes(a, right);
    for (const { trial, helped } of tried) {
      count(`${name}: ${trial.change}`, helped);
    }
    count(
      `${name}: one of the right fixes`,
      tried.some(({ helped }) => helped),
    );
  }
}
console.log(`trials of ${STEPS} steps, seeds 0 to ${SEEDS - 1}`);
for (const [row, { helped, of }] of [...table].sort()) {
  console.log(`| ${row} | ${helped} / ${of} |`);
}
