// A command's arguments: what it takes is a table, by which they are read, checked and explained.

import { parseArgs } from "node:util";
import { CannotRun } from "./cannot-run.js";
import { nearest } from "./near.js";

export interface OptionRow {
  /** Without the dashes. */
  readonly name: string;
  /** What stands for its value in the help; null for a flag. */
  readonly value: string | null;
  readonly says: string;
}

export interface CommandRow {
  readonly name: string;
  /** The arguments that are no options, as the help shows them: "FILE", "[FILE]". */
  readonly positionals: readonly string[];
  readonly summary: string;
  readonly options: readonly OptionRow[];
  /** Paragraphs that end the help. */
  readonly notes: readonly string[];
}

/** What was given on the command line. */
export class Given {
  constructor(
    private readonly command: string,
    readonly positionals: readonly string[],
    private readonly values: ReadonlyMap<string, string | true>,
  ) {}

  has(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string | undefined {
    const value = this.values.get(name);
    return value === true ? undefined : value;
  }

  /** @throws CannotRun unless it is a whole number of at least `least`. */
  integer(name: string, least: number): number | undefined {
    const text = this.text(name);
    const value = Number(text);
    if (text !== undefined && !(/^-?\d+$/.test(text) && Number.isSafeInteger(value) && value >= least)) {
      throw new CannotRun(
        `--${name} wants a whole number of at least ${least}, but got ${JSON.stringify(text)}`,
        `See \`ogee ${this.command} --help\`.`,
      );
    }
    return text === undefined ? undefined : value;
  }
}

/**
 * Reads the arguments of a command.
 *
 * @throws CannotRun for an option that it does not have, a value that is missing, and too few or too many arguments.
 */
export function readArguments(command: CommandRow, args: readonly string[]): Given {
  const { name, options, positionals: wanted } = command;
  const help = `See \`ogee ${name} --help\`.`;
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      options.map((row) => {
        const type = row.value === null ? ("boolean" as const) : ("string" as const);
        return [row.name, row.name === "help" ? { type, short: "h" } : { type }];
      }),
    ),
  });
  const values = new Map<string, string | true>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") {
      positionals.push(token.value);
    } else if (token.kind === "option") {
      const row = options.find((known) => known.name === token.name);
      if (row === undefined) {
        throw new CannotRun(`there is no option ${token.rawName}`, `${hint(token.name, options)}${help}`);
      }
      if ((row.value === null) !== (token.value === undefined)) {
        const wants = row.value === null ? "takes no value" : `wants a value: --${row.name} ${row.value}`;
        throw new CannotRun(`--${row.name} ${wants}`, help);
      }
      values.set(row.name, token.value ?? true);
    }
  }
  const least = wanted.filter((form) => !form.startsWith("[")).length;
  if (!values.has("help") && (positionals.length < least || positionals.length > wanted.length)) {
    const got = positionals.length === 0 ? "got none" : `got ${positionals.join(" ")}`;
    throw new CannotRun(`it wants ${wanted.join(" ")}, but ${got}`, help);
  }
  return new Given(name, positionals, values);
}

function hint(name: string, options: readonly OptionRow[]): string {
  const known = nearest(
    name,
    options.map((row) => row.name),
  );
  return known === null ? "" : `Did you mean --${known}? `;
}
