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
