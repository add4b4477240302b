// Measures the float32 kernels of every activation function and of its slope at all 2^32 inputs.
//
//   npm run sweep [-- --stride=N] [--only=name,name'] [--threads=N] [--markdown]

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { ALL_FLOATS, type Errors, merge, noErrors } from "./sweep/measure.js";
import { keepFinding } from "./sweep/findings.js";
import { line, type Row } from "./sweep/report.js";
import { subjects } from "./sweep/subjects.js";
import type { Task } from "./sweep/worker.js";

const USAGE = `npm run sweep -- [options]
  --stride=N          only every Nth of the 2^32 bit patterns; all of them take about 3 minutes a function and thread
  --only=name,name'   only these functions and slopes
  --threads=N         as many threads; by default one a core
  --markdown          puts each result into docs/accuracy.md as soon as it is there`;

const { values: options } = parseArgs({
  options: {
    help: { type: "boolean", short: "h", default: false },
    stride: { type: "string", default: "1" },
    only: { type: "string" },
    threads: { type: "string", default: String(availableParallelism()) },
    markdown: { type: "boolean", default: false },
  },
});

if (options.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}

function count(name: string, text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1)
    throw new RangeError(`sweep: --${name} must be a whole number above 0, but got ${text}`);
  return n;
}

const stride = count("stride", options.stride);
const only = options.only?.split(",");
const chosen = [...subjects.keys()].filter(
  (i) => only === undefined || only.includes(subjects[i]?.name ?? ""),
);
if (chosen.length === 0) {
  throw new RangeError(
    `sweep: nothing is called ${options.only}; there are ${subjects.map((s) => s.name).join(", ")}`,
  );
}

/** Bit patterns in one task: a few seconds of work. */
const SPAN = stride * 2 ** 22;
const tasks = chosen.flatMap((subject) =>
  Array.from(
    { length: Math.ceil(ALL_FLOATS / SPAN) },
    (_, i): Task => ({
      subject,
      first: i * SPAN,
      end: Math.min((i + 1) * SPAN, ALL_FLOATS),
      stride,
    }),
  ),
);
const left = new Map(chosen.map((i) => [i, tasks.filter((t) => t.subject === i).length]));
const results = new Map<number, Errors>(chosen.map((i) => [i, noErrors()]));
const started = Date.now();
let next = 0;
let done = 0;

function rowOf(i: number): Row {
  return { subject: subjects[i] as (typeof subjects)[number], errors: results.get(i) as Errors };
}

function progress(): void {
  if (!process.stderr.isTTY) return;
  const seconds = (Date.now() - started) / 1000;
  const rest = (seconds / done) * (tasks.length - done);
  process.stderr.write(`\r\x1b[K${((100 * done) / tasks.length).toFixed(1)}%, ${Math.ceil(rest)} s left`);
}

function take(task: Task, errors: Errors): void {
  done++;
  results.set(task.subject, merge(results.get(task.subject) as Errors, errors));
  left.set(task.subject, (left.get(task.subject) as number) - 1);
  if (left.get(task.subject) === 0) {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    process.stdout.write(`${line(rowOf(task.subject))}\n`);
    if (options.markdown) keepFinding(rowOf(task.subject));
  }
  progress();
}

/** One thread, which asks for a task when it has finished the one before. */
function work(): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./sweep/worker.mjs", import.meta.url));
    let current: Task | undefined;
    const feed = (): void => {
      current = tasks[next++];
      if (current === undefined) {
        worker.terminate().then(() => resolve(), reject);
      } else {
        worker.postMessage(current);
      }
    };
    worker.on("error", reject);
    worker.on("message", (errors: Errors) => {
      take(current as Task, errors);
      feed();
    });
    feed();
  });
}

await Promise.all(Array.from({ length: Math.min(count("threads", options.threads), tasks.length) }, work));
if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
