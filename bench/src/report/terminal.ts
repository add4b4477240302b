// The figures of a row as lines of at most 80 columns.

import { styleText } from "node:util";
import { ratio, type RowResult, type Standing } from "../contest.js";
import { type PeerId, peerNames } from "../rows.js";
import { median, spread } from "../statistics.js";
import type { Verdict } from "../verdict.js";
import { percent, threeDigits, time } from "./figures.js";

export const WIDTH = 80;
const FIRST = 25;
const OTHER = 11;
const peers = Object.keys(peerNames) as PeerId[];
const short: Record<PeerId, string> = { ...peerNames, tfjs: "TF.js", onnxruntime: "ONNX RT" };

function line(first: string, cells: string[]): string {
  return (first.padEnd(FIRST) + cells.map((cell) => cell.padStart(OTHER)).join("")).trimEnd();
}

export function heading(): string[] {
  return [
    line(
      "",
      peers.map((id) => short[id]),
    ),
    "-".repeat(WIDTH),
  ];
}

/** Times; below them each time over Ogee's, and the spread (IQR / median); remarks; verdicts. */
export function rowLines(result: RowResult, verdicts: Verdict[]): string[] {
  const { row, standings } = result;
  const ours = standings.ogee;
  const timed = (f: (standing: Extract<Standing, { outcome: "timed" }>) => string): string[] =>
    peers.map((id) => {
      const standing = standings[id];
      return standing?.outcome === "timed" ? f(standing) : "";
    });
  const times = peers.map((id) => {
    const standing = standings[id];
    if (standing === undefined || standing.outcome === "unsupported") {
      return "-";
    }
    return standing.outcome === "timed" ? time(median(standing.rounds.flat())) : standing.outcome;
  });
  const lines = [line(row.title, times)];
  if (ours?.outcome === "timed") {
    lines.push(
      line(
        "  time / Ogee's",
        timed((s) => threeDigits(ratio(s, ours))),
      ),
    );
  }
  lines.push(
    line(
      "  spread",
      timed((s) => percent(spread(s.rounds.flat()))),
    ),
  );
  return [
    ...lines,
    ...remarks(result).flatMap((remark) => wrapped(`  ${remark}`)),
    ...verdicts.flatMap(verdictLines),
  ];
}

/** Which way of a library was the fastest, and why one failed. */
export function remarks({ standings }: RowResult): string[] {
  return peers.flatMap((id) => {
    const standing = standings[id];
    if (standing?.outcome === "failed") {
      return [`${peerNames[id]} failed: ${standing.reason}`];
    }
    return standing?.outcome === "timed" && standing.variant !== ""
      ? [`${peerNames[id]}: ${standing.variant}`]
      : [];
  });
}

export function verdictLines({ bar, found, pass }: Verdict): string[] {
  return wrapped(`  ${marks(pass)} ${bar}${found === null ? "" : `: ${multiple(found)}`}`).map((text) =>
    coloured(text, pass),
  );
}

/** A ratio as "1.25x"; words as they are. */
export function multiple(found: number | string): string {
  return typeof found === "number" ? `${threeDigits(found)}x` : found;
}

export function marks(pass: boolean | null): string {
  return pass === null ? "open" : pass ? "pass" : "FAIL";
}

function coloured(text: string, pass: boolean | null): string {
  const colourful = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  return colourful && pass !== null ? styleText(pass ? "green" : "red", text) : text;
}

/** Breaks a text at spaces so that no line is wider than the table; later lines hang below the first. */
export function wrapped(text: string): string[] {
  const indent = " ".repeat(text.length - text.trimStart().length);
  const lines: string[] = [];
  let current = indent;
  for (const word of text.trim().split(/\s+/)) {
    if (current.trim() !== "" && current.length + 1 + word.length > WIDTH) {
      lines.push(current);
      current = `${indent}     `;
    }
    current += (current.trim() === "" ? "" : " ") + word;
  }
  return [...lines, current];
}
