// c. The same deep network with three activation functions, and where its gradient went.

import * as torch from "ogee";
import { type LayerFall, type LossParts, measure, watch } from "ogee/health";
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

/** Decades of gradient lost, to the activation function's ceiling, to saturation and to weights. */
export type Lost = Pick<LossParts, "ceiling" | "saturation" | "weights"> & { readonly total: number };

/** From the last hidden layer down to the first, the way the gradient takes: what each loses, and log10 of what is left. */
export interface Waterfall {
  readonly layers: readonly (Lost & { readonly name: string; readonly level: number })[];
  readonly all: Lost;
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
  const trained = [nn.Sigmoid, nn.Tanh, nn.ReLU].map((Class) => train(Class, training, test));
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

type ActivationClass = typeof nn.Sigmoid | typeof nn.Tanh | typeof nn.ReLU;

function build(Class: ActivationClass): torch.nn.Sequential {
  const layers: torch.nn.AnyModule[] = [];
  let inputs = 784;
  for (let i = 0; i < HIDDEN_LAYERS; i++) {
    layers.push(new nn.Linear(inputs, HIDDEN_UNITS), new Class());
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

function train(Class: ActivationClass, training: Digits, test: Digits): Trained {
  torch.manualSeed(SEED);
  const name = Class.definition.torch.module ?? Class.definition.name;
  const model = build(Class);
  const fall = observe(model, training);
  const optimizer = new optim.SGD(model.parameters(), { lr: LEARNING_RATE, momentum: MOMENTUM });
  const losses: number[] = [];
  const shown = progress(name, STEPS);
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
  return { name, losses, fall, accuracy: accuracyOf(model, test) };
}

function accuracyOf(model: torch.nn.Sequential, { images, labels }: Digits): number {
  return torch.noGrad(() => Number(model(images).argmax(1).eq(labels).to(torch.float32).mean().item()));
}

/** Where the gradient goes on one batch. */
function observe(model: torch.nn.Sequential, { images, labels }: Digits): Waterfall {
  const health = watch(model, { every: 1 });
  F.crossEntropy(model(images.narrow(0, 0, 256)), labels.narrow(0, 0, 256)).backward();
  health.detach();
  model.zeroGrad();
  // A layer's own loss is what it has lost beyond the layer above it.
  const falls = [...(measure(health.recording).observations[0]?.layers ?? [])].reverse();
  const layers = falls.slice(1).map((fall, i) => ({
    name: `layer ${HIDDEN_LAYERS - i}`,
    level: fall.level,
    ...between(falls[i] as LayerFall, fall),
  }));
  return { layers, all: between(falls[0] as LayerFall, falls[HIDDEN_LAYERS] as LayerFall) };
}

function between(above: LayerFall, below: LayerFall): Lost {
  const part = (name: "ceiling" | "saturation" | "weights"): number => below.parts[name] - above.parts[name];
  return {
    ceiling: part("ceiling"),
    saturation: part("saturation"),
    weights: part("weights"),
    total: below.total - above.total,
  };
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
  const { layers, all } = sigmoid.fall;
  say(
    `Where it went with ${sigmoid.name}, in decades (powers of ten) lost from the loss down to each layer. ` +
      "Each line adds up exactly:",
  );
  print();
  print(dim("         function's ceiling   saturation   weights        together"));
  for (const layer of layers) {
    print(row(layer.name, layer));
  }
  print(bold(row("all", all)));
  print();
  const columns = width - 8;
  const parts = [
    { name: "ceiling 1/4", value: all.ceiling, paint: red },
    { name: "saturation", value: all.saturation, paint: magenta },
    { name: "weights", value: all.weights, paint: cyan },
  ];
  const positive = parts.filter(({ value }) => value > 0);
  const total = positive.reduce((sum, { value }) => sum + value, 0);
  print(
    `lost    ${positive.map(({ value, paint }) => paint("█".repeat(Math.round((value / total) * columns)))).join("")}`,
  );
  print(`        ${parts.map(({ name, value, paint }) => paint(`${name} ${value.toFixed(2)}`)).join("   ")}`);
  print();
  const share = (100 * all.ceiling) / all.total;
  say(
    `So the first layer gets ${(10 ** -all.total).toExponential(1)} of the gradient at the output. ` +
      `${share.toFixed(0)}% of the lost decades are the function's own: sigmoid's slope is never above 1/4, and ` +
      `${HIDDEN_LAYERS} layers multiply that to ${(0.25 ** HIDDEN_LAYERS).toExponential(1)}. That is why the first layer has stopped ` +
      "learning, and why Tanh and ReLU, whose ceiling is 1, took sigmoid's place in hidden layers.",
  );
}

function row(name: string, part: Lost): string {
  // Rounding must not leave a minus before a zero.
  const cell = (value: number, columns: number): string =>
    (Math.round(value * 100) / 100 + 0).toFixed(2).padStart(columns);
  return `${name.padEnd(9)}${cell(part.ceiling, 12)}${cell(part.saturation, 18)}${cell(part.weights, 11)}${cell(part.total, 15)}`;
}
