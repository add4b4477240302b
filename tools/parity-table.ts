// Writes the table of PyTorch's public names into docs/guide/coming-from-pytorch.md: which are here under the same name, which
// are different and how, and which are not here. What is here is looked up in what is exported.
//
//   npx tsx tools/parity-table.ts
//
// PyTorch's names are recorded in tools/pytorch-names.json by
//
//   python3 tools/pytorch-names.py > tools/pytorch-names.json

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as data from "../src/data/index.js";
import * as torch from "../src/index.js";
import { camelCase } from "../test/parity/ogee.js";
import { DIFFERENCES } from "./parity-differences.js";

export const guide: string = fileURLToPath(new URL("../docs/guide/coming-from-pytorch.md", import.meta.url));
const BEGIN = "<!-- begin of the generated table: npx tsx tools/parity-table.ts -->";
const END = "<!-- end of the generated table -->";

type Recorded = Readonly<Record<string, readonly string[] | string>>;
const recorded: Recorded = JSON.parse(
  readFileSync(new URL("pytorch-names.json", import.meta.url), "utf8"),
) as Recorded;

const { nn, optim } = torch;
const HERE: Readonly<Record<string, object>> = {
  torch,
  "torch.Tensor": torch.Tensor.prototype,
  "torch.nn": nn,
  "torch.nn.functional": nn.functional,
  "torch.nn.init": nn.init,
  "torch.nn.utils": nn.utils,
  "torch.nn.utils.rnn": nn.utils.rnn,
  "torch.optim": optim,
  "torch.optim.lr_scheduler": optim.lrScheduler,
  "torch.autograd": torch.autograd,
  "torch.autograd.functional": torch.autograd.functional,
  "torch.linalg": torch.linalg,
  "torch.special": torch.special,
  "torch.distributions": {},
  "torch.utils.data": data,
};

// Own fields of a tensor are not on its prototype.
const sample = torch.zeros([1, 1]);

function ourName(area: string, name: string): string | null {
  const [place, ours] = [HERE[area] as object, camelCase(name)];
  return ours in place || (area === "torch.Tensor" && ours in sample) ? ours : null;
}

interface Entry {
  readonly name: string;
  readonly state: "same" | "different" | "not here";
  readonly text: string;
}

function entryOf(area: string, name: string): Entry {
  const [ours, difference] = [ourName(area, name), DIFFERENCES[`${area}.${name}`]];
  if (difference !== undefined) {
    return { name, state: "different", text: `different: ${difference}` };
  }
  return ours === null
    ? { name, state: "not here", text: "not here" }
    : { name, state: "same", text: ours === name ? "same" : `same: \`${ours}\`` };
}

function sectionOf(area: string, names: readonly string[]): string {
  const entries = names.map((name) => entryOf(area, name));
  const count = (state: Entry["state"]): number => entries.filter((e) => e.state === state).length;
  const rows = entries.map(({ name, text }) => `| \`${name}\` | ${text} |`);
  return [
    `### ${area}`,
    "",
    `${count("same")} the same, ${count("different")} different, ${count("not here")} not here.`,
    "",
    `| ${area} | here |`,
    "|---|---|",
    ...rows,
  ].join("\n");
}

/** The differences that are stated for names which PyTorch does not have. */
export function strayDifferences(): string[] {
  const known = new Set(
    Object.keys(HERE).flatMap((area) =>
      (recorded[area] as readonly string[]).map((name) => `${area}.${name}`),
    ),
  );
  return Object.keys(DIFFERENCES).filter((name) => !known.has(name));
}

/** The guide with the table as it has to be now. */
export function withTable(text: string): string {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) {
    throw new Error(`${guide}: the marks around the generated table are missing`);
  }
  const sections = Object.keys(HERE).map((area) => sectionOf(area, recorded[area] as readonly string[]));
  const about = `The names are those of ${recorded["about"] as string}.`;
  return `${text.slice(0, from)}${BEGIN}\n\n${[about, ...sections].join("\n\n")}\n\n${text.slice(to)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(guide, withTable(readFileSync(guide, "utf8")));
}
