// Optimizers and schedules beside PyTorch's: the same training after the same seed, recorded and asked now.

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { LBFGS } from "../../src/optim/index.js";
import { askTrainings, type OptimizerAnswer, trainingQuestion } from "./optimizer-question.js";
import { type OptimizerRow, optimizerRows, scheduleRows, type Stepped } from "./optimizer-rows.js";
import { findPython } from "./oracle.js";

const DTYPES = ["float32", "float64"] as const;
const BOUND = { float32: 1e-5, float64: 1e-12 };
const seed = Number(process.env["OGEE_SEED"] ?? 20);
const python = findPython();

class Training {
  readonly w: torch.Tensor;
  readonly b: torch.Tensor;
  readonly optimizer: ReturnType<OptimizerRow["make"]>;
  readonly schedule: Stepped | undefined;
  private readonly x: torch.Tensor;
  private readonly target: torch.Tensor;

  constructor(row: OptimizerRow, dtype: torch.DType, at: number) {
    torch.manualSeed(at);
    this.x = torch.rand([64, 5], { dtype }).mul(4).sub(2);
    this.target = torch.rand([64, 3], { dtype });
    this.w = torch.rand([3, 5], { dtype }).sub(0.5).requiresGrad_();
    this.b = torch.zeros([3], { dtype, requiresGrad: true });
    this.optimizer = row.make(row.groups === undefined ? [this.w, this.b] : row.groups[1](this.w, this.b));
    this.schedule = row.schedule?.(this.optimizer);
  }

  /** Takes a batch of its own, so that the gradient does not vanish: then rounding would decide the direction of many rules. */
  step(): number {
    let batch = torch.arange(64);
    const closure = (): torch.Tensor => {
      this.optimizer.zeroGrad();
      const out = torch.sigmoid(this.x.index(batch).matmul(this.w.t()).add(this.b));
      const loss = out.sub(this.target.index(batch)).pow(2).sum();
      loss.backward();
      return loss;
    };
    let loss: torch.Tensor;
    if (this.optimizer instanceof LBFGS) {
      loss = this.optimizer.step(closure);
    } else {
      batch = torch.randint(0, 64, [8]);
      loss = closure();
      this.optimizer.step();
    }
    return loss.item() as number;
  }
}

const momentumOf = (group: Record<string, unknown>): number =>
  (group["momentum"] ?? (group["betas"] as number[] | undefined)?.[0] ?? 0) as number;

function train(row: OptimizerRow, dtype: torch.DType, at: number): OptimizerAnswer {
  const training = new Training(row, dtype, at);
  const losses: number[] = [];
  const rates: [number, number][][] = [];
  for (let i = 0; i < row.steps; i++) {
    const loss = training.step();
    losses.push(loss);
    if (training.schedule !== undefined) {
      rates.push(training.optimizer.paramGroups.map((g) => [g.lr, momentumOf({ ...g })]));
      training.schedule.step(...(row.scheduler?.includes("Plateau") ? [loss] : []));
    }
  }
  return { losses, rates, w: training.w.flatten().tolist() as number[], b: training.b.tolist() as number[] };
}

function far(what: string, ours: readonly number[], theirs: readonly number[], bound: number): string[] {
  const largest = theirs.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
  const i = theirs.findIndex((v, k) => !(Math.abs(v - (ours[k] as number)) <= bound * largest));
  return i < 0 ? [] : [`${what}[${i}] is ${ours[i]} instead of ${theirs[i]}`];
}

function compare(
  row: OptimizerRow,
  dtype: "float32" | "float64",
  at: number,
  answer: OptimizerAnswer,
): string[] {
  const ours = train(row, dtype === "float32" ? torch.float32 : torch.float64, at);
  const bound = row.bound?.[dtype] ?? BOUND[dtype];
  const parameterBound = row.parameterBound?.[dtype] ?? bound;
  return [
    ...far("loss", ours.losses, answer.losses, bound),
    ...far("rate", ours.rates.flat(2), answer.rates.flat(2), 1e-12),
    ...far("w", ours.w, answer.w, parameterBound),
    ...far("b", ours.b, answer.b, parameterBound),
  ].map((finding) => `${row.optimizer} ${row.scheduler ?? ""}, ${dtype}: ${finding}`);
}

