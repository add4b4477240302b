// A bar in the terminal while a loop runs. An entry of its own, so that only its users load the drawing of bars; for Node.

import cliProgress from "cli-progress";
import { describe } from "../ndarray/describe.js";
import { bind, type Arguments } from "../ops/arguments.js";

interface ProgressOptions {
  /** Stands before the bar. */
  label?: string;
  /** How many items there will be; the length of `items` unless given. */
  total?: number;
  /** Text after the bar, asked for after each item: the loss, say. */
  status?: () => string;
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
  const options = bind<ProgressOptions>("progress", args, [], ["label", "total", "status", "stream"]);
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

function barOf(items: unknown, options: ProgressOptions): { step: () => void; stop: () => void } {
  const { label = "", status = () => "", stream = process.stderr } = options;
  const bar = new cliProgress.SingleBar({
    format: `${label === "" ? "" : `${label} `}{bar} {value}/{total} {eta_formatted} {status}`,
    barCompleteChar: "=",
    barIncompleteChar: " ",
    hideCursor: true,
    linewrap: false,
    stream: stream as NodeJS.WritableStream,
  });
  bar.start(options.total ?? lengthOf(items), 0, { status: "" });
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
