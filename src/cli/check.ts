// `ogee check`: trains an experiment, watched, and judges what was seen.

import { progress } from "../data/progress.js";
import type { Experiment } from "../health/experiment.js";
import { type Health, watch } from "../health/health.js";
import type { Report } from "../health/report/report.js";
import { manualSeed } from "../random/default.js";
import { CannotRun } from "./cannot-run.js";
import { Feed } from "./feed.js";
import { EVERY, SEED, STEPS } from "./help.js";
import { interruption } from "./interruption.js";
import { Journal } from "./journal.js";
import { Keeper } from "./keeper.js";
import { loadExperiment } from "./load.js";
import { printed, printedJson, reportOn, writeReport } from "./outcome.js";
import { beginIn, filesIn, goOn, keptIn, type RunFiles } from "./run-folder.js";
import { columnsOf, fitted, transient, writeOut } from "./terminal.js";
import { train } from "./train.js";

/** What was asked for; the experiment's own wishes come next. */
export interface CheckOptions {
  readonly steps: number | undefined;
  readonly every: number | undefined;
  readonly seed: number | undefined;
  readonly out: string;
  readonly resume: boolean;
  /** Steps between checkpoints; by time if undefined. */
  readonly checkpoint: number | undefined;
  readonly prove: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

/** A training that is ready to run. */
interface Run {
  readonly name: string;
  readonly experiment: Experiment;
  readonly feed: Feed;
  readonly health: Health;
  /** The losses of the steps before, where it goes on. */
  readonly before: readonly number[];
  readonly steps: number;
  readonly complete: () => number;
  readonly journal: Journal;
  readonly files: RunFiles;
}

/**
 * Checks an experiment, and prints and writes what came of it.
 *
 * @param file of the experiment.
 * @returns the exit code: 0 healthy, 1 unhealthy, 2 if it saw too little to tell.
 * @throws CannotRun if it could not run; what was recorded is kept.
 */
export async function check(file: string, options: CheckOptions): Promise<number> {
  const run = await prepared(file, options);
  const { health, journal, files, steps } = run;
  const { signal, end } = interruption();
  let failure: { readonly cause: unknown } | null = null;
  try {
    await trained(run, signal, options);
  } catch (cause) {
    failure = { cause };
  }
  end();
  health.detach();
  journal.append(health.recording);
  if (health.recording.losses.length === 0) {
    throw failure?.cause ?? new CannotRun("it was stopped before its first step", "");
  }
  let report = reportOn(run.name, health.recording);
  await writeReport(report, files);
  if (failure !== null) {
    throw kept(failure.cause, files);
  }
  if (options.prove && !signal.aborted && !report.verdict.healthy) {
    prove(health, options);
    journal.append(health.recording);
    report = reportOn(run.name, health.recording);
    await writeReport(report, files);
  }
  journal.close();
  if (!options.quiet) {
    await writeOut(options.json ? printedJson(report) : printed(report, files));
    tellOfEnd(report, steps, signal);
  }
  return codeOf(report, signal);
}

/** Healthy is only what has been seen for long enough. */
function codeOf({ verdict: { healthy, harm } }: Report, stop: AbortSignal): number {
  return !healthy ? 1 : stop.aborted || harm.state === "unknown" ? 2 : 0;
}

async function prepared(file: string, options: CheckOptions): Promise<Run> {
  const files = filesIn(options.out);
  const begun = options.resume ? await keptIn(files) : null;
  const seed = sameAs(begun?.journaled.header.seed, options.seed, "seed") ?? SEED;
  manualSeed(seed);
  const experiment = await loadExperiment(file);
  const recorded = begun?.journaled.recording;
  const every = sameAs(recorded?.about.every, options.every, "every") ?? experiment.every ?? EVERY;
  const { model, optimizer, loss: lossFunction } = experiment;
  let complete = recorded?.observations.length ?? 0;
  const health = watch(model, {
    optimizer,
    lossFunction,
    every,
    ...(recorded === undefined ? {} : { resume: recorded, atStart: true }),
    onObservation: () => {
      complete++;
    },
  });
  const feed = new Feed(experiment.data);
  if (begun !== null) {
    await goOn(begun, experiment, feed, health);
  }
  const name = experiment.name ?? file;
  const before = health.recording.losses;
  if (options.resume && !options.quiet) {
    tell(
      before.length === 0
        ? "There is nothing to go on from: it begins anew."
        : `It goes on after step ${before.length}.`,
    );
  }
  return {
    name,
    experiment,
    feed,
    health,
    before,
    steps: options.steps ?? experiment.steps ?? STEPS,
    complete: () => complete,
    journal:
      begun === null
        ? Journal.begin(beginIn(files).recording, { name, seed }, health.recording)
        : Journal.resume(files.recording, begun.journaled, begun.bytes),
    files,
  };
}

/** What a run that goes on has had; it cannot become another. */
function sameAs(before: number | undefined, wanted: number | undefined, name: string): number | undefined {
  if (before !== undefined && wanted !== undefined && before !== wanted) {
    throw new CannotRun(
      `--${name} ${wanted} does not fit the run that was cut short: it had ${before}`,
      `Leave --${name} out, or run without --resume.`,
    );
  }
  return before ?? wanted;
}

async function trained(run: Run, stop: AbortSignal, { quiet, checkpoint }: CheckOptions): Promise<void> {
  const { steps, before } = run;
  const keeper = new Keeper(run, checkpoint);
  let loss = Number.NaN;
  const losses = train({ ...run, stop });
  const shown = quiet
    ? losses
    : progress(losses, {
        label: "step",
        total: steps,
        initial: before.length,
        clear: true,
        status: () => `loss ${loss.toPrecision(3)}`,
      });
  let done = before.length;
  for await (loss of shown) {
    await keeper.afterStep(++done);
  }
}

/** Tries fixes, and says so while it does. */
function prove(health: Health, { quiet }: CheckOptions): void {
  let tried = 0;
  const line = transient(process.stderr, quiet);
  line.show("trying fixes on copies of the model");
  health.prove({
    onTrial: () => {
      line.show(`trying fixes on copies of the model: ${++tried} done`);
    },
  });
  line.clear();
}

function kept(cause: unknown, { recording, report }: RunFiles): unknown {
  const text = `What was recorded is kept in ${recording}, and judged in ${report}.`;
  return cause instanceof CannotRun ? cause.with(text) : cause;
}

function tell(text: string): void {
  process.stderr.write(`${fitted(text, columnsOf(process.stderr))}\n`);
}

/** Why there were fewer steps than asked for, or too few. */
function tellOfEnd({ recording, verdict }: Report, steps: number, stop: AbortSignal): void {
  const taken = recording.losses.length;
  if (stop.aborted) {
    tell(`Stopped by ${String(stop.reason)} after ${taken} of ${steps} steps; --resume goes on.`);
  } else if (taken < steps) {
    tell(`It ended after ${taken} of ${steps} steps: the data did, or the loss is no number any more.`);
  } else if (verdict.healthy && verdict.harm.state === "unknown") {
    tell(`${taken} steps are too few to call it healthy: give it more with --steps.`);
  }
}
