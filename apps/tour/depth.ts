// c. The same deep network with three activation functions, and where its gradient went.

import * as torch from "ogee";
import { type HiddenRecord, waterfall, type Waterfall } from "ogee/health";
import { batches, type Digits } from "./digits.js";
import {
  bar,
  bold,
  cyan,
  dim,
  green,
  heading,
  magenta,
  print,
  progress,
  red,
  say,
  width,
  yellow,
} from "./screen.js";

const { nn, optim } = torch;
const F = nn.functional;

const HIDDEN_LAYERS = 8;
const HIDDEN_UNITS = 64;
const BATCH = 64;
const STEPS = 1200;
const LEARNING_RATE = 0.02;
const MOMENTUM = 0.9;
const SEED = 0;

export interface Contender {
  readonly name: string;
  readonly make: () => torch.nn.Module;
  /** The largest slope that the function has. */
  readonly ceiling: number;
}

function contender(Class: typeof nn.Sigmoid | typeof nn.Tanh | typeof nn.ReLU): Contender {
  const { claims, torch: names } = Class.definition;
  return {
    name: names.module ?? Class.name,
    make: () => new Class(),
    ceiling: claims?.slopeRange[1] ?? Number.NaN,
  };
}

export interface Trained {
  readonly name: string;
  readonly losses: readonly number[];
  readonly accuracy: number;
  /** The gradient on one batch, before the first step. */
  readonly fall: Waterfall;
}

/** Trains each on the same digits in the same order from the same seed. */
export function depth(training: Digits, test: Digits): readonly Trained[] {
  heading("c", `${HIDDEN_LAYERS} hidden layers on handwritten digits: Sigmoid, Tanh, ReLU`);
  say(
    `784 pixels, ${HIDDEN_LAYERS} layers of ${HIDDEN_UNITS} units, 10 digits; Xavier's weights from seed ${SEED}, the same for ` +
      `all three; SGD with momentum ${MOMENTUM}, learning rate ${LEARNING_RATE}, ${STEPS} batches of ${BATCH}.`,
  );
  print();
  const trained = [nn.Sigmoid, nn.Tanh, nn.ReLU].map((Class) => train(contender(Class), training, test));
  print();
  for (const { name, accuracy, losses } of trained) {
    print(
      `${name.padEnd(8)} loss ${(losses.at(-1) as number).toFixed(3)}, test accuracy ${(100 * accuracy).toFixed(1).padStart(5)}%`,
    );
  }
  print();
  gradientSizes(trained);
  print();
  explain(trained);
  return trained;
}

function build({ make }: Contender): torch.nn.Sequential {
  const layers: torch.nn.AnyModule[] = [];
  let inputs = 784;
  for (let i = 0; i < HIDDEN_LAYERS; i++) {
    layers.push(new nn.Linear(inputs, HIDDEN_UNITS), make());
    inputs = HIDDEN_UNITS;
  }
  const model = new nn.Sequential(...layers, new nn.Linear(inputs, 10));
  for (const [name, parameter] of model.namedParameters()) {
    if (name.endsWith("bias")) {
      nn.init.zeros_(parameter);
    } else {
      nn.init.xavierUniform_(parameter);
    }
  }
  return model;
}

function train(which: Contender, training: Digits, test: Digits): Trained {
  torch.manualSeed(SEED);
  const model = build(which);
  const fall = observe(model, which, training);
  const optimizer = new optim.SGD(model.parameters(), { lr: LEARNING_RATE, momentum: MOMENTUM });
  const losses: number[] = [];
  const shown = progress(which.name, STEPS);
  let smooth = Math.log(10);
  for (const { images, labels } of batches(training, BATCH)) {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model(images), labels);
    loss.backward();
    optimizer.step();
    smooth = 0.95 * smooth + 0.05 * Number(loss.item());
    losses.push(smooth);
    shown.update(losses.length, `loss ${smooth.toFixed(3)}`);
    if (losses.length === STEPS) {
      break;
    }
  }
  shown.stop();
  return { name: which.name, losses, fall, accuracy: accuracyOf(model, test) };
}

function accuracyOf(model: torch.nn.Sequential, { images, labels }: Digits): number {
  return torch.noGrad(() => Number(model(images).argmax(1).eq(labels).to(torch.float32).mean().item()));
}

