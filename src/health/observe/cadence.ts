// When to look, and at what. What is costly is rare, and a long training is looked at less and less often, so that neither its
// time nor its recording grows without end.

import type { Book } from "./book.js";
import type { Kept } from "./gradient-sizes.js";

/** After so many observations their distance doubles, and again after as many. */
const OBSERVATIONS_BEFORE_DOUBLING = 500;
/**
 * Recurrent layers are shown step by step in one of so many observations. That takes the time of two to five steps, so it
 * is done at most once in 100 steps, and after 300 of them in 300.
 */
const OBSERVATIONS_BETWEEN_UNROLLED = 10;
const stepsBetweenUnrolled = (step: number): number => (step < 300 ? 100 : 300);
/** The input's features are looked at in so many of those with values at first, and then in one of so many. */
const INPUTS = 10;
/** Observations in which the rows of weights are compared. */
const ROWS_AT: ReadonlySet<number> = new Set([0, 5, 20]);

/** Figures that need values, which cost more than a norm, are taken so many steps apart: often at first, when most goes wrong. */
const stepsBetweenSignals = (step: number): number => (step < 200 ? 10 : step < 1000 ? 30 : 100);

export class Cadence {
  private lastSignals: number;
  private lastUnrolled: number;
  private signals: number;

  /** @param book what was recorded before counts too, so that a training that is resumed is looked at as if it had gone on. */
  constructor(
    private readonly every: number,
    private readonly book: Book,
  ) {
    const hasSignals = ({ activations }: Kept): boolean => activations !== undefined;
    this.lastSignals = book.lastStep(hasSignals);
    this.lastUnrolled = book.lastStep((_, { nodes }) => nodes.some(({ time }) => time !== null));
    this.signals = book.observations.filter(hasSignals).length;
  }

  /** Whether a step is observed at all. */
  observes(step: number): boolean {
    const doublings = Math.floor(this.book.observations.length / OBSERVATIONS_BEFORE_DOUBLING);
    return step % (this.every * 2 ** doublings) === 0;
  }

  /** Whether values are looked at too. */
  wantsSignals(step: number): boolean {
    return step - this.lastSignals >= stepsBetweenSignals(step);
  }

  /** Whether recurrent layers are shown step by step. */
  wantsUnrolled(step: number): boolean {
    const distance = Math.max(OBSERVATIONS_BETWEEN_UNROLLED * this.every, stepsBetweenUnrolled(step));
    return step - this.lastUnrolled >= distance;
  }

  /** Recurrent layers were shown. */
  sawUnrolled(step: number): void {
    this.lastUnrolled = step;
  }

  /** Values were looked at. @param waiting whether an observation is still to be completed. @returns what else is due with them. */
  sawSignals(step: number, waiting: boolean): { readonly input: boolean; readonly rows: boolean } {
    this.lastSignals = step;
    const seen = this.signals++;
    const observations = this.book.observations.length + (waiting ? 1 : 0);
    return { input: seen < INPUTS || seen % INPUTS === 0, rows: ROWS_AT.has(observations) };
  }
}
