// What a port of a PyTorch program would get wrong without a word, did it not raise an error or do what is meant.

import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";

const { autograd } = torch;

describe("modes with a body", () => {
  const x = torch.tensor([-1], { requiresGrad: true });
  const later = (async () => 1) as never;

  it("setGradEnabled runs it in the mode, gives its result and ends", () => {
    expect(torch.setGradEnabled(false, () => x.mul(2)).requiresGrad).toBe(false);
    expect(torch.isGradEnabled()).toBe(true);
    const inner = torch.noGrad(() => torch.setGradEnabled(true, () => x.mul(2)));
    expect(inner.requiresGrad).toBe(true);
    expect(() => torch.setGradEnabled(false, 5 as never)).toThrow("setGradEnabled: expected a function");
    expect(() => torch.setGradEnabled(false, later)).toThrow("setGradEnabled: the body returned a promise");
    expect(torch.isGradEnabled()).toBe(true);
  });

  it("setDetectAnomaly runs it, gives its result and ends", () => {
    const walk = (): number => {
      x.sqrt().sum().backward();
      return 7;
    };
    expect(() => autograd.setDetectAnomaly(true, walk)).toThrow(/nan/i);
    expect(autograd.setDetectAnomaly(true, false, walk)).toBe(7);
    expect(autograd.detectAnomaly(() => autograd.setDetectAnomaly(false, walk))).toBe(7);
    expect(walk).not.toThrow();
    expect(() => autograd.setDetectAnomaly("on" as never)).toThrow(
      'setDetectAnomaly: expected a boolean, but got string "on"',
    );
    expect(() => autograd.detectAnomaly(later)).toThrow("detectAnomaly: the body returned a promise");
  });

  it("inferenceMode is noGrad, and records where it is told not to be", () => {
    expect(torch.inferenceMode(() => x.mul(2)).requiresGrad).toBe(false);
    expect(torch.inferenceMode(true, () => x.mul(2)).requiresGrad).toBe(false);
    expect(torch.noGrad(() => torch.inferenceMode(false, () => x.mul(2))).requiresGrad).toBe(true);
    expect(() => torch.inferenceMode(later)).toThrow("inferenceMode: the body returned a promise");
  });
});

describe("places", () => {
  const { nn } = torch;
  const x = torch.arange(6).reshape(3, 2).float();
  const [last, far, one] = [torch.tensor([-1n]), torch.tensor([0n, -4n]), torch.ones(1, 2)];
  // As PyTorch 1.13 does: these raise, the others wrap.
  it.each<[string, () => unknown, string]>([
    ["indexSelect", () => x.indexSelect(0, last), "index -1 is out of bounds for dimension 0 with size 3"],
    ["indexSelect", () => x.indexSelect(1, far), "index -4 is out of bounds for dimension 1 with size 2"],
    ["indexAdd", () => x.indexAdd(0, last, one), "index -1 is out of bounds"],
    ["indexAdd_", () => x.clone().indexAdd_(0, last, one), "index -1 is out of bounds"],
    ["indexCopy", () => x.indexCopy(0, last, one), "index -1 is out of bounds"],
    ["indexCopy_", () => x.clone().indexCopy_(0, last, one), "index -1 is out of bounds"],
    ["embedding", () => nn.functional.embedding(last, x), "index -1 is out of bounds"],
    ["indexFill", () => x.indexFill(0, far, 9), "index -4 is out of bounds for dimension 0 with size 3"],
    ["take", () => x.take(torch.tensor([-7n])), "tried to access index -7 on a tensor of 6 elements"],
    ["gather", () => x.gather(0, torch.tensor([[-1n, 0n]])), "index -1 is out of bounds"],
  ])("%s refuses what lies outside, and shows what was given", (name, call, message) => {
    expect(call).toThrow(`${name}: `);
    expect(call).toThrow(message);
  });

  it("outside a table change none of its rows", () => {
    const table = x.clone();
    expect(() => nn.functional.embedding(last, table, { maxNorm: 1 })).toThrow(RangeError);
    expect(table.equal(x)).toBe(true);
  });

  it("of indexFill, take and put may count from the end", () => {
    expect(x.indexFill(0, last, 9).tolist()).toEqual([
      [0, 1],
      [2, 3],
      [9, 9],
    ]);
    expect(x.take(last).tolist()).toEqual([5]);
    expect(x.put(last, torch.tensor([7])).tolist()).toEqual([
      [0, 1],
      [2, 3],
      [4, 7],
    ]);
  });

  it("of setIndex come as one list, and nothing after the value is dropped", () => {
    expect(() => (x.clone().setIndex as (...args: number[]) => unknown)(0, 1, 5)).toThrow(
      "setIndex: several indices come as one list, before the value: setIndex([0, 1], 5)",
    );
    expect(torch.zeros(3, 3).setIndex([0, 2], 5).index(0, 2).item()).toBe(5);
    expect(
      torch
        .zeros(3, 3)
        .setIndex([[0, 2]], 5)
        .index([0, 2])
        .sum()
        .item(),
    ).toBe(30);
  });
});
