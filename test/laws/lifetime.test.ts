// The lifetime of memory: what is released is never read, deep graphs do not overflow, and running out is an error after
// which all goes on.

import { afterEach, describe, expect, it } from "vitest";
import { heap } from "../../src/engine/heap.js";
import { lifetimes } from "../../src/engine/storage.js";
import * as torch from "../../src/index.js";

const SEED = Number(process.env["OGEE_SEED"] ?? 20261123);

type Step = (x: torch.Tensor, pick: () => number) => torch.Tensor;

const STEPS: readonly Step[] = [
  (x) => x.t(),
  (x) => x.reshape(-1).reshape(4, 4),
  (x) => x.sigmoid(),
  (x) => x.mul(x),
  (x) => x.tanh().add(x),
  (x) => x.clone().mul_(0.5),
  (x) => x.softmax(1),
  (x) => x.matmul(x.t()),
  (x) => {
    const y = x.clone();
    y.select(0, 1).mul_(2);
    return y;
  },
  (x) => x.sub(x.mean(0, true)),
  (x) => torch.cat([x.narrow(0, 2, 2), x.narrow(0, 0, 2)]),
  (x) => {
    x.requiresGrad && x.registerHook((g) => g.mul(0.5));
    return x.add(1);
  },
];

// A linear congruential generator, so that a program is the same with poison and without.
function program(seed: number): string {
  let state = seed;
  const pick = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  torch.manualSeed(seed);
  const leaf = torch.rand(4, 4, { dtype: torch.float64, requiresGrad: true });
  let x: torch.Tensor = leaf.mul(1);
  for (let i = 0; i < 6; i++) {
    x = (STEPS[Math.floor(pick() * STEPS.length)] as Step)(x, pick);
  }
  const loss = x.mul(x).mean();
  const seen: unknown[] = [];
  if (pick() < 0.5) {
    const [first] = torch.autograd.grad(loss, leaf, { createGraph: true }) as [torch.Tensor];
    seen.push(first.tolist());
    first.mul(first).sum().backward();
  } else {
    loss.backward({ retainGraph: true });
    loss.backward();
  }
  return JSON.stringify([seen, x.tolist(), leaf.grad?.tolist()]);
}

describe("released memory is never read", () => {
  afterEach(() => {
    lifetimes.poison = false;
  });
  it(`200 random programs give the same bits with poison as without (seed ${SEED})`, () => {
    for (let i = 0; i < 200; i++) {
      lifetimes.poison = false;
      const plain = program(SEED + i);
      lifetimes.poison = true;
      expect(program(SEED + i), `program ${SEED + i}`).toBe(plain);
    }
  });
});

describe("a graph of 100,000 operations in a row", () => {
  it.each([false, true])("is walked back without overflow, createGraph %s", (createGraph) => {
    const x = torch.tensor(1, { requiresGrad: true });
    let y: torch.Tensor = x;
    for (let i = 0; i < 100_000; i++) {
      y = y.add(1);
    }
    const [g] = torch.autograd.grad(y, x, { createGraph }) as [torch.Tensor];
    expect(g.item()).toBe(1);
  });
});

describe("running out of memory", () => {
  const works = (): void => expect(torch.ones([3]).sum().item()).toBe(3);

  it.each([2 ** 33, 2 ** 40, 2 ** 60])(
    "zeros([%d]) is an error with the operation's name and the size, and the next call works",
    (n) => {
      expect(() => torch.zeros([n])).toThrow(torch.OutOfMemoryError);
      expect(() => torch.zeros([n])).toThrow(/^zeros: out of memory: tried to allocate [\d.]+ MB/);
      works();
    },
  );

  it("so is an operation whose result is too large", () => {
    const x = torch.ones([1, 2 ** 20]);
    expect(() => x.expand(2 ** 20, 2 ** 20).add(1)).toThrow(
      /^add: out of memory: tried to allocate [\d.]+ MB/,
    );
    works();
  });
});

describe("memory stays flat in a synchronous loop", () => {
  it.each([
    [5, 100_000],
    [2 ** 18, 500],
  ])("results of %d elements, %d of them, keep the heap under 400 MB", (size, count) => {
    const x = torch.zeros([size]);
    let most = 0;
    for (let i = 0; i < count; i++) {
      x.sigmoid();
      most = Math.max(most, heap.used);
    }
    expect(most).toBeLessThan(400e6);
  });
});
