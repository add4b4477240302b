// NumPy's .npz format: a zip archive of .npy files. Deflating is fflate's; the directory is read here, so that sums are
// checked and nothing is expanded beyond what it states.

import { inflateSync, zipSync } from "fflate";
import type { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { bind, type Arguments } from "./arguments.js";
import { crc32, MOST_EXPANSION } from "./deflate.js";
import { arrayOf, writeNpy } from "./npy.js";

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const LONGEST_COMMENT = 0xffff;
const TOO_LARGE = 0xffffffff;

interface Entry {
  readonly name: string;
  readonly deflated: boolean;
  readonly sum: number;
  readonly packed: Uint8Array;
  readonly size: number;
}

/**
 * Reads a .npz file, of `numpy.savez` or `numpy.savez_compressed`.
 *
 * @param bytes the whole file.
 * @returns the tensors by name, as `readNpy` reads them.
 * @throws RangeError if the archive or a file in it is damaged or is none, naming the array.
 * @example const { images, labels } = readNpz(new Uint8Array(await readFile("digits.npz")));
 * @source https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 */
export function readNpz(bytes: Uint8Array): Record<string, Tensor> {
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`readNpz: expected the bytes of a file as a Uint8Array, but got ${describe(bytes)}`);
  }
  const entries = directoryOf(bytes);
  // Bytes that several entries share would be expanded several times.
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total > MOST_EXPANSION * bytes.length) {
    fail(`${bytes.length} bytes cannot hold the ${total} that its directory states`);
  }
  return Object.fromEntries(
    entries.map((entry) => [
      entry.name.replace(/\.npy$/, ""),
      arrayOf(`readNpz: ${entry.name}`, contentOf(entry)),
    ]),
  );
}

function fail(what: string): never {
  throw new RangeError(`readNpz: not a .npz file, or a damaged one: ${what}`);
}

function contentOf({ name, deflated, sum, packed, size }: Entry): Uint8Array {
  let content = packed;
  if (deflated) {
    if (size > MOST_EXPANSION * packed.length) {
      fail(`'${name}' states ${size} bytes, more than ${packed.length} compressed ones can hold`);
    }
    try {
      content = inflateSync(packed, { out: new Uint8Array(size) });
    } catch (error) {
      fail(`'${name}': ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (content.length !== size || crc32(content) !== sum) {
    fail(`the content of '${name}' does not have the length and checksum that its directory states`);
  }
  return content;
}

function directoryOf(bytes: Uint8Array): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_BYTES;
  while (
    end >= 0 &&
    (view.getUint32(end, true) !== END || end + END_BYTES + view.getUint16(end + 20, true) !== bytes.length)
  ) {
    end = bytes.length - end > END_BYTES + LONGEST_COMMENT ? -1 : end - 1;
  }
  if (end < 0) {
    fail("it has no directory");
  }
  const count = view.getUint16(end + 10, true);
  const entries: Entry[] = [];
  const names = new Set<string>();
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL) {
      fail("its directory is damaged");
    }
    const nameEnd = at + CENTRAL_BYTES + view.getUint16(at + 28, true);
    const next = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) {
      fail("its directory is truncated");
    }
    const name = new TextDecoder().decode(bytes.subarray(at + CENTRAL_BYTES, nameEnd));
    if (names.has(name)) {
      fail(`two arrays have the name '${name}'`);
    }
    names.add(name);
    const method = view.getUint16(at + 10, true);
    if ((view.getUint16(at + 8, true) & 1) !== 0 || (method !== 0 && method !== 8)) {
      fail(`'${name}' is encrypted or compressed by another method than deflate`);
    }
    const sum = view.getUint32(at + 16, true);
    const [packedSize, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const local = view.getUint32(at + 42, true);
    if ([packedSize, size, local].includes(TOO_LARGE)) {
      fail(`'${name}' has 4 GB or more`);
    }
    if (local + LOCAL_BYTES > end || view.getUint32(local, true) !== LOCAL) {
      fail(`'${name}' is not where its directory states`);
    }
    const start = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + packedSize > end) {
      fail(`'${name}' is truncated`);
    }
    entries.push({
      name,
      deflated: method === 8,
      sum,
      packed: bytes.subarray(start, start + packedSize),
      size,
    });
    at = next;
  }
  return entries;
}

/**
 * The bytes of a .npz file of tensors, which `numpy.load` reads. The same tensors give the same bytes.
 *
 * @param arrays tensors by name.
 * @param options `compressed`: whether to deflate them, which they are not unless asked for.
 * @example await writeFile("digits.npz", writeNpz({ images, labels }));
 * @source https://numpy.org/doc/stable/reference/generated/numpy.savez.html
 */
export function writeNpz(
  arrays: Readonly<Record<string, Tensor>>,
  ...args: Arguments<{ compressed?: boolean }, []>
): Uint8Array {
  const { compressed = false } = bind<{ compressed?: boolean }>("writeNpz", args, [], ["compressed"]);
  if (typeof arrays !== "object" || arrays === null || Object.getPrototypeOf(arrays) !== Object.prototype) {
    throw new TypeError(`writeNpz: expected tensors by name in a plain object, but got ${describe(arrays)}`);
  }
  const files = Object.fromEntries(Object.entries(arrays).map(([name, t]) => [`${name}.npy`, writeNpy(t)]));
  return zipSync(files, { level: compressed ? 6 : 0, mtime: new Date(1980, 0, 1) });
}
