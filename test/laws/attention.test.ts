// What attention does at its edges.

import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";

const SEED = Number(process.env["OGEE_SEED"] ?? 20261123);
const { scaledDotProductAttention } = torch.nn.functional;
const { gradcheck, gradgradcheck } = torch.autograd;

function draw(...shape: number[]): torch.Tensor {
  return torch.randn(shape, { dtype: torch.float64 }).requiresGrad_();
}

describe(`attention, seed ${SEED}`, () => {
  it("a query that sees no key gets 0, and gives finite gradients", () => {
    torch.manualSeed(SEED);
    const [q, k, v] = [draw(3, 4), draw(5, 4), draw(5, 2)];
    const mask = torch.ones(3, 5).bool();
    mask.index(1).fill_(false);
    for (const attnMask of [
      mask,
      torch.zeros(3, 5).maskedFill(mask.logicalNot(), Number.NEGATIVE_INFINITY),
    ]) {
      const y = scaledDotProductAttention(q, k, v, attnMask);
      expect(y.index(1).tolist()).toEqual([0, 0]);
      const gradients = torch.autograd.grad(y.sum(), [q, k, v]) as torch.Tensor[];
      expect(gradients.every((g) => Number.isFinite(Number(g.abs().sum())))).toBe(true);
      expect((gradients[0] as torch.Tensor).index(1).tolist()).toEqual([0, 0, 0, 0]);
    }
  });

  it("passes gradcheck and gradgradcheck, causal and with a mask", () => {
    torch.manualSeed(SEED);
    const operands = [draw(2, 3, 4), draw(2, 3, 4), draw(2, 3, 2)];
    const mask = draw(3, 3);
    type Body = (...x: torch.Tensor[]) => torch.Tensor;
    const causal: Body = (q, k, v) =>
      scaledDotProductAttention(q as torch.Tensor, k as torch.Tensor, v as torch.Tensor, { isCausal: true });
    const masked: Body = (q, k, v, m) =>
      scaledDotProductAttention(q as torch.Tensor, k as torch.Tensor, v as torch.Tensor, m);
    expect([gradcheck(causal, operands), gradgradcheck(causal, operands)]).toEqual([true, true]);
    const all = [...operands, mask];
    expect([gradcheck(masked, all), gradgradcheck(masked, all)]).toEqual([true, true]);
  });

  it("equal operands of multi-head attention give what unequal ones of the same values give, within 1e-15", () => {
    torch.manualSeed(SEED);
    const attention = new torch.nn.MultiheadAttention(6, 3, { dtype: torch.float64 });
    const x = draw(4, 2, 6);
    const [together] = attention(x, x, x);
    const [apart] = attention(x, x.clone(), x.clone());
    const key = x.clone();
    const [half] = attention(x, key, key);
    expect(Number(together.sub(apart).abs().amax())).toBeLessThanOrEqual(1e-15);
    expect(Number(together.sub(half).abs().amax())).toBeLessThanOrEqual(1e-15);
  });
});
