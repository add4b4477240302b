// The header of a safetensors file: eight bytes with its length, then JSON that says for each tensor its type, its shape
// and its bytes, which follow each other without gaps.

import type { DType } from "../ndarray/dtype.js";
import { sizeOf, type Shape } from "../ndarray/shape.js";
import type { ByteSource } from "./byte-source.js";
import { FormatError } from "./format-error.js";
import { STORED_TYPES, type StoredType } from "./stored-elements.js";

export interface Entry {
  /** The type's code in the file. */
  readonly code: string;
  readonly type: StoredType;
  readonly shape: Shape;
  /** From the beginning of the file. */
  readonly start: number;
}

export interface Header {
  readonly metadata: Readonly<Record<string, string>> | null;
  /** In the order of the file. */
  readonly entries: ReadonlyMap<string, Entry>;
}

/** The reference implementation's own limit. */
const MOST_HEADER_BYTES = 100_000_000;
const MOST_DIMENSIONS = 64;
const METADATA = "__metadata__";

/** Types of which nothing exists here that holds them, by the format's codes, with their bits. */
const FOREIGN: ReadonlySet<string> = new Set([
  "U64",
  "C64",
  "F8_E4M3",
  "F8_E5M2",
  "F8_E8M0",
  "F8_E4M3FNUZ",
  "F8_E5M2FNUZ",
  "F4",
  "F6_E2M3",
  "F6_E3M2",
]);

/** @throws FormatError if anything in it does not hold; the tensors' bytes are not looked at. */
export function readHeader(operation: string, source: ByteSource): Header {
  const fail: Fail = (what) => {
    throw new FormatError(`${operation}: ${source.name}: not a valid safetensors file: ${what}`);
  };
  if (source.size < 8) {
    fail(`the header is too small: ${source.size} bytes`);
  }
  const prefix = source.read(0, 8);
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true));
  if (length > MOST_HEADER_BYTES) {
    fail(`a header of ${length} bytes is declared, more than ${MOST_HEADER_BYTES}`);
  }
  const begin = 8 + length;
  if (begin > source.size) {
    fail(`a header of ${length} bytes is declared, but the file has ${source.size}; is it truncated?`);
  }
  const [text, parsed] = parseJson(source.read(8, length), fail);
  const metadata = metadataOf(parsed[METADATA], fail);
  let keys = Object.hasOwn(parsed, METADATA) ? 1 + Object.keys(metadata ?? {}).length : 0;
  const found: [name: string, entry: Entry, end: number][] = [];
  for (const [name, info] of Object.entries(parsed)) {
    if (name !== METADATA) {
      const [entry, end] = entryOf(name, info, begin, fail);
      found.push([name, entry, end]);
      keys += 4;
    }
  }
  // A parser keeps the last of two equal keys and says nothing.
  if (colonsOf(text) !== keys) {
    fail("a key occurs twice in its header");
  }
  found.sort(([, a, aEnd], [, b, bEnd]) => a.start - b.start || aEnd - bEnd);
  let next = begin;
  for (const [name, entry, end] of found) {
    if (entry.start !== next) {
      fail(`the bytes of '${name}' begin at ${entry.start - begin}, where ${next - begin} was expected`);
    }
    next = end;
  }
  if (next !== source.size) {
    fail(`its tensors end at byte ${next}, but the file has ${source.size}`);
  }
  return { metadata, entries: new Map(found.map(([name, entry]) => [name, entry])) };
}

type Fail = (what: string) => never;

function parseJson(bytes: Uint8Array, fail: Fail): [text: string, parsed: Record<string, unknown>] {
  try {
    if (bytes[0] === 0x7b) {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      return [text, JSON.parse(text) as Record<string, unknown>];
    }
  } catch {
    // Told below: the parser's own message quotes the file.
  }
  return fail("its header is not JSON");
}

