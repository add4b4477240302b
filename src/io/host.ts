// What this room needs of Node, which browsers do not have: loaded when a file is first named, never statically.

import { builtin } from "../engine/platform.js";
import { describe } from "../ndarray/describe.js";

/** Where a file lies. */
export type Path = string | URL;

export interface Stat {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
  readonly mode: number;
  isFile(): boolean;
}

/** The part of `node:fs` that is used. */
export interface FileSystem {
  openSync(path: string, flags: string, mode?: number): number;
  closeSync(file: number): void;
  fstatSync(file: number): Stat;
  readSync(file: number, into: Uint8Array, offset: number, length: number, position: number): number;
  writeSync(file: number, from: Uint8Array, offset: number, length: number, position: number): number;
  fsync(file: number, done: (error: Error | null) => void): void;
  renameSync(from: string, to: string): void;
  linkSync(from: string, to: string): void;
  copyFileSync(from: string, to: string): void;
  unlinkSync(path: string): void;
  existsSync(path: string): boolean;
  realpathSync(path: string): string;
  statSync(path: string): Stat;
  readdirSync(path: string): string[];
}

export interface Host {
  readonly fs: FileSystem;
  readonly path: {
    dirname(path: string): string;
    basename(path: string): string;
    join(...p: string[]): string;
  };
  readonly url: { fileURLToPath(url: URL): string };
  readonly os: { hostname(): string };
  readonly process: { readonly pid: number; kill(pid: number, signal: number): boolean };
}

const MODULES = ["fs", "path", "url", "os", "process"] as const;

/**
 * Node's modules. Where Node hands them out at once, the caller goes on in the same job, so that what it writes is the
 * state of the moment in which it was called.
 */
export function findHost(operation: string): Host | Promise<Host> {
  const found = MODULES.map((name) => builtin<object>(`node:${name}`));
  return found.includes(null) ? importHost(operation) : hostOf(found);
}

async function importHost(operation: string): Promise<Host> {
  try {
    // By a name that is computed: a bundler for browsers must not look for these modules.
    const modules = await Promise.all(
      MODULES.map(
        (name) =>
          import(/* @vite-ignore */ /* webpackIgnore: true */ `node:${name}`) as Promise<{ default: object }>,
      ),
    );
    return hostOf(modules.map((module) => module.default));
  } catch (cause) {
    throw new Error(
      `${operation}: this runtime has no files; use the forms that take and give bytes (load, safetensors.save)`,
      { cause },
    );
  }
}

function hostOf(modules: readonly unknown[]): Host {
  return Object.fromEntries(MODULES.map((name, i) => [name, modules[i]])) as unknown as Host;
}

/** @throws TypeError unless it names a file. */
export function pathOf(operation: string, { url }: Host, path: unknown): string {
  if (path instanceof URL && path.protocol === "file:") {
    return url.fileURLToPath(path);
  }
  if (typeof path !== "string" || path === "" || path.includes("\0")) {
    throw new TypeError(`${operation}: expected the path of a file, but got ${describe(path)}`);
  }
  return path;
}

/** Node's own error, with the operation and the path in front. */
export function fileError(operation: string, path: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${operation}: ${path}: ${why}`, { cause });
}
