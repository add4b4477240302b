// What the command and its parts take, and the help that says so.

import type { CommandRow, OptionRow } from "./arguments.js";
import { fitted } from "./terminal.js";

const HELP: OptionRow = { name: "help", value: null, says: "say this" };
const STACK: OptionRow = { name: "stack", value: null, says: "show where an error came from" };

/** Where a run is kept unless --out says otherwise. */
export const OUT = "ogee-report";
/** The file that `ogee init` writes, unless one is named. */
export const EXPERIMENT = "experiment.ts";
/** How long a training is, and how often it is looked at, unless the file or an option says otherwise. */
export const STEPS = 500;
export const EVERY = 10;
export const SEED = 0;

export const CHECK: CommandRow = {
  name: "check",
  positionals: ["FILE"],
  summary: "train an experiment for some steps, and say what is wrong with it",
  options: [
    { name: "steps", value: "N", says: `train N steps (${STEPS}, unless the file says otherwise)` },
    { name: "every", value: "N", says: `observe every Nth step (${EVERY}, unless the file says so)` },
    { name: "seed", value: "S", says: `the seed that is set before the file is loaded (${SEED})` },
    { name: "out", value: "DIR", says: `where recording and reports go (${OUT})` },
    { name: "resume", value: null, says: "go on with the run in DIR that was cut short" },
    { name: "checkpoint", value: "N", says: "keep a checkpoint every N steps (now and then, by time)" },
    { name: "no-prove", value: null, says: "do not try fixes on copies of the model" },
    { name: "quiet", value: null, says: "print nothing but errors" },
    { name: "json", value: null, says: "print the verdict as JSON" },
    STACK,
    HELP,
  ],
  notes: [
    "FILE, in TypeScript or JavaScript, exports model, data, loss and optimizer; or a function that makes them, as its default. `ogee init` writes one.",
    "It writes recording.jsonl while it runs, and report.json and report.html at the end.",
    "Exit codes: 0 healthy, 1 unhealthy, 2 it could not run, or saw too little to tell.",
  ],
};

export const COMPARE: CommandRow = {
  name: "compare",
  positionals: ["A", "B"],
  summary: "say what changed from one report to another",
  options: [STACK, HELP],
  notes: [
    "A and B are report.json files, or folders that hold one.",
    "Exit codes: 0 B is no worse; 1 B is unhealthy, and A is healthy or has not all of B's root causes; 2 a report could not be read.",
  ],
};

export const INIT: CommandRow = {
  name: "init",
  positionals: ["[FILE]"],
  summary: `write a commented experiment (${EXPERIMENT})`,
  options: [STACK, HELP],
  notes: ["It runs as it is, and never replaces a file.", "Exit codes: 0 written, 2 not."],
};

export const COMMANDS: readonly CommandRow[] = [CHECK, COMPARE, INIT];

/** Rows of two columns. */
function table(rows: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}

/** The help of the whole. */
export function usage(version: string, columns: number): string {
  const commands = COMMANDS.map(({ name, positionals, summary }) => {
    return [[name, ...positionals].join(" "), summary] as const;
  });
  return fitted(
    `ogee ${version}: gradient health\n\nUsage: ogee COMMAND\n\n${table(commands)}\n\n` +
      "ogee COMMAND --help says more; ogee --version says which version this is.\n",
    columns,
  );
}

/** The help of one command. */
export function usageOf({ name, positionals, summary, options, notes }: CommandRow, columns: number): string {
  const rows = options.map((row) => {
    return [`--${row.name}${row.value === null ? "" : ` ${row.value}`}`, row.says] as const;
  });
  const head = `Usage: ogee ${[name, ...positionals].join(" ")} [options]`;
  return `${[`${head}\n  ${summary}`, table(rows), ...notes].map((text) => fitted(text, columns)).join("\n\n")}\n`;
}
