// Bytes at rest, in memory or in a file, read piece by piece.

import { FormatError } from "./format-error.js";
import { type FileSystem, fileError, findHost, type Path, pathOf, type Stat } from "./host.js";

/** What a reader of a format reads from. */
export interface ByteSource {
  /** Names it in messages. */
  readonly name: string;
  readonly size: number;
  /** The bytes from `offset` on; a copy, or a view that is not written to. */
  read(offset: number, length: number): Uint8Array;
  /** Writes the bytes from `offset` on over all of `target`. */
  readInto(target: Uint8Array, offset: number): void;
}

export function sourceOfBytes(operation: string, bytes: Uint8Array): ByteSource {
  const piece = (offset: number, length: number): Uint8Array => {
    if (offset + length > bytes.length) {
      throw new FormatError(`${operation}: the bytes end at ${bytes.length}, before ${offset + length}`);
    }
    return bytes.subarray(offset, offset + length);
  };
  return {
    name: "the bytes",
    size: bytes.length,
    read: piece,
    readInto: (target, offset) => target.set(piece(offset, target.length)),
  };
}

/** The most that one call of the operating system reads or writes. */
export const MOST_AT_ONCE: number = 2 ** 30;

function sourceOfFile(operation: string, fs: FileSystem, file: number, path: string): ByteSource {
  const { size } = fs.fstatSync(file);
  const readInto = (target: Uint8Array, offset: number): void => {
    for (let done = 0; done < target.length; ) {
      const wanted = Math.min(MOST_AT_ONCE, target.length - done);
      const count = fs.readSync(file, target, done, wanted, offset + done);
      if (count === 0) {
        throw new FormatError(`${operation}: ${path} ends at byte ${offset + done}, within what it declares`);
      }
      done += count;
    }
  };
  return {
    name: path,
    size,
    read: (offset, length) => {
      if (offset + length > size) {
        throw new FormatError(`${operation}: ${path} ends at byte ${size}, before ${offset + length}`);
      }
      const bytes = new Uint8Array(length);
      readInto(bytes, offset);
      return bytes;
    },
    readInto,
  };
}

/** A file that is opened for each reading, so that nobody has to close it, and that must be the same each time. */
export interface ReopenedFile {
  use<T>(operation: string, read: (source: ByteSource) => T): T;
}

export async function findFile(operation: string, given: Path): Promise<ReopenedFile> {
  const found = findHost(operation);
  const host = found instanceof Promise ? await found : found;
  const path = pathOf(operation, host, given);
  const { fs } = host;
  let first: Stat | null = null;
  return {
    use: (asking, read) => {
      let file: number;
      try {
        file = fs.openSync(path, "r");
      } catch (cause) {
        throw fileError(asking, path, cause);
      }
      try {
        const stat = fs.fstatSync(file);
        if (!stat.isFile()) {
          throw new FormatError(`${asking}: ${path} is not a regular file`);
        }
        first ??= stat;
        if (stat.ino !== first.ino || stat.size !== first.size || stat.mtimeMs !== first.mtimeMs) {
          throw new FormatError(`${asking}: ${path} has changed since it was opened; open it anew`);
        }
        return read(sourceOfFile(asking, fs, file, path));
      } finally {
        fs.closeSync(file);
      }
    },
  };
}

/** Reads a file once. */
export async function withFile<T>(
  operation: string,
  path: Path,
  read: (source: ByteSource) => T,
): Promise<T> {
  return (await findFile(operation, path)).use(operation, read);
}

/** Reads a file, or bytes that somebody has already. */
export async function bytesSourceOrFile<T>(
  operation: string,
  given: Path | Uint8Array,
  read: (source: ByteSource) => T,
): Promise<T> {
  return given instanceof Uint8Array
    ? read(sourceOfBytes(operation, given))
    : withFile(operation, given, read);
}
