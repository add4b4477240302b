// The directory of a zip archive whose entries are stored as they are, as PyTorch writes it. Compressed entries are
// refused, so that nothing can be larger in memory than it is in the file.

import type { ByteSource } from "./byte-source.js";
import { FormatError } from "./format-error.js";

/** Where the bytes of an entry lie. */
export interface ZipEntry {
  readonly start: number;
  readonly length: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const LOCATOR = 0x07064b50;
const LOCATOR_BYTES = 20;
const END_64 = 0x06064b50;
const END_64_BYTES = 56;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
/** What follows the end of the directory at most: a comment. */
const MOST_COMMENT = 0xffff;
/** A field that is too narrow says that the value is among the extra fields. */
const ELSEWHERE = 0xffffffff;
const MOST_DIRECTORY_BYTES = 2 ** 26;

/**
 * The entries by name.
 *
 * @throws FormatError if it is no such archive, if an entry is compressed or encrypted, or if two of them overlap.
 * @source https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readZip(operation: string, source: ByteSource): Map<string, ZipEntry> {
  const fail: Fail = (what) => {
    throw new FormatError(`${operation}: ${source.name}: not a valid zip archive: ${what}`);
  };
  const directory = findDirectory(source, fail);
  const bytes = source.read(directory.start, directory.length);
  const view = viewOf(bytes);
  const found = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < directory.count; i++) {
    if (at + CENTRAL_BYTES > bytes.length || view.getUint32(at, true) !== CENTRAL) {
      fail("its directory is damaged");
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const extraStart = at + CENTRAL_BYTES + nameLength;
    const next = extraStart + extraLength + view.getUint16(at + 32, true);
    if (next > bytes.length) {
      fail("its directory is truncated");
    }
    const name = new TextDecoder().decode(bytes.subarray(at + CENTRAL_BYTES, extraStart));
    if (found.has(name)) {
      fail(`two entries have the name '${name}'`);
    }
    if ((view.getUint16(at + 8, true) & 1) !== 0) {
      fail(`'${name}' is encrypted`);
    }
    if (view.getUint16(at + 10, true) !== 0) {
      fail(
        `'${name}' is compressed, which nothing of torch.save is (archives of torch.jit.save, which hold programs, are not read)`,
      );
    }
    const extra = viewOf(bytes.subarray(extraStart, extraStart + extraLength));
    const [length, packed, header] = wideFields(
      [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)],
      extra,
      fail,
    );
    if (packed !== length) {
      fail(`'${name}' has two different sizes`);
    }
    const start = dataStart(source, header, bytes.subarray(at + CENTRAL_BYTES, extraStart), fail);
    if (start + length > directory.start) {
      fail(`'${name}' of ${length} bytes goes beyond the archive's ${directory.start}`);
    }
    found.set(name, { start, length });
    at = next;
  }
  expectApart(found, fail);
  return found;
}

type Fail = (what: string) => never;

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function findDirectory(source: ByteSource, fail: Fail): { start: number; length: number; count: number } {
  const tailLength = Math.min(source.size, END_BYTES + MOST_COMMENT);
  const tailStart = source.size - tailLength;
  const view = viewOf(source.read(tailStart, tailLength));
  let end = tailLength - END_BYTES;
  while (
    end >= 0 &&
    (view.getUint32(end, true) !== END || end + END_BYTES + view.getUint16(end + 20, true) !== tailLength)
  ) {
    end--;
  }
  if (end < 0) {
    return fail("the end of its directory is missing; is it truncated?");
  }
  let count = view.getUint16(end + 10, true);
  let length = view.getUint32(end + 12, true);
  let start = view.getUint32(end + 16, true);
  let last = tailStart + end;
  const locatorStart = last - LOCATOR_BYTES;
  const locator = locatorStart < 0 ? null : viewOf(source.read(locatorStart, LOCATOR_BYTES));
  if (locator !== null && locator.getUint32(0, true) === LOCATOR) {
    last = integer(locator.getBigUint64(8, true), fail);
    if (last + END_64_BYTES > locatorStart) {
      fail("the wide end of its directory is missing");
    }
    const wide = viewOf(source.read(last, END_64_BYTES));
    if (wide.getUint32(0, true) !== END_64) {
      fail("the wide end of its directory is damaged");
    }
    count = integer(wide.getBigUint64(32, true), fail);
    length = integer(wide.getBigUint64(40, true), fail);
    start = integer(wide.getBigUint64(48, true), fail);
  }
  if (start + length > last || length > MOST_DIRECTORY_BYTES || count * CENTRAL_BYTES > length) {
    fail(`a directory of ${count} entries in ${length} bytes at ${start} is declared`);
  }
  return { start, length, count };
}

function integer(value: bigint, fail: Fail): number {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : fail(`the number ${value} is too large`);
}

/** Fields that are too narrow are found, in this order, in the extra field of number 1. */
function wideFields(
  narrow: readonly [number, number, number],
  extra: DataView,
  fail: Fail,
): [number, number, number] {
  let at = 0;
  while (at + 4 <= extra.byteLength && extra.getUint16(at, true) !== 1) {
    at += 4 + extra.getUint16(at + 2, true);
  }
  const end = at + 4 <= extra.byteLength ? at + 4 + extra.getUint16(at + 2, true) : at;
  at += 4;
  return narrow.map((value) => {
    if (value !== ELSEWHERE) {
      return value;
    }
    if (at + 8 > end || end > extra.byteLength) {
      return fail("a size is missing");
    }
    at += 8;
    return integer(extra.getBigUint64(at - 8, true), fail);
  }) as [number, number, number];
}

/** Where the data begin: the header before them has a length of its own. */
function dataStart(source: ByteSource, header: number, name: Uint8Array, fail: Fail): number {
  const nameEnd = header + LOCAL_BYTES + name.length;
  if (nameEnd > source.size) {
    return fail("an entry lies beyond its end");
  }
  const bytes = source.read(header, LOCAL_BYTES + name.length);
  const view = viewOf(bytes);
  const same =
    view.getUint32(0, true) === LOCAL &&
    view.getUint16(26, true) === name.length &&
    name.every((byte, i) => byte === bytes[LOCAL_BYTES + i]);
  return same ? nameEnd + view.getUint16(28, true) : fail("an entry is not where the directory says");
}

/** Entries over the same bytes would make much of little. */
function expectApart(entries: ReadonlyMap<string, ZipEntry>, fail: Fail): void {
  let end = 0;
  for (const { start, length } of [...entries.values()].sort((a, b) => a.start - b.start)) {
    if (start < end) {
      fail("two of its entries overlap");
    }
    end = start + length;
  }
}
