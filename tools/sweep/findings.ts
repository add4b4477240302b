// The findings of earlier sweeps, kept so that a long sweep can be made in parts: docs/accuracy.json and .md.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { cells, type Finding, markdown, type Row } from "./report.js";
import { subjects } from "./subjects.js";

const file = (extension: string): string =>
  fileURLToPath(new URL(`../../docs/accuracy.${extension}`, import.meta.url));

function machine(): string {
  const { platform, arch, version } = process;
  return `Node ${version}, ${platform} ${arch}, ${cpus()[0]?.model ?? "unknown CPU"}`;
}

/** Puts a row in the place of the subject's last one. */
export function keepFinding(row: Row): void {
  const known = existsSync(file("json"))
    ? (JSON.parse(readFileSync(file("json"), "utf8")) as Record<string, Finding>)
    : {};
  const { name, of } = row.subject;
  known[name] = { of, cells: cells(row), date: new Date().toISOString().slice(0, 10), machine: machine() };
  const findings = subjects.flatMap((s) => known[s.name] ?? []);
  const kept = Object.fromEntries(
    subjects.flatMap((s) => (known[s.name] === undefined ? [] : [[s.name, known[s.name]]])),
  );
  writeFileSync(file("json"), `${JSON.stringify(kept, null, 1)}\n`);
  writeFileSync(file("md"), markdown(findings));
}
