// The fused recurrent layer beside the plain steps that define it: states, first gradients, second gradients. Released
// memory is poisoned, so that what was freed too early shows as NaN.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lifetimes } from "../../src/engine/storage.js";
import * as torch from "../../src/index.js";
import {
  type LayerStates,
  type LayerTensors,
  plainLayer,
  recurrentCells,
  recurrentLayer,
} from "../../src/ops/recurrence.js";

const SEED = Number(process.env["OGEE_SEED"] ?? 20261123);
const BATCHES = [[3, 3, 3], [4, 2, 2, 1], [1], [6, 5], [0, 0]];
const BOUNDS = [
  [torch.float32, 2e-6],
  [torch.float64, 1e-14],
] as const;

beforeAll(() => {
  lifetimes.poison = true;
});
afterAll(() => {
  lifetimes.poison = false;
});

type Run = (tensors: LayerTensors) => LayerStates;

/** States, gradients, the same gradients once recorded, and second gradients. */
function everything(run: Run, tensors: LayerTensors): (torch.Tensor | null)[] {
  const { y, h, c } = run(tensors);
  const results = [y, h, ...(c === null ? [] : [c])];
  torch.manualSeed(SEED + 1);
  const total = results
    .map((r) => r.mul(torch.randn(r.shape, { dtype: r.dtype })).sum())
    .reduce((a, b) => a.add(b));
  const variables = Object.values(tensors).filter((t): t is torch.Tensor => t !== null);
  const first = torch.autograd.grad(total, variables, { retainGraph: true });
  const recorded = torch.autograd.grad(total, variables, { createGraph: true }) as torch.Tensor[];
  const penalty = recorded.map((g) => g.mul(g).sum()).reduce((a, b) => a.add(b));
  const second = torch.autograd.grad(penalty, variables, { allowUnused: true });
  return [...results, ...first, ...recorded, ...second];
}

function difference(a: torch.Tensor | null, b: torch.Tensor | null): number {
  if (a === null || b === null || a.shape.join() !== b.shape.join()) {
    return a === b ? 0 : Number.POSITIVE_INFINITY;
  }
  const largest = a.shape.includes(0) ? 0 : Number(b.abs().amax());
  return largest === 0 ? 0 : Number(a.sub(b).abs().amax()) / largest;
}

describe(`the fused recurrent layer, seed ${SEED}`, () => {
  for (const [dtype, bound] of BOUNDS) {
    for (const [mode, cell] of Object.entries(recurrentCells)) {
      it(`${mode} in ${dtype.toString()} agrees with the plain steps within ${bound} of the largest value`, () => {
        for (const projected of mode === "LSTM" ? [false, true] : [false]) {
          for (const bias of [true, false]) {
            for (const reverse of [false, true]) {
              for (const batchSizes of BATCHES) {
                torch.manualSeed(SEED);
                const rows = batchSizes.reduce((a, b) => a + b, 0);
                const [batch, input, hidden] = [batchSizes[0] as number, 5, 7];
                const state = projected ? 3 : hidden;
                const high = cell.kernels.gates * hidden;
                const draw = (...shape: number[]): torch.Tensor =>
                  torch.randn(shape, { dtype }).requiresGrad_();
                const tensors = {
                  x: draw(rows, input),
                  h: draw(batch, state),
                  c: mode === "LSTM" ? draw(batch, hidden) : null,
                  weightIh: draw(high, input),
                  weightHh: draw(high, state),
                  biasIh: bias ? draw(high) : null,
                  biasHh: bias ? draw(high) : null,
                  weightHr: projected ? draw(state, hidden) : null,
                };
                const steps = { batchSizes, reverse };
                const fused = everything((t) => recurrentLayer(cell, steps, t), tensors);
                const plain = everything((t) => plainLayer(cell, steps, t), tensors);
                const worst = plain.map((p, i) => difference(fused[i] as torch.Tensor | null, p));
                const which = `${[projected, bias, reverse]} ${batchSizes}: ${worst.indexOf(Math.max(...worst))}`;
                expect(Math.max(...worst), which).toBeLessThanOrEqual(bound);
              }
            }
          }
        }
      });
    }
  }

  it("an operand that was computed from another has its own gradient only", () => {
    const cell = recurrentCells.RNN_TANH;
    torch.manualSeed(SEED);
    const draw = (...shape: number[]): torch.Tensor =>
      torch.randn(shape, { dtype: torch.float64 }).requiresGrad_();
    const none = { c: null, biasIh: null, biasHh: null, weightHr: null };
    const [x, weightIh, weightHh] = [draw(6, 3), draw(4, 3), draw(4, 4)];
    const run = (start: torch.Tensor): torch.Tensor =>
      recurrentLayer(
        cell,
        { batchSizes: [2, 2, 2], reverse: false },
        { x: start, h: start.narrow(0, 0, 2).matmul(weightIh.t()), weightIh, weightHh, ...none },
      ).y;
    expect(torch.autograd.gradgradcheck(run, [x])).toBe(true);
  });

  it("float32 gradients keep their digits where gates are saturated: within 1e-5 at |x| = 20", () => {
    const { LSTM } = recurrentCells;
    for (const v of [20, -20]) {
      const gradient = (dtype: torch.DType): number => {
        const x = torch.full([1, 1], v, { dtype, requiresGrad: true });
        const [one, zero] = [torch.ones([1, 1], { dtype }), torch.zeros([4, 1], { dtype })];
        const tensors = {
          x,
          h: one,
          c: one,
          weightIh: torch.ones([4, 1], { dtype }),
          weightHh: zero,
          biasIh: null,
          biasHh: null,
          weightHr: null,
        };
        const { y } = recurrentLayer(LSTM, { batchSizes: [1], reverse: false }, tensors);
        return Number((torch.autograd.grad(y.sum(), x)[0] as torch.Tensor).item());
      };
      const exact = gradient(torch.float64);
      expect(exact).not.toBe(0);
      expect(Math.abs(gradient(torch.float32) / exact - 1)).toBeLessThanOrEqual(1e-5);
    }
  });
});
