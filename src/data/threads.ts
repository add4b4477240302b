// Node's threads, imported when they are wanted, so that browsers can import this room too.

import type { Packed } from "./packing.js";

/** What a worker is told when it starts. */
export interface WorkerSettings {
  readonly url: string;
  readonly name: string;
  readonly args: Packed;
  readonly id: number;
}

/** A batch that is asked for. */
export interface Request {
  readonly id: number;
  readonly key: readonly number[] | number;
  readonly seed: bigint;
  readonly collates: boolean;
}

/** What a worker answers; id -1 says that it is ready, or why it is not. */
export type Reply =
  | { readonly id: number; readonly value: Packed }
  | { readonly id: number; readonly error: { name: string; message: string; stack: string } };

export interface Port {
  postMessage(value: unknown, transfer?: readonly ArrayBuffer[]): void;
  on(event: string, listener: (value: never) => void): unknown;
}

export interface Thread extends Port {
  ref(): void;
  unref(): void;
  terminate(): Promise<number>;
}

interface WorkerThreads {
  readonly Worker: new (url: URL, options: { workerData: WorkerSettings }) => Thread;
  readonly parentPort: Port | null;
  readonly workerData: WorkerSettings;
}

/** @throws Error where the runtime has no threads of this kind. */
export async function workerThreads(): Promise<WorkerThreads> {
  // A name that bundlers for browsers cannot see through: they would look for the module.
  const name = ["node", "worker_threads"].join(":");
  try {
    return (await import(/* @vite-ignore */ name)) as WorkerThreads;
  } catch (cause) {
    throw new Error("DataLoader: num_workers > 0 needs the worker threads of Node; use numWorkers: 0 here", {
      cause,
    });
  }
}
