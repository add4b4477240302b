// Loops and sums that the parts of the matrix product share, and its batches.

import {
  call,
  type Callable,
  choose,
  type Code,
  type Local,
  type ModuleBuilder,
  type Value,
  type ValueType,
  whileTrue,
} from "./assembler.js";
import { i32 } from "./instructions.js";

export const plus = (local: Local, by: Value): Code => local.set(i32.add(local, by));
export const minimum = (a: Value, b: Local | Code): Code => choose(i32.ltS(a, b), a, b);

/** A loop over `[0, limit)` in steps; `i` is the running index and `length` the size of the step at hand. */
export function blocks(i: Local, limit: Local, step: number, length: Local, body: Code): Code {
  return [
    i.set(i32.const(0)),
    whileTrue(i32.ltS(i, limit), [
      length.set(minimum(i32.sub(limit, i), i32.const(step))),
      body,
      plus(i, i32.const(step)),
    ]),
  ];
}

/** The parameters of `gemm`, see `emitMatmul`. */
export const GEMM_PARAMETERS: readonly ValueType[] = new Array<ValueType>(14).fill("i32");

/**
 * Exports `batched(batch, aBatch, bBatch, cBatch, startBatch, <the arguments of gemm>)`: `gemm` for each matrix of a
 * batch.
 */
export function emitBatched(module: ModuleBuilder, gemm: Callable): void {
  const steps: ValueType[] = new Array<ValueType>(5).fill("i32");
  module.function("batched", [...steps, ...GEMM_PARAMETERS], [], (_, ...parameters) => {
    const [batch, aBatch, bBatch, cBatch, startBatch, ...rest] = parameters as [
      Local,
      Local,
      Local,
      Local,
      Local,
      ...Local[],
    ];
    const [a, b, c, start] = [rest[3], rest[6], rest[9], rest[11]] as [Local, Local, Local, Local];
    return whileTrue(i32.gtS(batch, i32.const(0)), [
      call(gemm, ...rest),
      plus(a, aBatch),
      plus(b, bBatch),
      plus(c, cBatch),
      plus(start, startBatch),
      batch.set(i32.sub(batch, i32.const(1))),
    ]);
  });
}
