// The error of a float32 kernel against the exact meaning of its expression, over a range of bit patterns.

import type { Activation } from "../../src/activations/definition.js";
import { type Given, makeForm, numbersOf, withNumbers } from "../../src/activations/form.js";
import { heap } from "../../src/engine/heap.js";
import { type Expr, constant, input } from "../../src/expr/expr.js";
import { substitute } from "../../src/expr/substitute.js";
import { float32 } from "../../src/ndarray/dtype.js";
import { ElementwiseFunction } from "../../src/ndarray/elementwise.js";
import { empty } from "../../src/ndarray/ndarray.js";
import { toFunction } from "./javascript.js";

/** All float32 numbers, as bit patterns. */
export const ALL_FLOATS: number = 2 ** 32;

/** One function to be measured: a definition with its arguments, or its slope. */
export interface Subject {
  readonly name: string;
  readonly of: "value" | "slope";
  readonly definition: Activation;
  readonly given: Given;
}

export interface Worst {
  readonly error: number;
  readonly x: number;
  readonly computed: number;
  readonly exact: number;
}

export interface Errors {
  count: number;
  /** In units of the last place of float32; not near the slope's roots. */
  ulp: Worst;
  /** Absolute, within a tenth of a root's distance from 0. */
  nearRoot: Worst;
  /** How many results are 0 though the exact one is at least the smallest float32. */
  flushes: number;
  /** How many are NaN or infinite though x and the exact result are finite. */
  notFinite: number;
  /** How many are not NaN though x is. */
  lostNaN: number;
}

export function noErrors(): Errors {
  const none: Worst = { error: 0, x: 0, computed: 0, exact: 0 };
  return { count: 0, ulp: none, nearRoot: none, flushes: 0, notFinite: 0, lostNaN: 0 };
}

export function merge(a: Errors, b: Errors): Errors {
  return {
    count: a.count + b.count,
    ulp: b.ulp.error > a.ulp.error ? b.ulp : a.ulp,
    nearRoot: b.nearRoot.error > a.nearRoot.error ? b.nearRoot : a.nearRoot,
    flushes: a.flushes + b.flushes,
    notFinite: a.notFinite + b.notFinite,
    lostNaN: a.lostNaN + b.lostNaN,
  };
}

const MAX_FLOAT = 3.4028234663852886e38;
/** Where rounding to nearest goes to infinity. */
const OVERFLOW = MAX_FLOAT + 2 ** 103;
const SMALLEST = 2 ** -149;

const scratch = new DataView(new ArrayBuffer(8));

/** The distance of neighbouring float32 numbers at x. */
export function ulp32(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -126) return SMALLEST;
  scratch.setFloat64(0, size);
  return 2 ** (((scratch.getUint16(0) >> 4) & 0x7ff) - 1023 - 23);
}

/** The expression over x alone, with the extra operands at their initial values. */
export function expressionOf({ definition, given, of }: Subject): {
  readonly kernel: Expr;
  readonly exact: Expr;
  readonly numbers: readonly number[];
} {
  const form = makeForm(definition, given);
  const numbers = numbersOf(definition, form, given);
  const initial = definition.parameters.flatMap((p) => (p.kind === "tensor" ? [p.initial] : []));
  const overX = (e: Expr): Expr =>
    substitute(e, (i) => (i === 0 ? input(0) : constant(initial[i - 1] as number)));
  const kernel = overX(of === "value" ? form.value : form.slopeOfInput);
  return { kernel, exact: withNumbers(kernel, numbers), numbers };
}

/** Points in [-20, 20] other than 0 where the sign changes. */
export function rootsOf(f: (x: number) => number): number[] {
  const roots: number[] = [];
  for (let i = -2000; i < 2000; i++) {
    let [low, high] = [i / 100 + 1e-9, (i + 1) / 100 + 1e-9];
    const sign = Math.sign(f(low));
    if (sign * Math.sign(f(high)) >= 0 || low * high < 0) continue;
    while (high - low > 1e-12) {
      const middle = (low + high) / 2;
      if (Math.sign(f(middle)) === sign) low = middle;
      else high = middle;
    }
    // A jump is no root.
    if (Math.abs(f(low)) < 1e-9) roots.push(low);
  }
  return roots;
}

const BATCH = 1 << 14;

export type Measure = (first: number, end: number, stride: number) => Errors;

/** A function that measures the bit patterns first, first + stride, ... before end. */
export function measurer(subject: Subject): Measure {
  const { kernel, exact, numbers } = expressionOf(subject);
  const fn = new ElementwiseFunction([kernel], numbers.length, subject.definition.lanes);
  const meaning = toFunction(exact);
  const roots = subject.of === "slope" ? rootsOf(meaning) : [];
  const source = empty([BATCH], float32);
  const result = empty([BATCH], float32);
  return (first, end, stride) => {
    const errors = noErrors();
    for (let start = first; start < end; start += BATCH * stride) {
      const bits = new Uint32Array(heap.memory.buffer, source.address, BATCH);
      for (let i = 0; i < BATCH; i++) bits[i] = start + i * stride;
      fn.into([result], [source], numbers, float32);
      const x = new Float32Array(heap.memory.buffer, source.address, BATCH);
      const y = new Float32Array(heap.memory.buffer, result.address, BATCH);
      const count = Math.min(BATCH, Math.ceil((end - start) / stride));
      for (let i = 0; i < count; i++) judge(errors, x[i] as number, y[i] as number, meaning, roots);
    }
    return errors;
  };
}

function judge(
  errors: Errors,
  x: number,
  computed: number,
  meaning: (x: number) => number,
  roots: readonly number[],
): void {
  errors.count++;
  if (Number.isNaN(x)) {
    if (!Number.isNaN(computed)) errors.lostNaN++;
    return;
  }
  const exact = meaning(x);
  // Rounded right: nothing can be worse than what has been seen once anything was off by half a unit.
  if (Math.fround(exact) === computed && computed !== 0 && errors.ulp.error >= 0.5) return;
  if (Number.isNaN(exact)) {
    if (!Number.isNaN(computed)) errors.notFinite++;
    return;
  }
  if (!Number.isFinite(computed)) {
    if (Math.abs(exact) < OVERFLOW || Math.sign(computed) !== Math.sign(exact)) errors.notFinite++;
    return;
  }
  if (computed === 0 && Math.abs(exact) >= SMALLEST) errors.flushes++;
  const error = Math.abs(computed - exact);
  if (roots.some((root) => Math.abs(x - root) < Math.abs(root) / 10)) {
    if (error > errors.nearRoot.error) errors.nearRoot = { error, x, computed, exact };
    return;
  }
  const ulps = error / ulp32(exact);
  if (ulps > errors.ulp.error) errors.ulp = { error: ulps, x, computed, exact };
}