function metadataOf(given: unknown, fail: Fail): Record<string, string> | null {
  if (given === undefined || given === null) {
    return null;
  }
  if (!isObject(given) || !Object.values(given).every((value) => typeof value === "string")) {
    return fail("its metadata are not text by name");
  }
  return given as Record<string, string>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function entryOf(name: string, info: unknown, begin: number, fail: Fail): [entry: Entry, end: number] {
  const what = `tensor '${name.length > 80 ? `${name.slice(0, 80)}...` : name}'`;
  if (!isObject(info) || Object.keys(info).length !== 3) {
    return fail(`${what} must have exactly dtype, shape and data_offsets`);
  }
  const { dtype: code, shape, data_offsets: offsets } = info;
  const type = typeof code === "string" ? STORED_TYPES.get(code) : undefined;
  if (type === undefined) {
    return fail(
      typeof code === "string" && FOREIGN.has(code)
        ? `${what} is of type ${code}, which cannot be represented; convert it before saving`
        : `${what} is of an unknown type`,
    );
  }
  if (!isSizes(shape) || shape.length > MOST_DIMENSIONS) {
    return fail(`the shape of ${what} is not a list of up to ${MOST_DIMENSIONS} sizes`);
  }
  if (!isSizes(offsets) || offsets.length !== 2) {
    return fail(`the data_offsets of ${what} are not two positions`);
  }
  const [start, end] = offsets as [number, number];
  let size = 1;
  for (const n of shape) {
    // Zero elements need no bytes, but their other sizes must be numbers that can be counted with.
    size *= n === 0 ? 1 : n;
    if (!Number.isSafeInteger(size * 8)) {
      return fail(`the shape [${shape.join(", ")}] of ${what} overflows`);
    }
  }
  const bytes = sizeOf(shape) * type.itemsize;
  if (end - start !== bytes) {
    return fail(
      `${what} of shape [${shape.join(", ")}] has ${bytes} bytes, but [${start}, ${end}] are declared`,
    );
  }
  return [{ code: code as string, type, shape, start: begin + start }, begin + end];
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);

/** The number of keys in a JSON text: of its colons that are not within strings. */
function colonsOf(text: string): number {
  let count = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22:
        quoted = !quoted;
        break;
      case 0x5c:
        i++;
        break;
      case 0x3a:
        count += quoted ? 0 : 1;
    }
  }
  return count;
}

/** The reference implementation's order of types, of those that exist here: the widest first. */
const ORDER = ["I64", "F64", "F32", "I32", "U8", "BOOL"];

/** The code under which a type is written: its bits are its own. */
export function codeOf(dtype: DType): string {
  return ORDER.find((code) => STORED_TYPES.get(code)?.dtype === dtype) as string;
}

interface Named {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** The names in the order in which their bytes are written, and all that comes before these bytes. */
export function writeHeader(
  tensors: ReadonlyMap<string, Named>,
  metadata: Readonly<Record<string, string>> | undefined,
): { names: string[]; bytes: Uint8Array } {
  const encoder = new TextEncoder();
  const ranked = [...tensors].map(([name, { dtype }]) => ({
    name,
    rank: ORDER.indexOf(codeOf(dtype)),
    key: encoder.encode(name),
  }));
  const names = ranked.sort((a, b) => a.rank - b.rank || compareBytes(a.key, b.key)).map(({ name }) => name);
  let next = 0;
  const fields = names.map((name) => {
    const { dtype, shape } = tensors.get(name) as Named;
    const start = next;
    next += sizeOf(shape) * dtype.itemsize;
    return `${JSON.stringify(name)}:{"dtype":"${codeOf(dtype)}","shape":[${shape.join()}],"data_offsets":[${start},${next}]}`;
  });
  if (metadata !== undefined) {
    fields.unshift(`"${METADATA}":${JSON.stringify(metadata)}`);
  }
  const json = encoder.encode(`{${fields.join()}}`);
  // The tensors' bytes begin at a multiple of 8.
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return { names, bytes };
}

// UTF-8 in order of bytes is Unicode in order of code points; JavaScript compares halves of surrogate pairs.
function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) {
      return difference;
    }
  }
  return a.length - b.length;
}
