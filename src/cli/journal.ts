// recording.jsonl: what a training shows, a line for each thing as it is seen, so that a run that is killed leaves it.
//
// The lines before a checkpoint's mark are the recording of that moment; a run that goes on cuts off what comes after.

import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import type {
  About,
  Graph,
  Layer,
  NonFinite,
  Observation,
  Probe,
  Recording,
  Trial,
} from "../health/recording.js";
import { RECORDING_VERSION } from "../health/recording.js";
import { fromJson, toJson } from "../health/report/json-numbers.js";

/** What tells one run from another. */
export interface RunHeader {
  readonly name: string;
  readonly seed: number;
}

/** The first line, and again where something about the training has become known. */
type RunLine = RunHeader & {
  readonly kind: "run";
  readonly format: "ogee.recording.lines";
  readonly version: number;
  readonly about: About;
  readonly layers: readonly Layer[];
};

type Line =
  | RunLine
  | { readonly kind: "graph"; readonly graph: Graph }
  | { readonly kind: "loss"; readonly step: number; readonly loss: number }
  | { readonly kind: "observation"; readonly observation: Observation }
  | { readonly kind: "nonFinite"; readonly nonFinite: NonFinite }
  | { readonly kind: "probe"; readonly probe: Probe }
  | { readonly kind: "trial"; readonly trial: Trial };

/** A recording as lines, and what its first line said. */
export interface Journaled {
  readonly header: RunHeader;
  /** About the training before its first step. */
  readonly about: About;
  readonly recording: Recording;
}

/** Appends to the file what a recording has that was not there before. */
export class Journal {
  private written: Recording;
  private about = "";

  private constructor(
    private readonly file: number,
    private readonly header: RunHeader,
    written: Recording,
    /** How many bytes there are. */
    public bytes: number,
  ) {
    this.written = written;
    this.about = bytes === 0 ? "" : toJson(written.about);
  }

  /** Begins a file, in place of one that was there. */
  static begin(path: string, header: RunHeader, recording: Recording): Journal {
    return new Journal(openSync(path, "w"), header, emptied(recording), 0);
  }

  /** Goes on after so many bytes of a file that hold this recording. */
  static resume(path: string, { header, recording }: Journaled, bytes: number): Journal {
    const file = openSync(path, "r+");
    ftruncateSync(file, bytes);
    return new Journal(file, header, recording, bytes);
  }

  /** @param complete how many of its observations are complete: one may wait for the step that follows it. */
  append(recording: Recording, complete: number = recording.observations.length): void {
    const { written } = this;
    const { graphs, losses, nonFinite, probes, trials } = recording;
    const observations = recording.observations.slice(0, complete);
    const about = toJson(recording.about);
    const lines: Line[] = [
      ...(about === this.about ? [] : [this.runLine(recording)]),
      ...graphs.slice(written.graphs.length).map((graph) => ({ kind: "graph", graph }) as const),
      ...losses.slice(written.losses.length).map((loss, i) => {
        return { kind: "loss", step: written.losses.length + i, loss } as const;
      }),
      ...observations
        .slice(written.observations.length)
        .map((observation) => ({ kind: "observation", observation }) as const),
      ...(nonFinite === null || written.nonFinite !== null
        ? []
        : [{ kind: "nonFinite", nonFinite } as const]),
      ...probes.slice(written.probes.length).map((probe) => ({ kind: "probe", probe }) as const),
      ...trials.slice(written.trials.length).map((trial) => ({ kind: "trial", trial }) as const),
    ];
    const text = lines.map((line) => `${toJson(line)}\n`).join("");
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.file, bytes, done, bytes.length - done, this.bytes + done);
    }
    this.bytes += bytes.length;
    this.written = { ...recording, observations };
    this.about = about;
  }

  /** Brings everything to the disk. */
  sync(): void {
    fsyncSync(this.file);
  }

  close(): void {
    closeSync(this.file);
  }

  private runLine({ about, layers }: Recording): RunLine {
    return {
      kind: "run",
      format: "ogee.recording.lines",
      version: RECORDING_VERSION,
      ...this.header,
      about,
      layers,
    };
  }
}

/**
 * Reads a recording back.
 *
 * @param path of a recording.jsonl.
 * @param bytes how many of them to read; all unless given. A last line that was cut off is left out.
 * @returns null if there is no whole line.
 * @throws Error if a line is none of such a file, or the file has fewer bytes.
 */
export function readJournal(path: string, bytes?: number): Journaled | null {
  const content = readFileSync(path);
  if (bytes !== undefined && content.length < bytes) {
    throw new Error(`${path} has ${content.length} bytes, fewer than the ${bytes} of its checkpoint`);
  }
  const text = content.subarray(0, bytes).toString("utf8");
  const lines = text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1)
    .map((line, i) => parsedLine(line, i, path));
  const runs = lines.filter((line) => line.kind === "run");
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) {
    return null;
  }
  const recording = emptied({ about: last.about, layers: last.layers });
  for (const line of lines) {
    addLine(recording, line);
  }
  const { name, seed, about } = first;
  return { header: { name, seed }, about, recording };
}

function parsedLine(line: string, i: number, path: string): Line {
  let parsed: unknown;
  try {
    parsed = fromJson(line);
  } catch (cause) {
    throw new Error(`${path}, line ${i + 1}: it is not JSON`, { cause });
  }
  const { kind, format, version } = (parsed ?? {}) as Partial<RunLine>;
  if (i === 0 && (kind !== "run" || format !== "ogee.recording.lines" || version !== RECORDING_VERSION)) {
    throw new Error(`${path} is no recording of version ${RECORDING_VERSION}`);
  }
  return parsed as Line;
}

type Growing = {
  -readonly [K in keyof Recording]: Recording[K] extends readonly (infer T)[] ? T[] : Recording[K];
};

function addLine(recording: Growing, line: Line): void {
  switch (line.kind) {
    case "run":
      return;
    case "graph":
      recording.graphs.push(line.graph);
      return;
    case "loss":
      recording.losses.push(line.loss);
      return;
    case "observation":
      recording.observations.push(line.observation);
      return;
    case "nonFinite":
      recording.nonFinite = line.nonFinite;
      return;
    case "probe":
      recording.probes.push(line.probe);
      return;
    case "trial":
      recording.trials.push(line.trial);
      return;
    default:
      throw new Error(
        `recording.jsonl has a line of kind ${JSON.stringify((line as { kind: unknown }).kind)}`,
      );
  }
}

function emptied({ about, layers }: Pick<Recording, "about" | "layers">): Growing {
  return {
    format: "ogee.recording",
    version: RECORDING_VERSION,
    about,
    layers: [...layers],
    graphs: [],
    losses: [],
    observations: [],
    nonFinite: null,
    probes: [],
    trials: [],
  };
}