/** The norms of the gradients before and after each activation function, on one batch. */
function observe(model: torch.nn.Sequential, { ceiling }: Contender, { images, labels }: Digits): Waterfall {
  const results: torch.Tensor[] = [];
  let x = images.narrow(0, 0, 256);
  for (const module of model) {
    x = module(x);
    x.retainGrad();
    results.push(x);
  }
  F.crossEntropy(x, labels.narrow(0, 0, 256)).backward();
  model.zeroGrad();
  const size = (t: torch.Tensor | undefined): number => Number(t?.grad?.square().sum().sqrt().item());
  const hidden: HiddenRecord[] = Array.from({ length: HIDDEN_LAYERS }, (_, l) => ({
    name: `layer ${l + 1}`,
    before: size(results[2 * l]),
    after: size(results[2 * l + 1]),
    ceiling,
  }));
  return waterfall(hidden, size(results.at(-1)));
}

const COLOURS = [cyan, yellow, green];

function gradientSizes(trained: readonly Trained[]): void {
  say("How large the gradient is in each layer before the first step, on a logarithmic scale:");
  print();
  const levels = trained.flatMap(({ fall }) => fall.layers.map((l) => l.level));
  const [low, high] = [Math.floor(Math.min(...levels)), Math.ceil(Math.max(...levels))];
  const columns = width - 30;
  for (let l = 0; l < HIDDEN_LAYERS; l++) {
    trained.forEach(({ name, fall }, i) => {
      const { level } = fall.layers[HIDDEN_LAYERS - 1 - l] as { level: number };
      const label = i === 0 ? `layer ${l + 1}` : "";
      const paint = COLOURS[i] ?? bold;
      print(
        `${dim(label.padEnd(8))} ${name.padEnd(8)}${paint(bar(level - low, high - low, columns))} ${(10 ** level).toExponential(1)}`,
      );
    });
  }
}

function explain(trained: readonly Trained[]): void {
  const sigmoid = trained[0] as Trained;
  const { fall } = sigmoid;
  say(
    `Where it went with ${sigmoid.name}, in decades (powers of ten) lost from the loss down to each layer. ` +
      "Each line adds up exactly:",
  );
  print();
  print(dim("         function's ceiling   saturation   weights        together"));
  for (const layer of fall.layers) {
    print(row(layer.name, layer));
  }
  print(bold(row("all", fall)));
  print();
  const columns = width - 8;
  const parts = [
    { name: "ceiling 1/4", value: fall.ceiling, paint: red },
    { name: "saturation", value: fall.saturation, paint: magenta },
    { name: "weights", value: fall.weights, paint: cyan },
  ];
  const positive = parts.filter(({ value }) => value > 0);
  const total = positive.reduce((sum, { value }) => sum + value, 0);
  print(
    `lost    ${positive.map(({ value, paint }) => paint("█".repeat(Math.round((value / total) * columns)))).join("")}`,
  );
  print(`        ${parts.map(({ name, value, paint }) => paint(`${name} ${value.toFixed(2)}`)).join("   ")}`);
  print();
  const share = (100 * fall.ceiling) / fall.total;
  say(
    `So the first layer gets ${(10 ** -fall.total).toExponential(1)} of the gradient at the output. ` +
      `${share.toFixed(0)}% of the lost decades are the function's own: sigmoid's slope is never above 1/4, and ` +
      `${HIDDEN_LAYERS} layers multiply that to ${(0.25 ** HIDDEN_LAYERS).toExponential(1)}. That is why the first layer has stopped ` +
      "learning, and why Tanh and ReLU, whose ceiling is 1, took sigmoid's place in hidden layers.",
  );
}

function row(
  name: string,
  part: { ceiling: number; saturation: number; weights: number; total: number },
): string {
  // Rounding must not leave a minus before a zero.
  const cell = (value: number, columns: number): string =>
    (Math.round(value * 100) / 100 + 0).toFixed(2).padStart(columns);
  return `${name.padEnd(9)}${cell(part.ceiling, 12)}${cell(part.saturation, 18)}${cell(part.weights, 11)}${cell(part.total, 15)}`;
}
