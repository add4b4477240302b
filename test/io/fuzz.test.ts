import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { heap } from "../../src/engine/heap.js";
import * as torch from "../../src/index.js";
import * as io from "../../src/io/index.js";
import { temporaryFolder } from "./folder.js";
import { mutated } from "./mutations.js";

const SEED = Number(process.env["OGEE_SEED"] ?? 20261127);
const CASES = Number(process.env["OGEE_MUTATIONS"] ?? 20_000);
const SLOW_MILLISECONDS = 1000;
const at = temporaryFolder();
const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));

const tensors = (): Map<string, torch.Tensor> =>
  new Map([
    ["w", torch.arange(6).reshape(2, 3).float()],
    ["n", torch.tensor(3n)],
    ["b", torch.tensor([true, false])],
    ["e", torch.zeros([0, 2])],
  ]);

/** A file, and how it is read. */
interface Subject {
  readonly bytes: () => Promise<Uint8Array>;
  readonly read: (bytes: Uint8Array) => unknown;
}

async function written(name: string, write: (path: string) => Promise<void>): Promise<Uint8Array> {
  await write(at(name));
  return new Uint8Array(readFileSync(at(name)));
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  safetensors: {
    bytes: async () => io.safetensors.save(tensors(), { metadata: { format: "pt" } }),
    read: io.safetensors.load,
  },
  "safetensors, a part": {
    bytes: async () => io.safetensors.save(tensors()),
    read: async (bytes) => {
      const file = await io.safetensors.safeOpen(bytes);
      return file.keys().map((key) => {
        const slice = file.getSlice(key);
        return slice.index(...slice.getShape().map(() => ":1"));
      });
    },
  },
  "a checkpoint": {
    bytes: () =>
      written("checkpoint", (path) =>
        io.saveCheckpoint(path, {
          model: tensors(),
          generator: Uint8Array.of(1, 2),
          rest: { epoch: 3, list: [1.5, null, Number.NaN, 5n], text: "x" },
        }),
      ),
    read: (bytes) => io.loadCheckpoint(bytes),
  },
  "a file of torch.save, written here": {
    bytes: () => written("own.pt", (path) => io.save({ model: tensors(), epoch: 1 }, path)),
    read: (bytes) => io.load(bytes),
  },
  "a file of torch.save, written by PyTorch 1.13": {
    bytes: async () => fixture("torch-1.13.pt"),
    read: (bytes) => io.load(bytes),
  },
  "a file of torch.save of before 1.6": {
    bytes: async () => fixture("torch-1.13-legacy.pt"),
    read: (bytes) => io.load(bytes),
  },
};

/** All tensors in a value, however deep. */
function tensorsIn(value: unknown, seen: Set<unknown> = new Set()): torch.Tensor[] {
  if (typeof value !== "object" || value === null || seen.has(value)) {
    return [];
  }
  seen.add(value);
  if (value instanceof torch.Tensor) {
    return [value];
  }
  const parts = value instanceof Map ? [...value.keys(), ...value.values()] : Object.values(value);
  return value instanceof Uint8Array ? [] : parts.flatMap((part) => tensorsIn(part, seen));
}

/** Whether all elements lie in the tensor's storage. */
function isWithin({ array }: torch.Tensor): boolean {
  const last = array.shape.reduce((sum, n, d) => sum + (n - 1) * (array.strides[d] as number), array.offset);
  return array.size === 0 || (array.offset >= 0 && (last + 1) * array.dtype.itemsize <= array.storage.length);
}

describe(`mutated files (${CASES} of each kind, ${CASES * Object.keys(SUBJECTS).length} in all, seed ${SEED})`, () => {
  let before = 0;

  beforeAll(() => {
    before = heap.memory.buffer.byteLength;
  });

  afterAll(() => {
    expect(heap.memory.buffer.byteLength - before).toBeLessThan(2 ** 28);
  });

  it.each(Object.entries(SUBJECTS))(
    "%s: give a value or a FormatError, within 1 s and 64 times the file",
    async (_, { bytes, read }) => {
      const whole = await bytes();
      expect(tensorsIn(await read(whole)).length).toBeGreaterThan(3);
      const generator = new torch.Generator(SEED);
      let refused = 0;
      for (let i = 0; i < CASES; i++) {
        const file = mutated(whole, generator);
        const inUse = heap.used;
        const start = performance.now();
        let value: unknown;
        try {
          value = await read(file);
        } catch (error) {
          if (
            !(error instanceof io.FormatError) ||
            !/^\w+: \S/.test(error.message) ||
            error.message.length > 2000
          ) {
            throw new Error(`case ${i}: ${String(error)} from ${Buffer.from(file).toString("base64")}`, {
              cause: error,
            });
          }
          refused++;
        }
        const fault =
          performance.now() - start > SLOW_MILLISECONDS
            ? "slow"
            : heap.used - inUse > 64 * (file.length + 1024)
              ? `took ${heap.used - inUse} bytes`
              : tensorsIn(value).every(isWithin)
                ? null
                : "a tensor goes beyond its storage";
        if (fault !== null) {
          throw new Error(`case ${i}: ${fault}: ${Buffer.from(file).toString("base64")}`);
        }
      }
      // Mutations that nobody notices, of elements, are few; that none are would mean that nothing is read.
      expect(refused).toBeGreaterThan(CASES / 4);
      expect(refused).toBeLessThan(CASES);
    },
    120_000,
  );
});
