import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type * as Data from "../../src/data/index.js";
import type * as Torch from "../../src/index.js";

// Threads load the built package: `npm test` builds it first.
const built = new URL("../../dist/node/", import.meta.url);
if (!existsSync(built)) {
  throw new Error("workers.test.ts reads dist/: run `npm run build` first");
}
const data = (await import(new URL("data/index.js", built).href)) as typeof Data;
const torch = (await import(new URL("index.js", built).href)) as typeof Torch;

const url = new URL("./fixtures/datasets.mjs", import.meta.url);
const load = <T>(name: string, ...args: unknown[]): Promise<Data.ModuleDataset<T>> =>
  data.ModuleDataset.load<T>(url, { name, args });

async function all<B>(loader: AsyncIterable<B>): Promise<B[]> {
  const batches: B[] = [];
  for await (const batch of loader) batches.push(batch);
  return batches;
}

interface Item {
  x: Torch.Tensor;
  square: bigint;
  name: string;
}

const text = (batches: unknown[]): string =>
  JSON.stringify(batches, (_, value: unknown) =>
    value instanceof torch.Tensor ? [String(value.dtype), value.shape, value.tolist()] : value,
  );

describe("workers of a DataLoader", () => {
  it("give the batches that no workers give, in the same order, over two epochs", async () => {
    const squares = await load<Item>("Squares", 23, 3);
    const runs: string[] = [];
    for (const numWorkers of [0, 1, 3]) {
      torch.manualSeed(4);
      const persistentWorkers = numWorkers === 3;
      const loader = new data.DataLoader(squares, {
        batchSize: 4,
        shuffle: true,
        numWorkers,
        persistentWorkers,
      });
      runs.push(text([await all(loader), await all(loader), torch.rand(1)]));
      await loader.close();
    }
    expect(runs[0]).toContain('"torch.int64"');
    expect(runs[1]).toBe(runs[0]);
    expect(runs[2]).toBe(runs[0]);
  });

  it("read tensors of the caller from shared memory, and join with the caller's collateFn in the caller", async () => {
    const dataset = await load<[Torch.Tensor, Torch.Tensor]>(
      "table",
      torch.arange(12).reshape(6, 2),
      torch.arange(6),
    );
    const batches = await all(new data.DataLoader(dataset, { batchSize: 4, numWorkers: 2 }));
    expect(batches.map(([x, y]) => [x.tolist(), y.tolist()])).toEqual([
      [
        [
          [0, 1],
          [2, 3],
          [4, 5],
          [6, 7],
        ],
        [0, 1, 2, 3],
      ],
      [
        [
          [8, 9],
          [10, 11],
        ],
        [4, 5],
      ],
    ]);
    const collateFn = (samples: [Torch.Tensor, Torch.Tensor][]): number => samples.length;
    const counts = await all(new data.DataLoader(dataset, { batchSize: 4, numWorkers: 2, collateFn }));
    expect(counts).toEqual([4, 2]);
  });

  it("draw random numbers by the loader's seed", async () => {
    const noise = await load<Torch.Tensor>("Noise");
    const run = async (): Promise<string> => {
      torch.manualSeed(3);
      return text(await all(new data.DataLoader(noise, { batchSize: 2, numWorkers: 2 })));
    };
    const first = await run();
    expect(await run()).toBe(first);
    expect(new Set(JSON.parse(first).map(String)).size).toBe(3);
  });

  it("go on after a resume where the loop stood, not where they have read ahead to", async () => {
    const squares = await load<Item>("Squares", 20);
    const make = (): Data.DataLoader<Item> =>
      new data.DataLoader<Item>(squares, {
        batchSize: 3,
        shuffle: true,
        numWorkers: 2,
        generator: new torch.Generator().manualSeed(8),
      });
    const whole = await all(make());
    const loader = make();
    let seen = 0;
    for await (const _ of loader) if (++seen === 2) break;
    const resumed = make();
    resumed.loadStateDict(loader.stateDict());
    expect(text(await all(resumed))).toBe(text(whole.slice(2)));
  });

  it("report an error in a worker with its message, a worker that ends, and one that takes too long", async () => {
    const run = async (name: string, options: object = {}): Promise<unknown> =>
      all(new data.DataLoader(await load<number>(name), { batchSize: 2, numWorkers: 2, ...options }));
    await expect(run("Failing")).rejects.toThrow("DataLoader: caught RangeError in worker 0: item 5 is torn");
    await expect(run("Leaving")).rejects.toThrow(/worker 1 ended with exit code 7/);
    await expect(run("Sleeping", { timeout: 0.2 })).rejects.toThrow(/timed out after 0.2 seconds/);
    await expect(load("broken")).rejects.toThrow(/ModuleDataset: expected a Dataset/);
    await expect(load("missing")).rejects.toThrow(/has no export 'missing'; it has /);
  });

  it("give the batches before the failing one", async () => {
    const seen: unknown[] = [];
    const loader = new data.DataLoader(await load<number>("Failing"), { batchSize: 2, numWorkers: 2 });
    await expect(
      (async () => {
        for await (const batch of loader) seen.push(batch.tolist());
      })(),
    ).rejects.toThrow(/torn/);
    expect(seen).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });
});
