// The product of integer matrices: plain loops, since integer training does not exist. Sums wrap around, as
// in C.

import type { KernelModule } from "../elementwise.js";
import {
  branchIf,
  type Code,
  type Local,
  loop,
  ModuleBuilder,
  type Value,
  when,
  whileTrue,
} from "./assembler.js";
import { i32, i64 } from "./instructions.js";
import { emitBatched, GEMM_PARAMETERS, plus } from "./matmul-blocks.js";

/** Element types whose products are exact modulo 2^8, 2^32 and 2^64. */
export type IntegerType = "uint8" | "int32" | "int64";

interface IntegerKind {
  readonly size: number;
  readonly sum: "i32" | "i64";
  readonly load: (address: Value) => Code;
  readonly store: (address: Value, value: Value) => Code;
}

const KINDS: Readonly<Record<IntegerType, IntegerKind>> = {
  uint8: { size: 1, sum: "i32", load: i32.load8U, store: i32.store8 },
  int32: { size: 4, sum: "i32", load: i32.load, store: i32.store },
  int64: { size: 8, sum: "i64", load: i64.load, store: i64.store },
};

/** The exports of `emitMatmul` for integers; nothing is written at `scratch`. */
export function emitIntegerMatmul(type: IntegerType): KernelModule {
  const module = new ModuleBuilder();
  const kind = KINDS[type];
  const { add, mul } = kind.sum === "i64" ? i64 : i32;
  const gemm = module.function("gemm", GEMM_PARAMETERS, [], (f, ...parameters) => {
    const [m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, start, startRow] = parameters as unknown as [
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    const locals = Array.from({ length: 7 }, () => f.local("i32"));
    const [columnsLeft, termsLeft, column, target, begun, x, y] = locals as [
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    const sum = f.local(kind.sum);
    const zero = kind.sum === "i64" ? i64.const(0) : i32.const(0);
    const minusOne = i32.const(-1);
    const element: Code = [
      when(start, sum.set(kind.load(begun)), sum.set(zero)),
      x.set(a),
      y.set(column),
      termsLeft.set(k),
      whileTrue(termsLeft, [
        sum.set(add(sum, mul(kind.load(x), kind.load(y)))),
        plus(x, aColumn),
        plus(y, bRow),
        plus(termsLeft, minusOne),
      ]),
      kind.store(target, sum),
      plus(target, i32.const(kind.size)),
      plus(begun, i32.const(kind.size)),
      plus(column, bColumn),
    ];
    return when(
      n,
      whileTrue(m, [
        target.set(c),
        begun.set(start),
        column.set(b),
        columnsLeft.set(n),
        loop((next) => [element, branchIf(columnsLeft.tee(i32.add(columnsLeft, minusOne)), next)]),
        plus(a, aRow),
        plus(c, cRow),
        when(start, plus(start, startRow)),
        plus(m, minusOne),
      ]),
    );
  });
  emitBatched(module, gemm);
  return { bytes: module.bytes(), imports: module.importNames };
}
