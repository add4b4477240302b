// A bar in the terminal while a loop runs. An entry of its own, so that only its users load the drawing of bars; for Node.

import cliProgress from "cli-progress";
import { describe } from "../ndarray/describe.js";
import { bind, type Arguments } from "./arguments.js";

interface ProgressOptions {
  /** Stands before the bar. */
  label?: string;
  /** How many items there will be; the length of `items` unless given. */
  total?: number;
  /** How many there have been before, where a loop goes on; 0 unless given. */
  initial?: number;
  /** Text after the bar, asked for after each item: the loss, say. */
  status?: () => string;
  /** Whether the bar goes away at the end. */
  clear?: boolean;
  /** Where the bar is drawn, the process's error stream unless given. */
  stream?: { write(text: string): unknown };
}

/** What can be looped over, at once or later. */
type Loop<T> = Iterable<T> | AsyncIterable<T>;

/**
 * The items of a loader, or of anything else, with a bar that grows with each of them.
 *
 * The bar is plain text without colours and fits the width of the terminal. Where the stream is no terminal, nothing is
 * written.
 *
 * @param items looped over by `for` or `for await`, as the result is.
 * @example for await (const [x, y] of progress(loader, { label: "epoch 1", status: () => `loss ${loss}` })) { ... }
 */
export function progress<L extends Loop<unknown>>(
  items: L,
  ...args: Arguments<ProgressOptions, []>
): Iterable<Item<L>> & AsyncIterable<Item<L>> {
  const options = bind<ProgressOptions>(
    "progress",
    args,
    [],
    ["label", "total", "initial", "status", "clear", "stream"],
  );
  const { [Symbol.iterator]: now, [Symbol.asyncIterator]: later } = Object(items) as Partial<
    Iterable<unknown> & AsyncIterable<unknown>
  >;
  if (now === undefined && later === undefined) {
    throw new TypeError(`progress: expected something to loop over, but got ${describe(items)}`);
  }
  return {
    *[Symbol.iterator](): globalThis.Generator<Item<L>, void, undefined> {
      const bar = barOf(items, options);
      try {
        for (const item of items as Iterable<Item<L>>) {
          yield item;
          bar.step();
        }
      } finally {
        bar.stop();
      }
    },
    async *[Symbol.asyncIterator](): AsyncGenerator<Item<L>, void, undefined> {
      const bar = barOf(items, options);
      try {
        for await (const item of items as Iterable<Item<L>> | AsyncIterable<Item<L>>) {
          yield item;
          bar.step();
        }
      } finally {
        bar.stop();
      }
    },
  };
}

type Item<L> = L extends Iterable<infer T> ? T : L extends AsyncIterable<infer T> ? T : never;

/** Columns of the bar itself, and those that counts, time and status take beside it. */
const LEAST_BAR = 8;
const MOST_BAR = 40;
const BESIDE = 32;

function barOf(items: unknown, options: ProgressOptions): { step: () => void; stop: () => void } {
  const { label = "", initial = 0, status = () => "", clear = false, stream = process.stderr } = options;
  const { columns = 80 } = stream as { columns?: number };
  const bar = new cliProgress.SingleBar({
    format: `${label === "" ? "" : `${label} `}{bar} {value}/{total} {eta_formatted} {status}`,
    barsize: Math.max(LEAST_BAR, Math.min(MOST_BAR, columns - label.length - BESIDE)),
    clearOnComplete: clear,
    barCompleteChar: "=",
    barIncompleteChar: " ",
    hideCursor: true,
    linewrap: false,
    stream: stream as NodeJS.WritableStream,
  });
  bar.start(options.total ?? lengthOf(items), initial, { status: "" });
  return { step: () => bar.increment({ status: status() }), stop: () => bar.stop() };
}

// A loader over a stream states no length, and says so by an error.
function lengthOf(items: unknown): number {
  try {
    const { length } = items as { length?: number };
    return length ?? 0;
  } catch {
    return 0;
  }
}
