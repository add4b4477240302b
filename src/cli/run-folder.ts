// The folder of a run: what was recorded, where to go on from, and the reports.

import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Experiment } from "../health/experiment.js";
import type { Health } from "../health/health.js";
import type { About, Recording } from "../health/recording.js";
import { loadCheckpoint, saveCheckpoint } from "../io/checkpoint.js";
import { replaceFile, type Write } from "../io/write-file.js";
import { Module } from "../nn/module.js";
import { defaultGenerator } from "../random/default.js";
import { CannotRun, saidBy } from "./cannot-run.js";
import type { Feed, FeedPosition } from "./feed.js";
import { type Journaled, readJournal } from "./journal.js";

/** The files of a run, by what they hold. */
export interface RunFiles {
  readonly folder: string;
  readonly recording: string;
  readonly checkpoint: string;
  readonly report: string;
  readonly page: string;
}

export function filesIn(folder: string): RunFiles {
  return {
    folder,
    recording: join(folder, "recording.jsonl"),
    checkpoint: join(folder, "checkpoint.safetensors"),
    report: join(folder, "report.json"),
    page: join(folder, "report.html"),
  };
}

/** Makes the folder, and takes away what an earlier run left in it: another run must not go on from that. */
export function beginIn(files: RunFiles): RunFiles {
  const { folder, checkpoint, report, page } = files;
  try {
    mkdirSync(folder, { recursive: true });
    for (const path of [checkpoint, report, page]) {
      rmSync(path, { force: true });
    }
  } catch (cause) {
    throw new CannotRun(
      `the folder ${folder} cannot be made\n${saidBy(cause)}`,
      "Name another one with --out.",
      {
        cause,
      },
    );
  }
  return files;
}

/** What is kept for going on. */
export interface Kept {
  readonly journaled: Journaled;
  /** The length of the recording when the checkpoint was made. */
  readonly bytes: number;
  readonly states: Readonly<Record<string, unknown>>;
}

/** What a run left at its last checkpoint; null if it made none. */
export async function keptIn(files: RunFiles): Promise<Kept | null> {
  if (!existsSync(files.checkpoint) || !existsSync(files.recording)) {
    return null;
  }
  try {
    const states = await loadCheckpoint(files.checkpoint);
    const bytes = Number(states["bytes"]);
    const journaled = readJournal(files.recording, bytes);
    return journaled === null ? null : { journaled, bytes, states };
  } catch (cause) {
    throw new CannotRun(
      `the run in ${files.folder} cannot go on\n${saidBy(cause)}`,
      "Run without --resume.",
      {
        cause,
      },
    );
  }
}

/** Writes a checkpoint of a training whose recording has so many bytes. */
export async function keep(
  { checkpoint }: RunFiles,
  { model, optimizer, loss }: Experiment,
  feed: Feed,
  bytes: number,
): Promise<void> {
  await saveCheckpoint(checkpoint, {
    model,
    optimizer,
    loss: loss instanceof Module ? loss : null,
    generator: defaultGenerator,
    feed: feed.position(),
    bytes,
  });
}

/**
 * Brings a training to where it was: weights, optimizer, data and random numbers.
 *
 * @param health already watches it, so that it has seen the weights of the start.
 * @throws CannotRun if it is another training than the one that was recorded.
 */
export async function goOn(
  { states, journaled }: Kept,
  { model, optimizer, loss }: Experiment,
  feed: Feed,
  health: Health,
): Promise<void> {
  expectSame(journaled.about, health.recording);
  model.loadStateDict(states["model"] as never);
  optimizer.loadStateDict(states["optimizer"] as never);
  if (loss instanceof Module) {
    loss.loadStateDict(states["loss"] as never);
  }
  await feed.restore(states["feed"] as FeedPosition);
  defaultGenerator.setState(states["generator"] as Uint8Array);
}

/** What has to be the same in a run that goes on. */
const IDENTITY: readonly (readonly [what: string, of: (about: About) => unknown])[] = [
  ["model", ({ model }) => model],
  ["optimizer", ({ optimizer }) => optimizer],
  ["loss", ({ lossFunction }) => lossFunction],
  ["number of parameters that learn", ({ learning }) => learning],
];

function expectSame(before: About, { about }: Recording): void {
  for (const [what, of] of IDENTITY) {
    if (JSON.stringify(of(before)) !== JSON.stringify(of(about))) {
      throw new CannotRun(
        `the experiment's ${what} is another one than that of the run that was cut short`,
        "Put it back as it was, or run without --resume.",
      );
    }
  }
}

/** Writes a text file whole or not at all. */
export function writeText(path: string, text: string): Promise<void> {
  const fill = (write: Write): void => write(new TextEncoder().encode(text));
  return replaceFile("ogee check", path, fill, { sync: false, keep: 1 });
}
