// The terminal: its width, its colours, and whether anybody watches.

import { MultiBar, Presets, type SingleBar } from "cli-progress";
import colours from "picocolors";

const { stdout } = process;

/** Columns to fill: those of the terminal, at most 100; 80 in a pipe. */
export const width: number = Math.max(40, Math.min(stdout.columns ?? 80, 100));

/** Whether progress can be drawn over itself. */
const interactive: boolean = stdout.isTTY === true && process.env["TERM"] !== "dumb";

/** Colours where the terminal shows them and NO_COLOR does not forbid it; else the text itself. */
type Paint = (text: string) => string;
export const bold: Paint = colours.bold;
export const dim: Paint = colours.dim;
export const cyan: Paint = colours.cyan;
export const yellow: Paint = colours.yellow;
export const green: Paint = colours.green;
export const magenta: Paint = colours.magenta;
export const red: Paint = colours.red;

export function print(text = ""): void {
  stdout.write(`${text}\n`);
}

export function heading(letter: string, title: string): void {
  print();
  print(bold(`${letter}  ${title}`));
  print(dim("─".repeat(width)));
}

/** Prose, wrapped to the width. */
export function say(text: string): void {
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      print(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  print(line);
}

/** A horizontal bar of a value within [0, most], in eighths of a column. */
export function bar(value: number, most: number, columns: number): string {
  const eighths = Math.round((Math.max(0, Math.min(value, most)) / most) * columns * 8);
  const rest = "▏▎▍▌▋▊▉"[(eighths % 8) - 1] ?? "";
  return `${"█".repeat(Math.floor(eighths / 8))}${rest}`.padEnd(columns);
}

export interface Progress {
  update(step: number, note: string): void;
  stop(): void;
}

/** One bar a training, drawn over itself in a terminal; a line at the end of each in a pipe. */
export function progress(name: string, total: number): Progress {
  if (!interactive) {
    let last = "";
    return {
      update: (_, note) => {
        last = note;
      },
      stop: () => print(`${name.padEnd(8)} ${total} steps, ${last}`),
    };
  }
  const bars = new MultiBar(
    {
      format: `${name.padEnd(8)} {bar} {value}/{total} {note}`,
      barsize: Math.max(10, width - 52),
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  const single: SingleBar = bars.create(total, 0, { note: "" });
  return { update: (step, note) => single.update(step, { note }), stop: () => bars.stop() };
}
