import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as data from "../../src/data/index.js";
import { heap } from "../../src/engine/heap.js";
import * as io from "../../src/io/index.js";
import * as torch from "../../src/index.js";

const { BatchSampler, DataLoader, RandomSampler, SubsetRandomSampler, TensorDataset, WeightedRandomSampler } =
  data;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const recorded = JSON.parse(readFileSync(here("loader.recorded.json"), "utf8")) as Record<string, unknown>;

const seeded = (seed: number): torch.Generator => new torch.Generator().manualSeed(seed);
const indices = (parts: { indices: ArrayLike<number> }[]): number[][] =>
  parts.map((p) => Array.from(p.indices));
const plain = (t: torch.Tensor): unknown => t.to(torch.float64).tolist();

const rows = new TensorDataset(torch.arange(11), torch.arange(22).to(torch.float32).reshape(11, 2));

function epochs(loader: Iterable<readonly torch.Tensor[]>): unknown[] {
  const epoch = (): unknown[] => [...loader].map((batch) => batch.map(plain));
  return [epoch(), epoch(), torch.rand(1).item()];
}

function kinds(value: unknown): unknown {
  if (value instanceof torch.Tensor) {
    const list = value.tolist();
    return [String(value.dtype), list];
  }
  if (Array.isArray(value)) return value.map(kinds);
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, v]) => [key, kinds(v)]))
    : value;
}

function ours(): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const seed of [0, 7]) {
    torch.manualSeed(seed);
    out[`plain ${seed}`] = epochs(new DataLoader(rows, 4));
    out[`shuffle ${seed}`] = epochs(new DataLoader(rows, 4, true));
    out[`drop last ${seed}`] = epochs(new DataLoader(rows, { batchSize: 4, shuffle: true, dropLast: true }));
    const generator = seeded(seed + 1);
    out[`generator ${seed}`] = epochs(new DataLoader(rows, { batchSize: 4, shuffle: true, generator }));
    const replaced = new RandomSampler(rows, { replacement: true, numSamples: 70 });
    out[`replacement ${seed}`] = epochs(new DataLoader(rows, { batchSize: 9, sampler: replaced }));
    out[`replacement generator ${seed}`] = [[...new RandomSampler(rows, true, 70, seeded(3))]];
    out[`more than all ${seed}`] = [25, 22].map((numSamples) => [...new RandomSampler(rows, { numSamples })]);
    const g = seeded(seed);
    const sampler = new RandomSampler(rows, { generator: g });
    out[`one generator ${seed}`] = [[...sampler], [...sampler], torch.rand(1, { generator: g }).item()];
    const subset = new SubsetRandomSampler([3, 1, 4, 8, 5]);
    out[`subset ${seed}`] = epochs(new DataLoader(rows, { batchSize: 2, sampler: subset }));
    const weighted = new WeightedRandomSampler([0.1, 0.9, 0.4, 0.7, 3.0, 0.6], 5);
    out[`weighted ${seed}`] = [[...weighted], [...weighted]];
    const distinct = new WeightedRandomSampler([0.9, 0.4, 0.05, 0.2, 0.3, 0.1], 5, false);
    out[`weighted distinct ${seed}`] = [[...distinct], [...distinct]];
    const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
    out[`split ${seed}`] = indices(data.randomSplit(rows, [5, 4, 2]));
    out[`split by fractions ${seed}`] = indices(data.randomSplit(range(32), [0.3, 0.3, 0.4]));
    out[`split generator ${seed}`] = indices(data.randomSplit(range(10), [3, 7], { generator: seeded(42) }));
    const batchSampler = new BatchSampler(new RandomSampler(rows), 3, true);
    out[`batch sampler ${seed}`] = epochs(new DataLoader(rows, { batchSampler }));
    out[`one by one ${seed}`] = epochs(new DataLoader(rows, { batchSize: null, shuffle: true }));
  }
  const { defaultCollate } = data;
  out["collate"] = kinds([
    defaultCollate([1.5, 2.0]),
    defaultCollate([1n, 2n]),
    defaultCollate([true, false]),
    defaultCollate(["a", "b"]),
    defaultCollate([
      [0n, 1.5],
      [2n, 2.5],
    ]),
    defaultCollate([
      { x: torch.ones(2), y: 0n },
      { x: torch.zeros(2), y: 1n },
    ]),
    defaultCollate([
      [torch.tensor(1n), "p"],
      [torch.tensor(2n), "q"],
    ]),
  ]);
  return out;
}