describe.each([
  ["optimizers, 200 steps", optimizerRows],
  ["schedules, 60 epochs", scheduleRows],
] as const)("%s", (_, rows) => {
  const cases = rows.flatMap((row) => DTYPES.map((dtype) => ({ row, dtype })));

  it("agree with the recording within 1e-5 in float32, 1e-12 in float64; rates within 1e-12", () => {
    const file = new URL("fixtures/optimizers.json", import.meta.url);
    const recorded: Record<string, OptimizerAnswer> = existsSync(file)
      ? JSON.parse(readFileSync(file, "utf8"))
      : {};
    const wrong = cases.flatMap(({ row, dtype }) => {
      const answer = recorded[JSON.stringify(trainingQuestion(row, dtype, 0))];
      return answer === undefined
        ? [`${row.optimizer}: no answer is recorded: run npx tsx tools/record-optimizers.ts`]
        : compare(row, dtype, 0, answer);
    });
    expect(wrong).toEqual([]);
  });

  it.skipIf(python === null)(`agree with PyTorch, asked now, after seed ${seed}`, () => {
    const questions = cases.map(({ row, dtype }) => trainingQuestion(row, dtype, seed));
    const { answers } = askTrainings(python as string, questions);
    const wrong = cases.flatMap(({ row, dtype }, i) =>
      compare(row, dtype, seed, answers[i] as OptimizerAnswer),
    );
    expect(wrong).toEqual([]);
  });

  it("go on from their state to the same bits", () => {
    for (const row of rows) {
      const whole = new Training(row, torch.float32, 1);
      const cut = new Training(row, torch.float32, 1);
      const steps = Math.min(row.steps, 30);
      const stepBoth = (training: Training): void => {
        const loss = training.step();
        training.schedule?.step(...(row.scheduler?.includes("Plateau") ? [loss] : []));
      };
      const half = (training: Training): void => {
        torch.manualSeed(2);
        for (let i = 0; i < steps / 2; i++) {
          stepBoth(training);
        }
      };
      half(whole);
      half(cut);
      const resumed = new Training(row, torch.float32, 1);
      torch.noGrad(() => {
        resumed.w.copy_(cut.w);
        resumed.b.copy_(cut.b);
      });
      resumed.optimizer.loadStateDict(cut.optimizer.stateDict());
      if (cut.schedule !== undefined) {
        resumed.schedule?.loadStateDict(JSON.parse(JSON.stringify(cut.schedule.stateDict())));
      }
      half(whole);
      half(resumed);
      expect(resumed.w.tolist(), `${row.optimizer} ${row.scheduler}`).toEqual(whole.w.tolist());
    }
  });
});

it("optimizers print as PyTorch prints them, and name their state as it does", () => {
  const w = torch.ones([2], { requiresGrad: true });
  const optimizer = new torch.optim.Adam([{ params: [w], lr: 0.01 }]);
  w.sum().backward();
  optimizer.step();
  new torch.optim.lrScheduler.StepLR(optimizer, 3);
  expect(String(optimizer)).toBe(
    [
      "Adam (",
      "Parameter Group 0",
      "    amsgrad: False",
      "    betas: (0.9, 0.999)",
      "    eps: 1e-08",
      "    initial_lr: 0.01",
      "    lr: 0.01",
      "    maximize: False",
      "    weight_decay: 0",
      ")",
    ].join("\n"),
  );
  const { state, param_groups: groups } = optimizer.stateDict();
  expect(Object.keys(state[0] ?? {})).toEqual(["step", "exp_avg", "exp_avg_sq"]);
  expect(groups[0]?.params).toEqual([0]);
  const restarts = new torch.optim.lrScheduler.CosineAnnealingWarmRestarts(optimizer, 5, 2);
  expect(Object.keys(restarts.stateDict())).toEqual(
    expect.arrayContaining([
      "T_0",
      "T_i",
      "T_mult",
      "T_cur",
      "eta_min",
      "base_lrs",
      "last_epoch",
      "_last_lr",
    ]),
  );
});

it("Rprop and ASGD print their options and keep their state by PyTorch's names", () => {
  const w = torch.ones([2], { requiresGrad: true });
  const rprop = new torch.optim.Rprop([w]);
  const asgd = new torch.optim.ASGD([w]);
  w.sum().backward();
  rprop.step();
  asgd.step();
  expect(String(rprop)).toBe(
    "Rprop (\nParameter Group 0\n    etas: (0.5, 1.2)\n    lr: 0.01\n    maximize: False\n    step_sizes: (1e-06, 50)\n)",
  );
  expect(String(asgd)).toContain("    lambd: 0.0001\n    lr: 0.01\n    maximize: False\n    t0: 1000000");
  expect(Object.keys(rprop.stateDict().state[0] ?? {})).toEqual(["step", "prev", "step_size"]);
  expect(Object.keys(asgd.stateDict().state[0] ?? {})).toEqual(["step", "eta", "mu", "ax"]);
  const again = new torch.optim.ASGD([w]);
  again.loadStateDict(asgd.stateDict());
  expect(again.paramGroups[0]?.t0).toBe(1e6);
  expect(() => new torch.optim.Rprop([w], 0.1, [1.2, 0.5])).toThrow(
    "Rprop: Invalid eta values: 1.2, 0.5; the first must be in (0, 1), the second above 1",
  );
  expect(() => new torch.optim.Rprop([w], { stepSizes: [1] as never })).toThrow(
    "Rprop: argument 'stepSizes' must be an array of two numbers, but got an array of 1",
  );
  expect(() => new torch.optim.ASGD([w], { weightDecay: -1 })).toThrow(
    "ASGD: Invalid weight_decay value: -1",
  );
});
