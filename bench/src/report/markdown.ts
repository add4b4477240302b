// The same figures as a page for the documentation.

import { ratio, type RowResult } from "../contest.js";
import { type PeerId, peerNames } from "../rows.js";
import { median, spread } from "../statistics.js";
import type { Verdict } from "../verdict.js";
import { percent, threeDigits, time } from "./figures.js";
import { marks, multiple, remarks } from "./terminal.js";

export interface MemoryLine {
  title: string;
  figures: string;
  bar: string;
  pass: boolean | null;
}

export interface Page {
  date: string;
  machine: string;
  versions: string[];
  notes: string[];
  results: { result: RowResult; verdicts: Verdict[] }[];
  memory: MemoryLine[];
}

const peers = Object.keys(peerNames) as PeerId[];

export function markdown({ date, machine, versions, notes, results, memory }: Page): string {
  return [
    "# Ogee beside its peers",
    "",
    `Measured on ${date} on ${machine}, by \`npm run bench\`.`,
    "",
    ...versions.map((version) => `- ${version}`),
    "",
    ...notes,
    "",
    ...table(
      ["row", ...peers.map((id) => peerNames[id])],
      results.map(({ result }) => timesOf(result)),
    ),
    "",
    "A cell gives the median time of a run, half the interquartile range, and the time over Ogee's.",
    "",
    ...table(
      ["row", "bar", "Ogee's time over the peer's", ""],
      results.flatMap(({ result, verdicts }) =>
        verdicts.map(({ bar, found, pass }) => [
          result.row.title,
          bar,
          found === null ? "" : multiple(found),
          marks(pass),
        ]),
      ),
    ),
    "",
    ...table(
      ["Ogee alone", "found", "bar", ""],
      memory.map(({ title, figures, bar, pass }) => [title, figures, bar, marks(pass)]),
    ),
    "",
  ].join("\n");
}

function timesOf(result: RowResult): string[] {
  const ours = result.standings.ogee;
  const cells = peers.map((id) => {
    const standing = result.standings[id];
    if (standing === undefined || standing.outcome === "unsupported") {
      return "";
    }
    if (standing.outcome !== "timed") {
      return standing.outcome;
    }
    const all = standing.rounds.flat();
    const multiple =
      ours?.outcome === "timed" && id !== "ogee" ? `, ${threeDigits(ratio(standing, ours))}x` : "";
    return `${time(median(all))} ±${percent(spread(all) / 2)}${multiple}`;
  });
  const ways = remarks(result);
  return [result.row.title + (ways.length === 0 ? "" : ` (${ways.join("; ")})`), ...cells];
}

function table(head: string[], body: string[][]): string[] {
  const row = (cells: string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return body.length === 0 ? [] : [row(head), row(head.map(() => "---")), ...body.map(row)];
}
