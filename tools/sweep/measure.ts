// The error of a float32 kernel against the exact meaning of its expression, over a range of bit patterns.

import type { Activation } from "../../src/activations/definition.js";
import { type Given, makeForm, numbersOf, withNumbers } from "../../src/activations/form.js";
import { heap } from "../../src/engine/heap.js";
import { type Expr, constant, input } from "../../src/expr/expr.js";
import { substitute } from "../../src/expr/substitute.js";
import { float32, float64 } from "../../src/ndarray/dtype.js";
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

const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);
/** Which word of a float64 has its exponent. */
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
/** 2^(k - 1023 - 23) for the exponent field k of a float64. */
const ULPS = Float64Array.from({ length: 2048 }, (_, k) => 2 ** (k - 1046));

/** The distance of neighbouring float32 numbers at x. */
export function ulp32(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -126) return SMALLEST;
  scratch[0] = size;
  return ULPS[(words[HIGH] as number) >>> 20] as number;
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

/** However near the float64 kernel says a result is, its exact value is asked for at one of so many inputs. */
const ALWAYS_EXACT = 4096;

/**
 * A function that measures the bit patterns first, first + stride, ... before end. The exact value takes 20 times as long
 * as a kernel: it is asked for where the float64 kernel does not clearly say that the result is no worse than those seen.
 */
export function measurer(subject: Subject): Measure {
  const { kernel, exact, numbers } = expressionOf(subject);
  const fn = new ElementwiseFunction([kernel], numbers.length, subject.definition.lanes);
  const meaning = toFunction(exact);
  const roots = subject.of === "slope" ? rootsOf(meaning) : [];
  const source = empty([BATCH], float32);
  const result = empty([BATCH], float32);
  const wide = new ElementwiseFunction([kernel], numbers.length);
  const reference = empty([BATCH], float64);
  return (first, end, stride) => {
    const errors = noErrors();
    for (let start = first; start < end; start += BATCH * stride) {
      const bits = new Uint32Array(heap.memory.buffer, source.address, BATCH);
      for (let i = 0; i < BATCH; i++) bits[i] = start + i * stride;
      fn.into([result], [source], numbers, float32);
      wide.into([reference], [source], numbers, float64);
      const x = new Float32Array(heap.memory.buffer, source.address, BATCH);
      const y = new Float32Array(heap.memory.buffer, result.address, BATCH);
      const near = new Float64Array(heap.memory.buffer, reference.address, BATCH);
      const count = Math.min(BATCH, Math.ceil((end - start) / stride));
      for (let i = 0; i < count; i++) {
        const [at, computed] = [x[i] as number, y[i] as number];
        const clear = (i & (ALWAYS_EXACT - 1)) !== 0 && isNoWorse(errors, computed, near[i] as number);
        if (clear) errors.count++;
        else judge(errors, at, computed, meaning, roots);
      }
    }
    return errors;
  };
}

// Whether a result so near to the float64 kernel's can neither be the worst nor a fault, wherever it stands. Near a root the
// unit is small, so that more is judged than need be.
function isNoWorse({ ulp }: Errors, computed: number, near: number): boolean {
  const size = Math.abs(near);
  if (computed === 0) return size < SMALLEST / 4;
  if (computed === near) return size < MAX_FLOAT;
  return size < MAX_FLOAT && Math.abs(computed - near) < 0.99 * ulp.error * ulp32(size);
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
