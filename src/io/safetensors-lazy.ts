// A safetensors file of which only what is asked for is read.

import { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { sizeOf } from "../ndarray/shape.js";
import { type ByteSource, findFile, sourceOfBytes } from "./byte-source.js";
import type { Path } from "./host.js";
import { type Entry, type Header, readHeader } from "./safetensors-header.js";
import { type Range, rangesOf, runsOf } from "./slices.js";
import { arrayOf, readArray } from "./stored-elements.js";

/** Runs `read` on the source; what it is asked for is named in errors. */
type Use = <T>(operation: string, read: (source: ByteSource) => T) => T;

/**
 * Opens a safetensors file and reads its header. Nothing has to be closed.
 *
 * @param filename the path of a file, or the bytes of one.
 * @throws FormatError if it is not such a file; Error with Node's reason if it cannot be read.
 * @example
 * const file = await io.safetensors.safeOpen("model.safetensors");
 * const row = file.getSlice("embedding.weight").index(42);
 * @source https://huggingface.co/docs/safetensors/api/torch
 */
export async function safeOpen(filename: Path | Uint8Array): Promise<SafeFile> {
  let use: Use;
  if (filename instanceof Uint8Array) {
    use = (operation, read) => read(sourceOfBytes(operation, filename));
  } else {
    const file = await findFile("safeOpen", filename);
    use = (operation, read) => file.use(operation, read);
  }
  return new SafeFile(
    use("safeOpen", (source) => readHeader("safeOpen", source)),
    use,
  );
}

/** What `safeOpen` gives. If the file is replaced, reading from it fails and says so. */
export class SafeFile {
  /** @internal */
  constructor(
    private readonly header: Header,
    private readonly use: Use,
  ) {}

  /** The tensors' names, in the order of the file. */
  keys(): string[] {
    return [...this.header.entries.keys()];
  }

  /** The text that the file holds beside the tensors, or null. */
  metadata(): Record<string, string> | null {
    return this.header.metadata === null ? null : { ...this.header.metadata };
  }

  /** Reads one tensor. */
  getTensor(name: string): Tensor {
    const { start, shape, type } = this.entry("getTensor", name);
    return this.use("getTensor", (source) => new Tensor(readArray("getTensor", source, start, shape, type)));
  }

  /** A tensor of which a part is to be read. */
  getSlice(name: string): SafeSlice {
    return new SafeSlice(this.entry("getSlice", name), this.use);
  }

  private entry(operation: string, name: string): Entry {
    const entry = this.header.entries.get(name);
    if (entry === undefined) {
      throw new RangeError(`${operation}: File does not contain tensor ${describe(name)}`);
    }
    return entry;
  }
}

/** A tensor in a file: its type and shape are known, its elements are read by `index`. */
export class SafeSlice {
  /** @internal */
  constructor(
    private readonly entry: Entry,
    private readonly use: Use,
  ) {}

  /** The sizes of the whole tensor. */
  getShape(): number[] {
    return [...this.entry.shape];
  }

  /** The type of its elements in the file, as the format spells it: "F32", "BF16". */
  getDtype(): string {
    return this.entry.code;
  }

  /**
   * Reads a part.
   *
   * @param items for each dimension an integer or a slice of step 1 (`"2:5"`, `":-1"`); `"..."` for all between.
   * @example file.getSlice("embedding.weight").index("10:20", ":64");
   */
  index(...items: (number | string)[]): Tensor {
    const { shape, start, type } = this.entry;
    const ranges = rangesOf("index", shape, items);
    const kept = ranges.filter(({ dropped }) => !dropped).map(({ length }) => length);
    return this.use("index", (source) => {
      const read = runReader(source, start, shape, ranges, type.itemsize);
      return new Tensor(arrayOf("index", kept, type, read));
    });
  }
}

/** Short runs are read together with what lies between, this many bytes at a time. */
const WINDOW = 2 ** 16;

/** Fills targets, one after the other, with the bytes of the runs that make up a part of a tensor. */
function runReader(
  source: ByteSource,
  start: number,
  shape: readonly number[],
  ranges: readonly Range[],
  itemsize: number,
): (target: Uint8Array) => void {
  const runs = runsOf(shape, ranges);
  const end = start + sizeOf(shape) * itemsize;
  let window = new Uint8Array(0);
  let windowStart = 0;
  let at = 0;
  let left = 0;
  const copy = (target: Uint8Array): void => {
    if (target.length >= WINDOW) {
      source.readInto(target, at);
      return;
    }
    if (at < windowStart || at + target.length > windowStart + window.length) {
      windowStart = at;
      window = source.read(at, Math.min(WINDOW, end - at)) as Uint8Array<ArrayBuffer>;
    }
    target.set(window.subarray(at - windowStart, at - windowStart + target.length));
  };
  return (target) => {
    for (let done = 0; done < target.length; ) {
      if (left === 0) {
        const run = runs.next().value as { offset: number; length: number };
        at = start + run.offset * itemsize;
        left = run.length * itemsize;
      }
      const count = Math.min(left, target.length - done);
      copy(target.subarray(done, done + count));
      done += count;
      at += count;
      left -= count;
    }
  };
}
