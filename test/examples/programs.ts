// The programs of examples/ and the ones in Python beside them.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type DType, float32, float64 } from "ogee";
import * as autoencoder from "../../examples/autoencoder.js";
import * as batchNorm from "../../examples/batch-norm.js";
import * as characters from "../../examples/characters.js";
import { folder } from "../../examples/digits.js";
import * as lenet from "../../examples/lenet.js";
import * as mnistMlp from "../../examples/mnist-mlp.js";
import type { Train } from "../../examples/program.js";
import * as severalLabels from "../../examples/several-labels.js";
import * as spamFilter from "../../examples/spam-filter.js";
import * as transformer from "../../examples/transformer.js";

export const STEPS = 200;
export const dtypes: { readonly float32: DType; readonly float64: DType } = { float32, float64 };

export interface Program {
  /** The file's name. */
  readonly program: string;
  /** The function's name. */
  readonly train: string;
  readonly run: Train;
}

export const programs: readonly Program[] = [
  { program: "mnist-mlp", train: "train", run: mnistMlp.train },
  { program: "lenet", train: "train", run: lenet.train },
  { program: "lenet", train: "trainRelu", run: lenet.trainRelu },
  { program: "autoencoder", train: "train", run: autoencoder.train },
  { program: "batch-norm", train: "train", run: batchNorm.train },
  { program: "several-labels", train: "train", run: severalLabels.train },
  { program: "spam-filter", train: "train", run: spamFilter.train },
  { program: "characters", train: "train", run: characters.train },
  { program: "characters", train: "trainGru", run: characters.trainGru },
  { program: "transformer", train: "train", run: transformer.train },
];

/** The losses that PyTorch gives, for each program in float32 and in float64. */
export function askCurves(python: string): { about: string; curves: number[][] } {
  const questions = programs.flatMap(({ program, train }) =>
    Object.keys(dtypes).map((dtype) => ({ program, train, steps: STEPS, dtype })),
  );
  const script = fileURLToPath(new URL("../../tools/curves.py", import.meta.url));
  const { stdout, stderr, status } = spawnSync(python, ["-W", "ignore", script], {
    input: JSON.stringify(questions),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: { ...process.env, OGEE_MNIST: folder, OGEE_MAIL: spamFilter.mailFolder },
  });
  if (status !== 0) {
    throw new Error(`tools/curves.py ended with ${status}\n${stderr.slice(-2000)}`);
  }
  return JSON.parse(stdout);
}
