// The dense matrix product as a WebAssembly module: packed panels, a register tile of 4 rows by two vectors.

import type { Features, KernelModule } from "../elementwise.js";
import { branchIf, call, type Callable, choose, type Code, type Local, loop, ModuleBuilder, type Value, type ValueType, when, whileTrue } from "./assembler.js";
import { f64, f32, i32 } from "./instructions.js";
import { emitPack, type FloatKind } from "./matmul-pack.js";
import { f32x4, f64x2, v128 } from "./simd.js";

/** Rows of the register tile. Four by two vectors leave registers for the operands on every engine measured. */
const TILE_ROWS = 4;
/** Blocks: a panel of B stays in the first cache, a block of A in the second. */
const BLOCK_K = 256;
const BLOCK_ROWS = 128;
const BLOCK_COLUMNS = 1024;

const KINDS: Record<"float32" | "float64", FloatKind> = {
  float32: { size: 4, lanes: 4 },
  float64: { size: 8, lanes: 2 },
};

const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/** Bytes that `gemm` wants at `scratch` for a product of [m, k] and [k, n]. */
export function scratchBytes(m: number, n: number, k: number, type: "float32" | "float64"): number {
  const { size, lanes } = KINDS[type];
  const columns = 2 * lanes;
  const depth = Math.min(k, BLOCK_K);
  const a = roundUp(Math.min(m, BLOCK_ROWS), TILE_ROWS) * depth;
  const b = roundUp(Math.min(n, BLOCK_COLUMNS), columns) * depth;
  return (TILE_ROWS * columns + a + b) * size;
}

/**
 * Exports, with i32 counts, addresses and byte strides,
 * - `gemm(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, accumulate, scratch)`: C = A B, or C += A B where
 *   `accumulate` is 1; rows of C are contiguous, A and B have any strides.
 * - `batched(batch, aBatch, bBatch, cBatch, <the arguments of gemm>)`: the same for `batch` matrices.
 *
 * Sums run over k in order within blocks of 256, so the same row times the same column gives the same bits wherever
 * they stand. Zeros are not skipped: NaN and infinity show.
 */
export function emitMatmul(type: "float32" | "float64", features: Features): KernelModule {
  const module = new ModuleBuilder();
  const kind = KINDS[type];
  const columns = 2 * kind.lanes;
  const packA = emitPack(module, kind, TILE_ROWS);
  const packB = emitPack(module, kind, columns);
  const tile = emitTile(module, kind, features);
  const edge = emitEdge(module, kind);
  const gemm = emitGemm(module, kind, { packA, packB, tile, edge });
  emitBatched(module, gemm);
  return { bytes: module.bytes(), imports: module.importNames };
}

const plus = (local: Local, by: Value): Code => local.set(i32.add(local, by));
const minimum = (a: Value, b: Local | Code): Code => choose(i32.ltS(a, b), a, b);
const repeat = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/**
 * `tile(k, a, b, c, cRow, accumulate)`: a full tile from two panels.
 *
 * One step of k to a turn of the loop: before Node 24 the compiler moves all loads of a block ahead of its arithmetic,
 * so that two steps need more registers than there are and half the speed is lost; later compilers gain nothing by
 * unrolling. The tile is 4 x 8 of float32: larger ones spill on one version or another.
 */
function emitTile(module: ModuleBuilder, { size, lanes }: FloatKind, { relaxedSimd }: Features): Callable {
  const vector = lanes === 4 ? f32x4 : f64x2;
  const splat = lanes === 4 ? v128.load32Splat : v128.load64Splat;
  return module.function(null, repeat<ValueType>(6, () => "i32"), [], (f, ...parameters) => {
    const [k, a, b, c, cRow, accumulate] = parameters as [Local, Local, Local, Local, Local, Local];
    const sums = repeat(TILE_ROWS, () => [f.local("v128"), f.local("v128")] as const);
    const [left, right] = [f.local("v128"), f.local("v128")];
    const factors = repeat(TILE_ROWS, () => f.local("v128"));
    const fused = (x: Value, y: Value, sum: Local): Code =>
      sum.set(relaxedSimd ? vector.madd(x, y, sum) : vector.add(sum, vector.mul(x, y)));
    const step: Code = [
      left.set(v128.load(b)),
      right.set(v128.load(b, 16)),
      factors.map((factor, row) => factor.set(splat(a, size * row))),
      sums.map(([first, second], row) => [fused(factors[row] as Local, left, first), fused(factors[row] as Local, right, second)]),
    ];
    const finish = (with_: (old: Value, sum: Local) => Value): Code =>
      sums.map(([first, second], row) => [
        v128.store(c, with_(v128.load(c), first)),
        v128.store(c, with_(v128.load(c, 16), second), 16),
        row < TILE_ROWS - 1 ? plus(c, cRow) : [],
      ]);
    return [
      when(i32.gtS(k, i32.const(0)), loop((again) => [
        step,
        plus(a, i32.const(TILE_ROWS * size)),
        plus(b, i32.const(32)),
        branchIf(k.tee(i32.sub(k, i32.const(1))), again),
      ])),
      when(accumulate, finish((old, sum) => vector.add(old, sum)), finish((_, sum) => sum)),
    ];
  });
}

