// d. Where sigmoid is right: at the output, for two classes and for several labels at once.

import * as torch from "ogee";
import { batches, type Digits } from "./digits.js";
import { dim, heading, print, progress, say } from "./screen.js";

const { nn, optim } = torch;
const F = nn.functional;

export interface OutputResults {
  readonly twoClasses: number;
  readonly labels: readonly { readonly name: string; readonly accuracy: number }[];
}

export function output(training: Digits, test: Digits): OutputResults {
  heading("d", "Where sigmoid is right: at the output");
  largeLogit();
  print();
  const twoClasses = threeOrEight(training, test);
  print();
  const labels = severalLabels(training, test);
  return { twoClasses, labels };
}

/** The same loss in two ways, on a confident and wrong answer. */
function largeLogit(): void {
  say(
    "A network that says 'yes' with a logit of 40 when the answer is 'no' should pay 40, and be told to change:",
  );
  print();
  const target = torch.tensor([0]);
  const forms = {
    "BCELoss after Sigmoid": (x: torch.Tensor) => F.binaryCrossEntropy(torch.sigmoid(x), target),
    BCEWithLogitsLoss: (x: torch.Tensor) => F.binaryCrossEntropyWithLogits(x, target),
  };
  for (const [name, loss] of Object.entries(forms)) {
    const logit = torch.tensor([40], { requiresGrad: true });
    const value = loss(logit);
    value.backward();
    print(
      `${name.padEnd(24)} loss ${String(value.item()).padEnd(6)} gradient ${Number(Number(logit.grad?.item()).toPrecision(3))}`,
    );
  }
  print();
  say(
    "In float32 sigmoid(40) is exactly 1, so the logarithm of 1 - sigmoid(40) is lost; PyTorch cuts it at 100, and so do " +
      "we. From the logit itself nothing is lost: keep the sigmoid inside the loss.",
  );
}

function only(digits: Digits, wanted: readonly number[]): Digits {
  const mask = wanted.map((digit) => digits.labels.eq(digit)).reduce((a, b) => a.logicalOr(b));
  return { images: digits.images.index(mask), labels: digits.labels.index(mask) };
}

/** Logistic regression: is it a 3 or an 8? */
function threeOrEight(training: Digits, test: Digits): number {
  torch.manualSeed(1);
  const model = new nn.Linear(784, 1);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  const isEight = (labels: torch.Tensor): torch.Tensor => labels.eq(8).to(torch.float32).unsqueeze(1);
  const steps = 300;
  const shown = progress("3 or 8", steps);
  let step = 0;
  for (const { images, labels } of batches(only(training, [3, 8]), 64)) {
    optimizer.zeroGrad();
    const loss = F.binaryCrossEntropyWithLogits(model(images), isEight(labels));
    loss.backward();
    optimizer.step();
    shown.update(++step, `loss ${Number(loss.item()).toFixed(3)}`);
    if (step === steps) {
      break;
    }
  }
  shown.stop();
  const { images, labels } = only(test, [3, 8]);
  return torch.noGrad(() => {
    const probability = torch.sigmoid(model(images));
    const right = Number(
      probability.gt(0.5).eq(isEight(labels).to(torch.bool)).to(torch.float32).mean().item(),
    );
    const first = probability.narrow(0, 0, 4).flatten().tolist() as number[];
    const truth = labels.narrow(0, 0, 4).tolist() as number[];
    print(`Two classes: ${(100 * right).toFixed(1)}% right on ${labels.shape[0]} digits it has not seen.`);
    print(dim(first.map((p, i) => `a ${truth[i]}: P(8) = ${p.toFixed(3)}`).join("   ")));
    return right;
  });
}

const QUESTIONS: readonly { readonly name: string; readonly digits: readonly number[] }[] = [
  { name: "even", digits: [0, 2, 4, 6, 8] },
  { name: "at least 5", digits: [5, 6, 7, 8, 9] },
  { name: "prime", digits: [2, 3, 5, 7] },
];

/** One sigmoid a question: the answers do not exclude one another, as those of softmax would. */
function severalLabels(training: Digits, test: Digits): { name: string; accuracy: number }[] {
  torch.manualSeed(2);
  const table = torch.tensor(
    Array.from({ length: 10 }, (_, digit) => QUESTIONS.map(({ digits }) => (digits.includes(digit) ? 1 : 0))),
  );
  const model = new nn.Sequential(new nn.Linear(784, 32), new nn.ReLU(), new nn.Linear(32, QUESTIONS.length));
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.2, momentum: 0.9 });
  const steps = 600;
  const shown = progress("labels", steps);
  let step = 0;
  for (const { images, labels } of batches(training, 64)) {
    optimizer.zeroGrad();
    const loss = F.binaryCrossEntropyWithLogits(model(images), table.index(labels));
    loss.backward();
    optimizer.step();
    shown.update(++step, `loss ${Number(loss.item()).toFixed(3)}`);
    if (step === steps) {
      break;
    }
  }
  shown.stop();
  const right = torch
    .noGrad(() =>
      torch
        .sigmoid(model(test.images))
        .gt(0.5)
        .eq(table.index(test.labels).to(torch.bool))
        .to(torch.float32)
        .mean(0),
    )
    .tolist() as number[];
  print("Several labels at once, each with a sigmoid of its own:");
  const results = QUESTIONS.map(({ name }, i) => ({ name, accuracy: right[i] as number }));
  for (const { name, accuracy } of results) {
    print(`  ${`is it ${name}?`.padEnd(20)} ${(100 * accuracy).toFixed(1)}% right`);
  }
  return results;
}
