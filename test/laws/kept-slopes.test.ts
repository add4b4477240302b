// From some size on, sigmoid keeps its slope for the way back. Released memory is poisoned, so that a slope that was
// given back too early shows as NaN.

import { afterAll, beforeAll, expect, it } from "vitest";
import { lifetimes } from "../../src/engine/storage.js";
import * as torch from "../../src/index.js";

beforeAll(() => {
  lifetimes.poison = true;
});
afterAll(() => {
  lifetimes.poison = false;
});

const SIZES = [1023, 1024, 1027, 70001];

const leaf = (size: number): torch.Tensor => torch.linspace(-104, 104, size).requiresGrad_();
const gradient = (x: torch.Tensor, upstream: torch.Tensor, createGraph: boolean): torch.Tensor =>
  torch.autograd.grad([torch.sigmoid(x)], [x], { gradOutputs: [upstream], createGraph })[0] as torch.Tensor;

it.each(SIZES)(
  "sigmoid of %i elements: the gradient has the same bits whether or not it is recorded",
  (size) => {
    const x = leaf(size);
    const upstream = torch.linspace(0.1, 3, size);
    const kept = gradient(x, upstream, false).toTypedArray();
    expect(kept).toEqual(gradient(x, upstream, true).detach().toTypedArray());
  },
);

it.each(SIZES)("sigmoid of %i elements: value and gradient have the bits of each element alone", (size) => {
  const x = leaf(size);
  const y = torch.sigmoid(x);
  y.sum().backward();
  for (const i of [0, 1, 511, size >> 1, size - 2, size - 1]) {
    const one = torch.tensor([x.index(i).item() as number]).requiresGrad_();
    const value = torch.sigmoid(one);
    value.sum().backward();
    expect(y.index(i).item()).toBe(value.item());
    expect(x.grad?.index(i).item()).toBe(one.grad?.item());
  }
});

it.each(SIZES)(
  "sigmoid of %i elements: a retained graph gives its gradient again, a freed one says so",
  (size) => {
    const x = leaf(size);
    const loss = torch.sigmoid(x).sum();
    loss.backward({ retainGraph: true });
    const once = x.grad?.clone();
    loss.backward();
    expect(x.grad?.equal(once?.mul(2) as torch.Tensor)).toBe(true);
    expect(() => loss.backward()).toThrow(/backward through the graph a second time/);
  },
);

it("sigmoid of 2000 elements: an input changed in place before the way back is an error", () => {
  const x = torch.linspace(-1, 1, 2000).requiresGrad_().mul(1);
  const loss = torch.sigmoid(x).sum();
  x.mul_(2);
  expect(() => loss.backward()).toThrow(/modified by an inplace operation/);
});

it("sigmoid of 2000 elements: the second derivative is y (1 - y) (1 - 2y) to 1e-6", () => {
  const x = torch.linspace(-8, 8, 2000).requiresGrad_();
  gradient(x, torch.ones([2000]), true)
    .sum()
    .backward();
  const y = torch.sigmoid(x.detach().double());
  const expected = y.mul(y.neg().add(1)).mul(y.mul(-2).add(1));
  expect(x.grad?.double().sub(expected).abs().amax().item()).toBeLessThan(1e-6);
});

it("a function whose slope needs lanes of float64 has the same bits recorded and not", () => {
  const mixed = torch.defineActivation({
    name: "mixed",
    lanes: "single",
    value: (x) => x.exp(),
    slope: (x) => x.exp().mul(x.tanh().square().add(x.cosh().square().reciprocal())),
  });
  const x = torch.linspace(-10, 10, 5000);
  const plain = torch.activation(mixed)(x).toTypedArray();
  expect(torch.activation(mixed)(x.clone().requiresGrad_()).detach().toTypedArray()).toEqual(plain);
});

it("sigmoid of 2000 elements after sigmoid: gradients that hooks kept stay what they were", () => {
  const x = torch.linspace(-3, 3, 2000).requiresGrad_();
  const y = torch.sigmoid(x);
  const z = torch.sigmoid(y);
  const kept: torch.Tensor[] = [];
  y.registerHook((g) => {
    kept.push(g);
  });
  const first = torch.autograd.grad([z], [y], { gradOutputs: [torch.ones([2000])], retainGraph: true })[0];
  const before = kept[0]?.clone();
  z.sum().backward();
  torch.sigmoid(torch.randn([2000]));
  expect(kept[0]?.equal(before as torch.Tensor)).toBe(true);
  expect(kept[1]?.equal(before as torch.Tensor)).toBe(true);
  expect(first?.equal(before as torch.Tensor)).toBe(true);
});