describe("orders and batches are PyTorch's for the same seed, exactly", () => {
  const results = ours();
  for (const [name, expected] of Object.entries(recorded)) {
    it(name, () => expect(results[name]).toEqual(expected));
  }

  it("as PyTorch draws them today, where it is installed", (context) => {
    let live: string;
    try {
      live = execFileSync("/usr/bin/python3", [here("loader.py")], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
    } catch {
      context.skip("no python3 with torch here");
      return;
    }
    expect(JSON.parse(live)).toEqual(recorded);
  });
});

const numbers = Array.from({ length: 10 }, (_, i) => i);
const read = (loader: Iterable<torch.Tensor>): unknown[] => [...loader].map((t) => t.tolist());

class Slow extends data.Dataset<number> {
  readonly length = 10;
  get(index: number): Promise<number> {
    return new Promise((resolve) => setTimeout(resolve, 10 - index, index));
  }
}

class Stream extends data.IterableDataset<number> {
  closed = 0;
  override *[Symbol.iterator](): Iterator<number> {
    try {
      yield* numbers;
    } finally {
      this.closed++;
    }
  }
}

describe("DataLoader", () => {
  it("gathers a TensorDataset and its subsets to the batches that joining single items gives", () => {
    const odd = new data.Subset(new data.Subset(rows, [9, 7, 5, 3, 1]), [4, 0, 2]);
    const slow = { length: odd.length, get: (i: number) => odd.get(i) };
    const fast = [...new DataLoader(odd, 2)].map((b) => b.map((t) => t.tolist()));
    expect(fast).toEqual(
      [...new DataLoader(slow, 2)].map((b) => (b as readonly torch.Tensor[]).map((t) => t.tolist())),
    );
    expect(fast.length).toBe(2);
  });

  it("does not bypass a subclass's get", () => {
    class Doubled extends TensorDataset<[torch.Tensor]> {
      override get(index: number): [torch.Tensor] {
        return [super.get(index)[0].mul(2)];
      }
    }
    const [first] = [...new DataLoader(new Doubled(torch.arange(3)), 3)];
    expect(first?.[0].tolist()).toEqual([0, 2, 4]);
  });

  it("awaits the items of an asynchronous dataset, in order, and says so where it cannot", async () => {
    const batches: unknown[] = [];
    for await (const batch of new DataLoader(new Slow(), 4)) batches.push(batch.tolist());
    expect(batches).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    expect(() => [...new DataLoader(new Slow(), 4)]).toThrow(/for await/);
  });

  it("reads iterable datasets, closes them when the loop is left, and drops a last batch if asked to", async () => {
    const stream = new Stream();
    expect(read(new DataLoader(stream, 4))).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    expect(read(new DataLoader(stream, { batchSize: 4, dropLast: true }))).toHaveLength(2);
    for (const _ of new DataLoader(stream, 4)) break;
    for await (const _ of new DataLoader(stream, 4)) break;
    expect(stream.closed).toBe(4);
  });

  it("reads a TensorDataset itself, workers or not", () => {
    const batches = [...new DataLoader(rows, { batchSize: 6, numWorkers: 2 })];
    expect(batches.map(([x]) => x.tolist())).toEqual([
      [0, 1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
    ]);
  });

  it("keeps memory flat over 3,000 batches of 200 kB, synchronously and with for await", async () => {
    const wide = new TensorDataset(torch.zeros(64 * 150, 784));
    const most: number[] = [];
    for (const later of [false, true]) {
      let peak = 0;
      for (let epoch = 0; epoch < 10; epoch++) {
        const loader = new DataLoader(wide, { batchSize: 64, shuffle: true });
        if (later) for await (const _ of loader) peak = Math.max(peak, heap.used);
        else for (const _ of loader) peak = Math.max(peak, heap.used);
      }
      most.push(peak);
    }
    // 30 MB of data; the 600 MB of batches come and go.
    expect(Math.max(...most)).toBeLessThan(400 * 2 ** 20);
  });

  it("states its length", () => {
    expect(new DataLoader(numbers, 4).length).toBe(3);
    expect(new DataLoader(numbers, { batchSize: 4, dropLast: true }).length).toBe(2);
    expect(new DataLoader(numbers, { batchSize: null }).length).toBe(10);
    expect(() => new DataLoader(new Stream(), 4).length).toThrow(/states no length/);
  });

  it("refuses what does not go together, in PyTorch's words", () => {
    const sampler = new data.SequentialSampler(numbers);
    const bad: [object, RegExp][] = [
      [{ shuffle: true, sampler }, /sampler option is mutually exclusive with shuffle/],
      [{ batchSampler: [[1]], batchSize: 2 }, /batch_sampler option is mutually exclusive/],
      [{ batchSize: null, dropLast: true }, /disables auto-batching/],
      [{ batchSize: 0 }, /positive integer value, but got batch_size=0/],
      [{ numWorkers: -1 }, /non-negative/],
      [{ prefetchFactor: 2 }, /prefetch_factor/],
      [{ persistentWorkers: true }, /persistent_workers/],
      [{ numWorkers: 1 }, /ModuleDataset/],
    ];
    for (const [options, message] of bad) expect(() => new DataLoader(numbers, options)).toThrow(message);
    expect(() => new DataLoader(new Stream(), { shuffle: true })).toThrow(/unspecified shuffle/);
    expect(() => new DataLoader([])).not.toThrow();
    expect(() => new DataLoader([], { shuffle: true })).toThrow(/num_samples=0/);
  });
});

describe("a loader's position", () => {
  const makers: Record<string, () => data.DataLoader<unknown, torch.Tensor>> = {
    "in order": () => new DataLoader<unknown, torch.Tensor>(numbers, 3),
    shuffled: () => new DataLoader<unknown, torch.Tensor>(numbers, { batchSize: 3, shuffle: true }),
    "shuffled by its own generator": () =>
      new DataLoader<unknown, torch.Tensor>(numbers, { batchSize: 3, shuffle: true, generator: seeded(5) }),
    "with replacement": () =>
      new DataLoader<unknown, torch.Tensor>(numbers, {
        batchSize: 7,
        sampler: new RandomSampler(numbers, { replacement: true, numSamples: 100, generator: seeded(6) }),
      }),
    "subset at random": () =>
      new DataLoader<unknown, torch.Tensor>(numbers, {
        batchSize: 2,
        sampler: new SubsetRandomSampler(numbers),
      }),
    "of a stream": () => new DataLoader<unknown, torch.Tensor>(new Stream(), 3),
  };
  for (const [name, make] of Object.entries(makers)) {
    it(`${name}: after each batch of three epochs, the rest and all random numbers are the same after a resume`, () => {
      const cuts = 3 * (name === "of a stream" ? 4 : make().length);
      for (let cut = 0; cut <= cuts; cut++) {
        torch.manualSeed(11);
        const whole: unknown[] = [];
        let state: data.LoaderState | null = null;
        let rng: Uint8Array | null = null;
        const loader = make();
        const save = (): void => {
          if (whole.length === cut && state === null)
            [state, rng] = [loader.stateDict(), torch.getRngState()];
        };
        save();
        for (let epoch = 0; epoch < 3; epoch++) {
          for (const batch of loader) {
            whole.push([epoch, batch.tolist(), torch.rand(1).item()]);
            save();
          }
        }
        // Saved within the last batch of an epoch: that epoch still ends.
        const from = state === null ? 3 : ((whole[cut - 1] as [number] | undefined)?.[0] ?? 0);
        torch.manualSeed(99);
        const resumed = make();
        if (state !== null) resumed.loadStateDict(state);
        if (rng !== null) torch.setRngState(rng);
        const rest: unknown[] = [];
        for (let epoch = from; epoch < 3; epoch++) {
          for (const batch of resumed) rest.push([epoch, batch.tolist(), torch.rand(1).item()]);
        }
        expect(rest).toEqual(state === null ? [] : whole.slice(cut));
      }
    });
  }

  it("goes through a checkpoint", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ogee-"));
    try {
      const make = makers["shuffled by its own generator"] as () => data.DataLoader<unknown, torch.Tensor>;
      const loader = make();
      const batches = loader[Symbol.iterator]();
      batches.next();
      await io.saveCheckpoint(join(folder, "run.safetensors"), { loader });
      const resumed = make();
      await io.loadCheckpoint(join(folder, "run.safetensors"), { loader: resumed });
      expect(read(resumed)).toEqual([...batches].map((t) => t.tolist()));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses what is none, and changes nothing then", () => {
    const loader = new DataLoader(numbers, { shuffle: true });
    const before = torch.getRngState();
    for (const bad of [
      null,
      {},
      { yielded: 2 },
      { yielded: 1, start: [torch.ones(2)], now: [torch.ones(2)] },
    ]) {
      expect(() => loader.loadStateDict(bad as never)).toThrow(/^loadStateDict: /);
    }
    expect(torch.getRngState()).toEqual(before);
  });
});
