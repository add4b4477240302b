// PyTorch's recorded answers, a file for each family: one line for each answer.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Answer } from "./question.js";

export interface Recording {
  /** Which PyTorch answered. */
  readonly about: string;
  readonly answers: ReadonlyMap<string, Answer>;
}

function pathOf(family: string): string {
  return fileURLToPath(new URL(`./fixtures/operations/${family}.json`, import.meta.url));
}

export function readRecording(family: string): Recording {
  const path = pathOf(family);
  if (!existsSync(path)) {
    return { about: "nothing recorded", answers: new Map() };
  }
  const { about, answers } = JSON.parse(readFileSync(path, "utf8")) as {
    about: string;
    answers: Record<string, Answer>;
  };
  return { about, answers: new Map(Object.entries(answers)) };
}

/** Writes the answers in the order given. Returns the size in bytes. */
export function writeRecording(family: string, { about, answers }: Recording): number {
  const lines = [...answers].map(([key, answer]) => `${JSON.stringify(key)}: ${JSON.stringify(answer)}`);
  const text = `{"about": ${JSON.stringify(about)}, "answers": {\n${lines.join(",\n")}\n}}\n`;
  writeFileSync(pathOf(family), text);
  return text.length;
}
