// What runs in a thread of a DataLoader: it makes the dataset and answers requests for batches.

// Tensors have their methods whether or not the main entry is imported too.
import "../tensor/methods.js";
import "../tensor/properties.js";
import { manualSeed } from "../random/index.js";
import { defaultCollate } from "./collate.js";
import { gathered, itemOf } from "./dataset.js";
import { datasetOf } from "./module-dataset.js";
import { pack, unpack } from "./packing.js";
import { type Reply, type Request, workerThreads } from "./threads.js";

const { parentPort, workerData } = await workerThreads();
if (parentPort !== null) {
  await serve(parentPort);
}

async function serve(port: NonNullable<typeof parentPort>): Promise<void> {
  const answer = async (id: number, work: () => Promise<unknown>): Promise<void> => {
    try {
      const moved: ArrayBuffer[] = [];
      const value = pack(await work(), moved);
      port.postMessage({ id, value } satisfies Reply, moved);
    } catch (thrown) {
      const { name, message, stack = "" } = thrown instanceof Error ? thrown : new Error(String(thrown));
      port.postMessage({ id, error: { name, message, stack } } satisfies Reply);
    }
  };

  const { url, name, id } = workerData;
  const making = datasetOf({ url, name, args: unpack(workerData.args) as unknown[] });
  let seeded: bigint | null = null;

  const batchOf = async ({ key, collates }: Request): Promise<unknown> => {
    const dataset = await making;
    if (typeof key === "number") {
      return itemOf(dataset, key);
    }
    const batch = collates ? gathered(dataset, key) : null;
    if (batch !== null) {
      return batch;
    }
    const samples = await Promise.all(key.map((index) => itemOf(dataset, index)));
    return collates ? defaultCollate(samples) : samples;
  };

  // One request after another, so that random numbers come in the same order every time.
  let last: Promise<void> = answer(-1, async () => {
    await making;
  });
  port.on("message", (request: Request) => {
    last = last.then(() => {
      if (request.seed !== seeded) {
        seeded = request.seed;
        manualSeed(BigInt.asUintN(64, request.seed + BigInt(id)));
      }
      return answer(request.id, () => batchOf(request));
    });
  });
}
