// Threads that read batches ahead, in order.

import type { Origin } from "./module-dataset.js";
import { pack, unpack, type Packed } from "./packing.js";
import { type Reply, type Request, type Thread, workerThreads } from "./threads.js";

interface Waiting {
  readonly worker: number;
  readonly resolve: (value: Packed) => void;
  readonly reject: (error: Error) => void;
}

export interface PoolSettings {
  readonly seed: bigint;
  /** In seconds; 0 waits for ever. */
  readonly timeout: number;
  /** How many batches are under way at a time. */
  readonly ahead: number;
  readonly collates: boolean;
}

const READY = -1;

/** Threads with a copy of the dataset each. */
export class WorkerPool {
  readonly #count: number;
  readonly #threads: Promise<Thread[]>;
  readonly #waiting: Map<string, Waiting> = new Map();
  #next = 0;
  #closed = false;

  constructor(origin: Origin, count: number) {
    this.#count = count;
    this.#threads = this.#start(origin);
    this.#threads.catch(() => undefined);
  }

  /** The batches of the keys, in their order. Batches are asked for as long as fewer than `ahead` are under way. */
  async *batches(
    nextKey: () => readonly number[] | number | undefined,
    settings: PoolSettings,
  ): AsyncGenerator<unknown, void, undefined> {
    const threads = await this.#threads;
    for (const thread of threads) {
      thread.ref();
    }
    const queue: { worker: number; batch: Promise<Packed> }[] = [];
    const fill = (): void => {
      while (queue.length < settings.ahead) {
        const key = nextKey();
        if (key === undefined) {
          return;
        }
        const id = this.#next++;
        const worker = id % this.#count;
        const batch = this.#expect(id, worker);
        const request: Request = { id, key, seed: settings.seed, collates: settings.collates };
        threads[worker]?.postMessage(request);
        queue.push({ worker, batch });
      }
    };
    try {
      fill();
      for (let first = queue.shift(); first !== undefined; first = queue.shift()) {
        const batch = await within(settings.timeout, first.worker, first.batch);
        fill();
        yield unpack(batch);
      }
    } finally {
      for (const thread of threads) {
        thread.unref();
      }
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    this.#closed = true;
    const threads = await this.#threads.catch(() => []);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }

  async #start(origin: Origin): Promise<Thread[]> {
    const { Worker } = await workerThreads();
    const entry = new URL(import.meta.resolve("ogee/data/worker"));
    const { url, name } = origin;
    const args = pack([...origin.args], null);
    const threads = Array.from({ length: this.#count }, (_, id) => {
      const thread = new Worker(entry, { workerData: { url, name, args, id } });
      thread.on("message", (reply: Reply) => this.#receive(id, reply));
      thread.on("error", (error: Error) => this.#fail(id, caught(id, error)));
      thread.on("exit", (code: number) => {
        if (!this.#closed) {
          this.#fail(
            id,
            new Error(`DataLoader: worker ${id} ended with exit code ${code} before it gave its batch`),
          );
        }
      });
      return thread;
    });
    try {
      await Promise.all(threads.map((_, id) => this.#expect(READY, id)));
    } catch (error) {
      this.#closed = true;
      await Promise.all(threads.map((thread) => thread.terminate()));
      throw error;
    }
    return threads;
  }

  #expect(id: number, worker: number): Promise<Packed> {
    const reply = new Promise<Packed>((resolve, reject) => {
      this.#waiting.set(`${worker}:${id}`, { worker, resolve, reject });
    });
    // Whoever leaves the loop early asks for the rest no more.
    reply.catch(() => undefined);
    return reply;
  }

  #receive(worker: number, reply: Reply): void {
    const key = `${worker}:${reply.id}`;
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    if ("error" in reply) {
      waiting?.reject(caught(worker, reply.error));
    } else {
      waiting?.resolve(reply.value);
    }
  }

  #fail(worker: number, error: Error): void {
    for (const [key, waiting] of this.#waiting) {
      if (waiting.worker === worker) {
        this.#waiting.delete(key);
        waiting.reject(error);
      }
    }
  }
}

function caught(worker: number, error: { name: string; message: string; stack?: string | undefined }): Error {
  const cause = new Error(error.message);
  cause.name = error.name;
  cause.stack = error.stack ?? error.message;
  return new Error(`DataLoader: caught ${error.name} in worker ${worker}: ${error.message}`, { cause });
}

function within<T>(seconds: number, worker: number, promise: Promise<T>): Promise<T> {
  if (seconds === 0) {
    return promise;
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`DataLoader: worker ${worker} timed out after ${seconds} seconds`)),
      1000 * seconds,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
