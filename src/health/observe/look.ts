// Looking on from a model's forward to the end of the walk back: at every operation in steps that are observed, at the loss
// alone in the others.

import type { Observer } from "../../autograd/observer.js";
import { LossReader } from "./loss-reader.js";
import type { Names } from "./names.js";
import { join, leave } from "./onlookers.js";
import type { Operations } from "./operations.js";
import { Trace, type Traversal } from "./trace.js";
import { unroll } from "./unrolled.js";

/** Forwards without a backward after which a trace is given up. */
const MOST_FORWARDS = 8;

/** What a look is wanted for, and who is told what it showed. */
export interface LookOptions {
  /** Whether values are looked at too, and not only gradients. */
  readonly signals: boolean;
  /** Whether recurrent layers are shown step by step. */
  readonly unrolled: boolean;
  /** Called when gradients begin to go back, before any has been added to a parameter. */
  readonly began: () => void;
  readonly traced: (found: Traversal, signals: boolean) => void;
}

export class Look {
  private trace: Trace | null = null;
  /** What ran in the latest forward that was seen whole. */
  private before: Operations | null = null;
  /** Who looks on for us now. */
  private observer: Observer | null = null;
  private forwards = 0;

  constructor(private readonly names: Names) {}

  /** A forward begins. @param wanted how to look at it; null to look at the loss alone. */
  beforeForward(wanted: () => LookOptions | null): void {
    // Several forwards may belong to one walk back.
    if (this.trace === null || this.forwards++ >= MOST_FORWARDS) {
      const options = wanted();
      if (options !== null) {
        this.end();
        this.trace = this.newTrace(options);
        this.forwards = 0;
        this.begin(this.trace);
      }
    }
    this.trace?.enterModel();
  }

  /** The forward has ended: what comes now belongs to the loss. */
  afterForward(sawLoss: (loss: number | null) => void): void {
    if (this.trace !== null) {
      this.trace.leaveModel();
    } else if (this.observer === null) {
      this.begin(new LossReader(sawLoss));
    }
  }

  private newTrace({ signals, unrolled, began, traced }: LookOptions): Trace {
    const trace = new Trace(this.names, {
      signals,
      before: this.before,
      unroll: unrolled ? (call, gradients, module) => unroll(call, gradients, module, this.names) : null,
      operands: new Map(),
      began,
      done: (found) => {
        this.end();
        this.before = trace.operations;
        traced(found, signals);
      },
    });
    return trace;
  }

  private begin(observer: Observer): void {
    join(observer);
    this.observer = observer;
  }

  /** Looks on no longer. */
  end(): void {
    if (this.observer !== null) {
      leave(this.observer);
    }
    this.observer = null;
    this.trace = null;
  }
}