/** `edge(tile, c, cRow, rows, columns, accumulate)`: stores the part of a tile that lies within C. */
function emitEdge(module: ModuleBuilder, { size, lanes }: FloatKind): Callable {
  const scalar = lanes === 4 ? f32 : f64;
  return module.function(null, repeat<ValueType>(6, () => "i32"), [], (f, ...parameters) => {
    const [tile, c, cRow, rows, columns, accumulate] = parameters as [Local, Local, Local, Local, Local, Local];
    const [from, to, count] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const element = scalar.load(from);
    return whileTrue(i32.gtS(rows, i32.const(0)), [
      from.set(tile),
      to.set(c),
      count.set(columns),
      loop((again) => [
        when(accumulate, scalar.store(to, scalar.add(scalar.load(to), element)), scalar.store(to, element)),
        plus(from, i32.const(size)),
        plus(to, i32.const(size)),
        branchIf(count.tee(i32.sub(count, i32.const(1))), again),
      ]),
      plus(tile, i32.const(32)),
      plus(c, cRow),
      rows.set(i32.sub(rows, i32.const(1))),
    ]);
  });
}

interface Pieces {
  readonly packA: Callable;
  readonly packB: Callable;
  readonly tile: Callable;
  readonly edge: Callable;
}

/** A loop over `[0, limit)` in steps; `i` is the running index and `length` the size of the step at hand. */
function blocks(i: Local, limit: Local, step: number, length: Local, body: Code): Code {
  return [
    i.set(i32.const(0)),
    whileTrue(i32.ltS(i, limit), [
      length.set(minimum(i32.sub(limit, i), i32.const(step))),
      body,
      plus(i, i32.const(step)),
    ]),
  ];
}

const GEMM: ValueType[] = repeat(13, () => "i32");

function emitGemm(module: ModuleBuilder, { size, lanes }: FloatKind, { packA, packB, tile, edge }: Pieces): Callable {
  const columns = 2 * lanes;
  return module.function("gemm", GEMM, [], (f, ...parameters) => {
    const [m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, accumulate, scratch] = parameters as unknown as [
      Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local,
    ];
    const local = (): Local => f.local("i32");
    const [j, p, i, jj, ii] = repeat(5, local) as [Local, Local, Local, Local, Local];
    const [nj, mi, width, height] = repeat(4, local) as [Local, Local, Local, Local];
    const [panelsA, panelsB, panelBytesA, panelBytesB, at, adding, depth] = repeat(7, local) as [Local, Local, Local, Local, Local, Local, Local];
    const offset = (base: Local, x: Value, xStride: Local, y: Value, yStride: Local): Value =>
      i32.add(base, i32.add(i32.mul(x, xStride), i32.mul(y, yStride)));
    const full = i32.and(i32.eq(width, i32.const(columns)), i32.eq(height, i32.const(TILE_ROWS)));
    const target = i32.add(i32.add(c, i32.mul(i32.add(i, ii), cRow)), i32.mul(i32.add(j, jj), i32.const(size)));
    const panelA = i32.add(panelsA, i32.mul(i32.divS(ii, i32.const(TILE_ROWS)), panelBytesA));
    const packAll = (index: Local, limit: Local, step: number, length: Local, panels: Local, bytes: Local, pack: (to: Local) => Code): Code => [
      at.set(panels),
      blocks(index, limit, step, length, [pack(at), plus(at, bytes)]),
    ];
    const tiles = [
      at.set(panelsB),
      blocks(jj, nj, columns, width, [
        blocks(ii, mi, TILE_ROWS, height, [
          when(
            full,
            call(tile, depth, panelA, at, target, cRow, adding),
            [
              call(tile, depth, panelA, at, scratch, i32.const(32), i32.const(0)),
              call(edge, scratch, target, cRow, height, width, adding),
            ],
          ),
        ]),
        plus(at, panelBytesB),
      ]),
    ];
    const body = blocks(j, n, BLOCK_COLUMNS, nj, [
      adding.set(accumulate),
      p.set(i32.const(0)),
      // A product over no elements still has to write its zeros: the loop runs at least once.
      loop((nextP) => [
        depth.set(minimum(i32.sub(k, p), i32.const(BLOCK_K))),
        panelBytesA.set(i32.mul(depth, i32.const(TILE_ROWS * size))),
        panelBytesB.set(i32.mul(depth, i32.const(columns * size))),
        packAll(jj, nj, columns, width, panelsB, panelBytesB, (to) =>
          call(packB, to, offset(b, p, bRow, i32.add(j, jj), bColumn), width, depth, bColumn, bRow),
        ),
        panelsA.set(at),
        blocks(i, m, BLOCK_ROWS, mi, [
          packAll(ii, mi, TILE_ROWS, height, panelsA, panelBytesA, (to) =>
            call(packA, to, offset(a, i32.add(i, ii), aRow, p, aColumn), height, depth, aRow, aColumn),
          ),
          tiles,
        ]),
        adding.set(i32.const(1)),
        plus(p, i32.const(BLOCK_K)),
        branchIf(i32.ltS(p, k), nextP),
      ]),
    ]);
    return [panelsB.set(i32.add(scratch, i32.const(TILE_ROWS * 32))), body];
  });
}

function emitBatched(module: ModuleBuilder, gemm: Callable): void {
  module.function("batched", [...repeat<ValueType>(4, () => "i32"), ...GEMM], [], (_, ...parameters) => {
    const [batch, aBatch, bBatch, cBatch, ...rest] = parameters as [Local, Local, Local, Local, ...Local[]];
    const [a, b, c] = [rest[3], rest[6], rest[9]] as [Local, Local, Local];
    return whileTrue(i32.gtS(batch, i32.const(0)), [
      call(gemm, ...rest),
      plus(a, aBatch),
      plus(b, bBatch),
      plus(c, cBatch),
      batch.set(i32.sub(batch, i32.const(1))),
    ]);
  });
}
