#!/usr/bin/env node
// The command: which part is asked for, and with which code the process ends.

import { CHECK, COMMANDS, COMPARE, INIT, OUT, usage, usageOf } from "./help.js";
import { CannotRun, messageOf } from "./cannot-run.js";
import { type CommandRow, type Given, readArguments } from "./arguments.js";
import { nearest } from "./near.js";
import { otherCommand, VERSION } from "./package.js";
import { columnsOf, writeOut } from "./terminal.js";

const COULD_NOT_RUN = 2;

/** The commands, each with what it does; parts are loaded when they are asked for. */
const RUNS: ReadonlyMap<CommandRow, (given: Given) => Promise<number>> = new Map([
  [CHECK, runCheck],
  [COMPARE, async ({ positionals: [a = "", b = ""] }) => (await import("./compare.js")).compare(a, b)],
  [
    INIT,
    async ({ positionals: [path] }) => {
      const { init } = await import("./init.js");
      await writeOut(init(path));
      return 0;
    },
  ],
]);

async function runCheck(given: Given): Promise<number> {
  const [file = ""] = given.positionals;
  const other = otherCommand(file);
  if (other !== null) {
    return handOver(other);
  }
  const { check } = await import("./check.js");
  return check(file, {
    steps: given.integer("steps", 1),
    every: given.integer("every", 1),
    seed: given.integer("seed", 0),
    out: given.text("out") ?? OUT,
    resume: given.has("resume"),
    checkpoint: given.integer("checkpoint", 1),
    prove: !given.has("no-prove"),
    quiet: given.has("quiet"),
    json: given.has("json"),
  });
}

/** Lets another copy's command read the same arguments, and end the process. */
async function handOver(command: string): Promise<never> {
  await import(command);
  ended = true;
  process.off("uncaughtException", fail);
  return new Promise(() => {});
}

async function run([name, ...args]: readonly string[]): Promise<number> {
  const { stdout, stderr } = process;
  if (name === undefined) {
    stderr.write(usage(VERSION, columnsOf(stderr)));
    return COULD_NOT_RUN;
  }
  if (name === "--version" || name === "-v") {
    await writeOut(`${VERSION}\n`);
    return 0;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    await writeOut(usage(VERSION, columnsOf(stdout)));
    return 0;
  }
  for (const [command, action] of RUNS) {
    if (command.name === name) {
      const given = readArguments(command, args);
      if (given.has("help")) {
        await writeOut(usageOf(command, columnsOf(stdout)));
        return 0;
      }
      return action(given);
    }
  }
  throw unknownCommand(name);
}

function unknownCommand(name: string): CannotRun {
  const near = nearest(
    name,
    COMMANDS.map((command) => command.name),
  );
  const meant = near ?? (/\.[cm]?[jt]s$/.test(name) ? `check ${name}` : null);
  return new CannotRun(
    `there is no command ${name}`,
    `${meant === null ? "" : `Did you mean \`ogee ${meant}\`? `}See \`ogee --help\`.`,
  );
}

const args = process.argv.slice(2);
let ended = false;

function fail(error: unknown): void {
  ended = true;
  const name = COMMANDS.some((command) => command.name === args[0]) ? `ogee ${args[0]}` : "ogee";
  const text = messageOf(name, error, columnsOf(process.stderr), args.includes("--stack"));
  process.stderr.write(text, () => process.exit(COULD_NOT_RUN));
}

process.on("uncaughtException", fail);
// Whoever reads our output may have had enough of it.
process.stdout.on("error", () => {});
// An experiment that ends the process, or waits for what never comes, must not look healthy.
process.on("exit", () => {
  if (!ended) {
    process.exitCode = COULD_NOT_RUN;
    process.stderr.write(
      "ogee: the process ended before the command did: process.exit(), or a promise without end?\n",
    );
  }
});

run(args).then((code) => {
  ended = true;
  // What an experiment has left open, as workers and timers, must not hold the process.
  process.exit(code);
}, fail);
