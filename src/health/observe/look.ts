// Looking on from a model's forward to the end of the walk back: at every operation in steps that are observed, at the loss
// alone in the others.

import type { Observer } from "../../autograd/observer.js";
import { LossReader } from "./loss-reader.js";
import type { Names } from "./names.js";
import { join, leave } from "./onlookers.js";
import { Trace, type TraceOptions, type Traversal } from "./trace.js";
import { Unroller } from "./unrolled.js";

/** Forwards without a backward after which a trace is given up. */
const MOST_FORWARDS = 8;

const NO_OPERANDS: TraceOptions["operands"] = new Map();

/** What a look is wanted for. */
export interface LookOptions {
  /** Whether values are looked at too, and not only gradients. */
  readonly signals: boolean;
  /** Whether recurrent layers are shown step by step. */
  readonly unrolled: boolean;
}

/**
 * Who asks for looks, and is told what they showed. Functions that stay: those that are made anew at every step would be
 * compiled anew after every collection of garbage.
 */
export interface LookListener {
  /** How to look at a forward that begins; null to look at the loss alone. */
  readonly wanted: () => LookOptions | null;
  /** Called when gradients begin to go back, before any has been added to a parameter. */
  readonly began: () => void;
  readonly traced: (found: Traversal, signals: boolean) => void;
  readonly sawLoss: (loss: number | null) => void;
}

export class Look {
  private trace: Trace | null = null;
  /**
   * The trace of the latest forward that was seen whole, which the next one is held against. It stays for the sake of compiled
   * code too, as in engine/resident.ts, but no longer than the look: it knows the model.
   */
  private latest: Trace | null = null;
  /** Who looks on for us now. */
  private observer: Observer | null = null;
  private forwards = 0;
  private readonly lossReader: LossReader;
  private readonly unroller: Unroller;
  private readonly done: TraceOptions["done"];

  constructor(
    private readonly names: Names,
    private readonly listener: LookListener,
  ) {
    this.lossReader = new LossReader(listener.sawLoss);
    this.unroller = new Unroller(names);
    this.done = (found, trace) => {
      this.end();
      this.latest = trace;
      this.listener.traced(found, trace.signals);
    };
  }

  /** A forward begins. */
  beforeForward(): void {
    // Several forwards may belong to one walk back.
    if (this.trace === null || this.forwards++ >= MOST_FORWARDS) {
      const options = this.listener.wanted();
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
  afterForward(): void {
    if (this.trace !== null) {
      this.trace.leaveModel();
    } else if (this.observer === null) {
      this.begin(this.lossReader);
    }
  }

  private newTrace({ signals, unrolled }: LookOptions): Trace {
    return new Trace(this.names, {
      signals,
      before: this.latest?.operations ?? null,
      unroller: unrolled ? this.unroller : null,
      operands: NO_OPERANDS,
      began: this.listener.began,
      done: this.done,
    });
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
