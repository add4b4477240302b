// A run that is killed leaves what it recorded, and goes on to the same bits.

import { describe, expect, it } from "vitest";
import type { Report } from "../../src/health/index.js";
import { Generator } from "../../src/index.js";
import { experiment, Project } from "./project.js";

const SEED = Number(process.env["OGEE_SEED"] ?? 20261127);
const STEPS = 200;

/** What the weights are at the end, written by the experiment's process as it ends. */
const WEIGHTS = `import { writeFileSync } from "node:fs";
process.on("exit", () => {
  writeFileSync("weights.json", JSON.stringify([...model.stateDict()].map(([name, t]) => [name, t.tolist()])));
});`;

/** Dropout and shuffling draw random numbers; steps are slow enough to be killed in between. */
const SLOW = "const until = Date.now() + 3; while (Date.now() < until);";
const MODEL =
  "new nn.Sequential(new nn.Linear(2, 8), new nn.BatchNorm1d(8), new nn.Sigmoid(), new nn.Dropout(0.2), new nn.Linear(8, 8), new nn.Sigmoid(), new nn.Linear(8, 2))";
const LOSS = `(output, target) => { ${SLOW} return nn.functional.crossEntropy(output, target); }`;

/** The data of an experiment, and how often its run is killed. */
const KINDS: readonly (readonly [what: string, data: string, kills: number])[] = [
  [
    "a DataLoader that shuffles",
    "new DataLoader(new TensorDataset(x, x.argmax(1)), { batchSize: 16, shuffle: true })",
    3,
  ],
  [
    "a function of the epoch",
    "(epoch) => new DataLoader(new TensorDataset(x.add(epoch * 0.01), x.argmax(1)), { batchSize: 16, shuffle: true })",
    1,
  ],
  [
    "a generator that draws",
    `{ *[Symbol.iterator]() {
      for (let i = 0; i < 13; i++) { const some = torch.randn([16, 2]); yield [some, some.argmax(1)]; }
    } }`,
    1,
  ],
];

const withoutDate = ({ date, ...rest }: Report): object => rest;

describe(`a run that is killed with -9 (seed ${SEED})`, () => {
  it.each(KINDS)(
    "goes on over %s, to the same weights, losses and report",
    async (_, data, kills) => {
      const project = new Project();
      project.write("experiment.mjs", experiment({ data, model: MODEL, loss: LOSS, more: WEIGHTS }));
      const args = ["check", "experiment.mjs", "--steps", String(STEPS), "--checkpoint", "12"];
      const whole = await project.run(...args, "--out", "whole");
      expect(whole.err).toBe("");
      const weights = project.read("weights.json");

      const cut = [...args, "--out", "cut", "--resume"];
      const generator = new Generator(SEED);
      const part = (STEPS - 60) / kills;
      for (let kill = 0; kill < kills; kill++) {
        const steps = 40 + Math.floor(part * kill + (generator.random() % part));
        await killedAfter(project, cut, steps);
        expect(project.has("cut/checkpoint.safetensors")).toBe(true);
        expect(project.has("cut/report.json")).toBe(false);
      }
      const last = await project.run(...cut);
      expect(last.code).toBe(whole.code);
      const after = Number(/^It goes on after step (\d+)\.\n$/.exec(last.err)?.[1]);
      expect(after).toBeGreaterThanOrEqual(part * (kills - 1) + 12);
      expect(project.read("weights.json")).toBe(weights);
      expect(withoutDate(project.report("cut"))).toEqual(withoutDate(project.report("whole")));
      expect(project.report("cut").recording.losses).toHaveLength(STEPS);
    },
    180_000,
  );
});

/** Starts a run, and kills it when so many steps have been recorded. */
async function killedAfter(project: Project, args: readonly string[], steps: number): Promise<void> {
  const { child, ended } = project.start(...args);
  const poll = setInterval(() => {
    if (project.has("cut/recording.jsonl") && lossesIn(project) >= steps) {
      child.kill("SIGKILL");
    }
  }, 5);
  await ended;
  clearInterval(poll);
  expect(child.signalCode).toBe("SIGKILL");
}

const lossesIn = (project: Project): number =>
  project.read("cut/recording.jsonl").split('"kind":"loss"').length - 1;
