// The innermost loops of the matrix product: a register tile of four rows by two vectors, one of a single
// row, and the store of a tile that C cuts off.

import type { Features } from "../elementwise.js";
import {
  branchIf,
  type Callable,
  type Code,
  type FunctionBuilder,
  type Local,
  loop,
  type ModuleBuilder,
  type Value,
  type ValueType,
  when,
  whileTrue,
} from "./assembler.js";
import { f32, f64, i32 } from "./instructions.js";
import { plus } from "./matmul-blocks.js";
import type { FloatKind } from "./matmul-pack.js";
import { f32x4, f64x2, v128 } from "./simd.js";

/**
 * Rows of the register tile. Four by two vectors leave registers for the operands on every engine measured.
 */
export const TILE_ROWS = 4;
/** Bytes of a row of the tile: two vectors. */
export const TILE_ROW_BYTES = 32;

const i32s = (count: number): ValueType[] => new Array<ValueType>(count).fill("i32");

/** How one element type multiplies and adds: the same instructions in both tiles, hence the same bits. */
function arithmetic(
  { lanes }: FloatKind,
  { relaxedSimd }: Features,
): {
  readonly splat: (address: Value, offset?: number) => Code;
  readonly multiplyAdd: (x: Value, y: Value, sum: Local) => Code;
  readonly add: (x: Value, y: Value) => Code;
} {
  const vector = lanes === 4 ? f32x4 : f64x2;
  return {
    splat: lanes === 4 ? v128.load32Splat : v128.load64Splat,
    multiplyAdd: (x, y, sum) =>
      sum.set(relaxedSimd ? vector.madd(x, y, sum) : vector.add(sum, vector.mul(x, y))),
    add: vector.add,
  };
}

const newSums = (f: FunctionBuilder): readonly [Local, Local] => [f.local("v128"), f.local("v128")];

/**
 * `tile(k, a, b, c, cRow, start, startRow)`: a full tile of C from two panels: C = S + A B, or A B where `start` is 0.
 *
 * One step of k to a turn of the loop: before Node 24 the compiler moves all loads of a block ahead of its
 * arithmetic, so that two steps need more registers than there are and half the speed is lost; later
 * compilers gain nothing by unrolling. The tile is 4 x 8 of float32: larger ones spill on one version or
 * another.
 */
export function emitTile(module: ModuleBuilder, kind: FloatKind, features: Features): Callable {
  const { splat, multiplyAdd, add } = arithmetic(kind, features);
  return module.function(null, i32s(7), [], (f, ...parameters) => {
    const [k, a, b, c, cRow, start, startRow] = parameters as [
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    const rows = Array.from({ length: TILE_ROWS }, () => ({ sums: newSums(f), factor: f.local("v128") }));
    const [left, right] = [f.local("v128"), f.local("v128")];
    const step: Code = [
      left.set(v128.load(b)),
      right.set(v128.load(b, 16)),
      rows.map(({ factor }, row) => factor.set(splat(a, kind.size * row))),
      rows.map(({ factor, sums }) => [
        multiplyAdd(factor, left, sums[0]),
        multiplyAdd(factor, right, sums[1]),
      ]),
      plus(a, i32.const(TILE_ROWS * kind.size)),
      plus(b, i32.const(TILE_ROW_BYTES)),
    ];
    const store = (result: (sum: Local, offset: number) => Value): Code =>
      rows.map(({ sums }, row) => [
        sums.map((sum, half) => v128.store(c, result(sum, 16 * half), 16 * half)),
        row < TILE_ROWS - 1 ? [plus(c, cRow), plus(start, startRow)] : [],
      ]);
    return [
      countDown(k, step),
      when(
        start,
        store((sum, offset) => add(v128.load(start, offset), sum)),
        store((sum) => sum),
      ),
    ];
  });
}

/**
 * `rowTile(k, a, aStep, b, bStep, c, start)`: one row of C, two vectors wide, from operands that need
 * not be packed: they move by `aStep` and `bStep` bytes from one k to the next.
 */
export function emitRowTile(module: ModuleBuilder, kind: FloatKind, features: Features): Callable {
  const { splat, multiplyAdd, add } = arithmetic(kind, features);
  return module.function(null, i32s(7), [], (f, ...parameters) => {
    const [k, a, aStep, b, bStep, c, start] = parameters as [Local, Local, Local, Local, Local, Local, Local];
    const sums = newSums(f);
    const factor = f.local("v128");
    const step: Code = [
      factor.set(splat(a)),
      sums.map((sum, half) => multiplyAdd(factor, v128.load(b, 16 * half), sum)),
      plus(a, aStep),
      plus(b, bStep),
    ];
    const store = (result: (sum: Local, offset: number) => Value): Code =>
      sums.map((sum, half) => v128.store(c, result(sum, 16 * half), 16 * half));
    return [
      countDown(k, step),
      when(
        start,
        store((sum, offset) => add(v128.load(start, offset), sum)),
        store((sum) => sum),
      ),
    ];
  });
}

/** Runs `step` k times; not at all for 0. */
function countDown(k: Local, step: Code): Code {
  return when(
    k,
    loop((again) => [step, branchIf(k.tee(i32.sub(k, i32.const(1))), again)]),
  );
}

/** `edge(tile, c, cRow, start, startRow, rows, columns)`: stores the part of a tile that lies within C. */
export function emitEdge(module: ModuleBuilder, { size, lanes }: FloatKind): Callable {
  const scalar = lanes === 4 ? f32 : f64;
  return module.function(null, i32s(7), [], (f, ...parameters) => {
    const [tile, c, cRow, start, startRow, rows, columns] = parameters as [
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    const [from, to, begun, count] = Array.from({ length: 4 }, () => f.local("i32")) as [
      Local,
      Local,
      Local,
      Local,
    ];
    const element = scalar.load(from);
    return whileTrue(i32.gtS(rows, i32.const(0)), [
      from.set(tile),
      to.set(c),
      begun.set(start),
      count.set(columns),
      loop((again) => [
        when(start, scalar.store(to, scalar.add(scalar.load(begun), element)), scalar.store(to, element)),
        [from, to, begun].map((local) => plus(local, i32.const(size))),
        branchIf(count.tee(i32.sub(count, i32.const(1))), again),
      ]),
      plus(tile, i32.const(TILE_ROW_BYTES)),
      plus(c, cRow),
      when(start, plus(start, startRow)),
      rows.set(i32.sub(rows, i32.const(1))),
    ]);
  });
}
