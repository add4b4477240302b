// `ogee init`: a commented experiment to begin with, that runs as it is.

import { writeFileSync } from "node:fs";
import { CannotRun, saidBy } from "./cannot-run.js";
import { EXPERIMENT } from "./help.js";

/** Valid TypeScript and JavaScript. */
const TEMPLATE = `// An experiment for \`ogee check\`: a model, its data, a loss and an optimizer.
//
//   npx ogee check FILE
//
// trains it for some steps, and says whether the gradients are healthy; if not, what is wrong, why, and which fix helps.

import * as torch from "ogee";
import { DataLoader, TensorDataset } from "ogee/data";

const { nn, optim } = torch;

// Data: 1000 points on two circles, one within the other. Replace it by yours; a TensorDataset takes tensors whose
// first dimension counts samples.
const count = 1000;
const labels = torch.arange(count).remainder(2);
const angles = torch.rand([count]).mul(2 * Math.PI);
const radii = labels.mul(-0.5).add(1);
const points = torch
  .stack([angles.cos().mul(radii), angles.sin().mul(radii)], 1)
  .add(torch.randn([count, 2]).mul(0.05));

// Batches of pairs [input, target], looped over again and again until the steps are done. Anything that can be looped
// over will do, also asynchronously, and so will a function (epoch) => batches.
export const data = new DataLoader(new TensorDataset(points, labels), { batchSize: 50, shuffle: true });

// The model. To see something go wrong, try nn.Sigmoid in place of nn.Tanh, and ten such layers.
export const model = new nn.Sequential(
  new nn.Linear(2, 16),
  new nn.Tanh(),
  new nn.Linear(16, 16),
  new nn.Tanh(),
  new nn.Linear(16, 2),
);

// A module, or a function (output, target) => loss. As a module it is shown in the report by name.
export const loss = new nn.CrossEntropyLoss();

export const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });

// These may be left out. \`--steps\` and \`--every\` of the command come first.
export const name = "two circles";
export const steps = 500; // how many steps are trained
export const every = 10; // every how many of them there is an observation

// Weights come out the same every time: the command sets the seed before it loads this file (--seed, 0 unless given).
//
// Where the parts are made asynchronously, export a function instead:
//
//   import { defineExperiment } from "ogee/health";
//   export default defineExperiment(async () => ({ model, data, loss, optimizer }));
`;

/**
 * Writes the file.
 *
 * @returns what to print.
 * @throws CannotRun if it is there already, or cannot be written.
 */
export function init(path: string = EXPERIMENT): string {
  if (!/\.[cm]?[jt]s$/.test(path)) {
    throw new CannotRun(
      `${path} is no name for a file of TypeScript or JavaScript`,
      `Let it end in .ts, .mts, .js or .mjs: ogee init ${EXPERIMENT}`,
    );
  }
  try {
    writeFileSync(
      path,
      TEMPLATE.replace("FILE", () => path),
      { flag: "wx" },
    );
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === "EEXIST"
      ? new CannotRun(`${path} is there already, and stays as it is`, "Name another file: ogee init FILE.")
      : new CannotRun(`${path} cannot be written\n${saidBy(cause)}`, "", { cause });
  }
  return `Wrote ${path}. Now run:\n\n  npx ogee check ${path}\n`;
}
