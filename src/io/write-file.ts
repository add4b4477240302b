// Files that are there whole or not at all: written beside their place under a name of their own, then renamed.

import { MOST_AT_ONCE } from "./byte-source.js";
import { fileError, type FileSystem, findHost, type Host, type Path, pathOf } from "./host.js";

/** Takes the pieces of a file, one after the other; they are written before it returns. */
export type Write = (bytes: Uint8Array) => void;

export interface Durability {
  /** Whether the file and its folder are on the disk before the old one gives way: a crash of the machine loses neither. */
  readonly sync: boolean;
  /** How many files are kept, this one included: older ones as `path.1`, `path.2`, ... */
  readonly keep: number;
}

/** Temporary files of this process that are being written. */
const writing = new Set<string>();
let count = 0;

/**
 * Replaces a file. `fill` runs before this function returns its promise (in Node from 20.16 on), so what it writes is the
 * state of this moment.
 */
export async function replaceFile(
  operation: string,
  given: Path,
  fill: (write: Write) => void,
  { sync, keep }: Durability,
): Promise<void> {
  const found = findHost(operation);
  const host = found instanceof Promise ? await found : found;
  const { fs, path: paths } = host;
  const named = pathOf(operation, host, given);
  // A link stays, and what it leads to is replaced.
  const path = fs.existsSync(named) ? fs.realpathSync(named) : named;
  const temporary = temporaryName(host, path);
  const key = paths.basename(temporary);
  writing.add(key);
  let file: number | null = null;
  try {
    removeLeftOvers(host, path);
    const mode = fs.existsSync(path) ? fs.statSync(path).mode & 0o777 : 0o666;
    file = fs.openSync(temporary, "wx", mode);
    writeAll(fs, file, fill);
    if (sync) {
      await synced(fs, file);
    }
    fs.closeSync(file);
    file = null;
    moveOlder(fs, path, keep);
    fs.renameSync(temporary, path);
    if (sync) {
      await syncFolder(fs, paths.dirname(path));
    }
  } catch (cause) {
    if (file !== null) {
      fs.closeSync(file);
    }
    if (fs.existsSync(temporary)) {
      fs.unlinkSync(temporary);
    }
    throw cause instanceof Error && "code" in cause ? fileError(operation, path, cause) : cause;
  } finally {
    writing.delete(key);
  }
}

function writeAll(fs: FileSystem, file: number, fill: (write: Write) => void): void {
  let position = 0;
  fill((bytes) => {
    for (let done = 0; done < bytes.length; ) {
      const length = Math.min(MOST_AT_ONCE, bytes.length - done);
      const written = fs.writeSync(file, bytes, done, length, position);
      done += written;
      position += written;
    }
  });
}

function synced(fs: FileSystem, file: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fs.fsync(file, (error) => (error === null ? resolve() : reject(error)));
  });
}

/** What systems answer that cannot sync a folder: Windows, and some file systems. */
const NO_FOLDERS: ReadonlySet<string | undefined> = new Set([
  "EISDIR",
  "EPERM",
  "EACCES",
  "EINVAL",
  "ENOTSUP",
]);

// The renaming itself is on the disk once the folder is.
async function syncFolder(fs: FileSystem, folder: string): Promise<void> {
  let file: number | null = null;
  try {
    file = fs.openSync(folder, "r");
    await synced(fs, file);
  } catch (error) {
    if (!NO_FOLDERS.has((error as { code?: string }).code)) {
      throw error;
    }
  } finally {
    if (file !== null) {
      fs.closeSync(file);
    }
  }
}

// At every moment there is a whole file under the path itself: the newest old one gets a second name, it is not moved.
function moveOlder(fs: FileSystem, path: string, keep: number): void {
  if (keep < 2 || !fs.existsSync(path)) {
    return;
  }
  for (let i = keep - 2; i >= 1; i--) {
    if (fs.existsSync(`${path}.${i}`)) {
      fs.renameSync(`${path}.${i}`, `${path}.${i + 1}`);
    }
  }
  const second = `${path}.1`;
  if (fs.existsSync(second)) {
    fs.unlinkSync(second);
  }
  try {
    fs.linkSync(path, second);
  } catch {
    fs.copyFileSync(path, second);
  }
}

const MARK = ".part-";

function prefixOf({ os, path: paths }: Host, path: string): string {
  return `.${paths.basename(path)}${MARK}${os.hostname().replace(/[^\w.-]/g, "_")}-`;
}

function temporaryName(host: Host, path: string): string {
  return host.path.join(host.path.dirname(path), `${prefixOf(host, path)}${host.process.pid}-${count++}`);
}

/** What a process of this machine that was killed while it wrote this very file has left. */
function removeLeftOvers(host: Host, path: string): void {
  const { fs, path: paths } = host;
  const folder = paths.dirname(path);
  const prefix = prefixOf(host, path);
  for (const name of fs.readdirSync(folder)) {
    const rest = name.startsWith(prefix) ? /^(\d+)-\d+$/.exec(name.slice(prefix.length)) : null;
    if (rest !== null && !writing.has(name) && !isOther(host, Number(rest[1]))) {
      fs.unlinkSync(paths.join(folder, name));
    }
  }
}

/** Whether a process other than this one runs under the number. */
function isOther({ process }: Host, pid: number): boolean {
  if (pid === process.pid) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One that may not be asked is there all the same.
    return (error as { code?: string }).code !== "ESRCH";
  }
}
