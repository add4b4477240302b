// What is known of the terminal, and text that fits it.

import { plainLine, widthOf, wrapped } from "../health/report/layout.js";

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(): boolean;
}

/** Where there is no terminal, and as wide as text gets where there is a wide one. */
const COLUMNS = 80;

/** How many columns text may take. */
export function columnsOf({ columns }: Stream): number {
  return columns === undefined || columns === 0 ? COLUMNS : Math.min(columns, COLUMNS);
}

/** Whether colours are wanted: by a terminal that has them, unless NO_COLOR or TERM says otherwise. */
export function coloured(stream: Stream): boolean {
  const { NO_COLOR = "", TERM = "" } = process.env;
  return stream.isTTY === true && NO_COLOR === "" && TERM !== "dumb" && stream.hasColors?.() !== false;
}

/** Text in lines of at most so many columns, each after `indent` and what it is indented by itself. */
export function fitted(text: string, columns: number, indent = ""): string {
  return text
    .replace(ESCAPES, "")
    .split("\n")
    .flatMap((line) => {
      const start = indent + (/^ */.exec(line)?.[0] ?? "");
      const whole = indent + line.trimEnd();
      return widthOf(whole) <= columns && plainLine(whole) === whole.trim()
        ? [whole.trimEnd()]
        : wrapped(line, Math.max(1, columns - start.length), Number.POSITIVE_INFINITY).map(
            (part) => start + part,
          );
    })
    .join("\n");
}

// Colours of somebody else's message.
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, "g");

/** Writes to the standard output, and waits until it is written. */
export function writeOut(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve());
  });
}

/** A line that is written over and taken away, where there is a terminal; else nothing is shown. */
export function transient(
  stream: Stream & { write(text: string): unknown },
  silent: boolean,
): { readonly show: (text: string) => void; readonly clear: () => void } {
  const shown = stream.isTTY === true && !silent;
  const write = (text: string): void => {
    if (shown) {
      stream.write(`\r${text.slice(0, columnsOf(stream) - 1)}\u001b[K`);
    }
  };
  return { show: write, clear: () => write("") };
}
