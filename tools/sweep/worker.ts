// Measures one range of bit patterns after the other, as the main thread asks.

import { parentPort } from "node:worker_threads";
import { type Measure, measurer } from "./measure.js";
import { subjects } from "./subjects.js";

/** A range of bit patterns of one subject, by its index. */
export interface Task {
  readonly subject: number;
  readonly first: number;
  readonly end: number;
  readonly stride: number;
}

const measures = new Map<number, Measure>();

parentPort?.on("message", ({ subject, first, end, stride }: Task) => {
  let measure = measures.get(subject);
  if (measure === undefined) {
    const found = subjects[subject];
    if (found === undefined) throw new Error(`sweep: there is no subject ${subject}`);
    measure = measurer(found);
    measures.set(subject, measure);
  }
  parentPort?.postMessage(measure(first, end, stride));
});
