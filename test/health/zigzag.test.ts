// Zig-zag: the path is followed where gradients have one sign, and named only with the causal test.

import * as torch from "ogee";
import { judge, type Recording, watch } from "ogee/health";
import { expect, it } from "vitest";

const { nn } = torch;

function recordingOf(shift: number): Recording {
  torch.manualSeed(8);
  const model = new nn.Sequential(new nn.Linear(4, 1));
  const lossFunction = new nn.MSELoss();
  const optimizer = new torch.optim.SGD(model.parameters(), { lr: 0.9 / (8 * shift * shift + 4) });
  const health = watch(model, { optimizer, lossFunction });
  const goal = torch.tensor([1, -1, 1, -1]);
  for (let step = 0; step < 120; step++) {
    const x = torch.rand([4, 4]).sub(0.5).add(shift);
    optimizer.zeroGrad();
    lossFunction(
      model(x),
      x
        .matmul(goal)
        .reshape(4, 1)
        .add(torch.randn([4, 1])),
    ).backward();
    optimizer.step();
  }
  health.detach();
  return health.recording;
}

const withoutTest = (recording: Recording): Recording => ({
  ...recording,
  probes: recording.probes.filter(({ kind }) => kind !== "centring"),
});

const withTest = (recording: Recording, gain: number): Recording => ({
  ...recording,
  probes: [
    ...withoutTest(recording).probes,
    { kind: "centring", step: 120, layer: "0", kappa: 100, raw: 0.1, centred: 0.1 * gain },
  ],
});

const found = (recording: Recording): boolean => {
  const { diagnoses, notes } = judge(recording, { graph: false });
  return [...diagnoses, ...notes].some(({ rule }) => rule === "zigzag");
};

it("inputs with a mean that dominates: followed, and named only if centring is worth 1.5 times", () => {
  const recording = recordingOf(3);
  const path = recording.probes.find((probe) => probe.kind === "path");
  expect(path?.layer).toBe("0");
  expect(path?.kappa).toBeGreaterThan(10);
  expect(found(withoutTest(recording))).toBe(false);
  expect(found(withTest(recording, 1.4))).toBe(false);
  expect(found(withTest(recording, 1.6))).toBe(true);
});

it("inputs around 0: not followed", () => {
  const recording = recordingOf(0);
  expect(recording.probes).toEqual([]);
  expect(found(withTest(recording, 1.6))).toBe(false);
});
