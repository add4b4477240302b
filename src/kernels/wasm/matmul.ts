// The dense matrix product as a WebAssembly module: packed panels, a register tile of 4 rows by two vectors.

import type { Features, KernelModule } from "../elementwise.js";
import {
  branchIf,
  call,
  type Callable,
  choose,
  type Code,
  type Local,
  loop,
  ModuleBuilder,
  type Value,
  when,
} from "./assembler.js";
import { i32 } from "./instructions.js";
import { blocks, emitBatched, GEMM_PARAMETERS, minimum, plus } from "./matmul-blocks.js";
import { emitPack, type FloatKind } from "./matmul-pack.js";
import { emitRowProduct } from "./matmul-row.js";
import { emitEdge, emitRowTile, emitTile, TILE_ROW_BYTES, TILE_ROWS } from "./matmul-tile.js";

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
  return TILE_ROWS * TILE_ROW_BYTES + (a + b) * size;
}

/**
 * Exports, with i32 counts, addresses and byte strides,
 * - `gemm(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, start, startRow, scratch)`: C = S + A B, or C = A B
 *   where `start` is 0; rows of C and of S are contiguous, A and B have any strides. S may be C; with a `startRow` of 0
 *   its one row begins every row of C.
 * - `batched(batch, aBatch, bBatch, cBatch, startBatch, <the arguments of gemm>)`: the same for `batch` matrices.
 *
 * Sums run over k in order within blocks of 256, and every path adds in this order, so the same row times the
 * same column gives the same bits wherever they stand and whatever m, n and the strides are. Zeros are not
 * skipped: NaN and infinity show. Loads may read up to 32 bytes beyond A and B; stores stay within C and
 * scratch.
 */
export function emitMatmul(type: "float32" | "float64", features: Features): KernelModule {
  const module = new ModuleBuilder();
  const kind = KINDS[type];
  const packA = emitPack(module, kind, TILE_ROWS);
  const packB = emitPack(module, kind, 2 * kind.lanes);
  const tile = emitTile(module, kind, features);
  const rowTile = emitRowTile(module, kind, features);
  const edge = emitEdge(module, kind);
  const row = emitRowProduct(module, kind, BLOCK_K, { packB, rowTile, edge });
  emitBatched(module, emitGemm(module, kind, { packA, packB, tile, edge, row }));
  return { bytes: module.bytes(), imports: module.importNames };
}

interface Pieces {
  readonly packA: Callable;
  readonly packB: Callable;
  readonly tile: Callable;
  readonly edge: Callable;
  readonly row: Callable;
}

function emitGemm(
  module: ModuleBuilder,
  { size, lanes }: FloatKind,
  { packA, packB, tile, edge, row }: Pieces,
): Callable {
  const columns = 2 * lanes;
  return module.function("gemm", GEMM_PARAMETERS, [], (f, ...parameters) => {
    const [m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, start, startRow, scratch] =
      parameters as unknown as [
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
        Local,
      ];
    const locals = Array.from({ length: 16 }, () => f.local("i32"));
    const [
      j,
      p,
      i,
      jj,
      ii,
      nj,
      mi,
      width,
      height,
      panelsA,
      panelsB,
      panelBytesA,
      panelBytesB,
      at,
      begun,
      begunRow,
    ] = locals as unknown as [
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
      Local,
      Local,
      Local,
    ];
    const depth = f.local("i32");
    const offset = (base: Local, x: Value, xStride: Local, y: Value, yStride: Local): Value =>
      i32.add(base, i32.add(i32.mul(x, xStride), i32.mul(y, yStride)));
    const full = i32.and(i32.eq(width, i32.const(columns)), i32.eq(height, i32.const(TILE_ROWS)));
    const tileOf = (base: Local, row: Local): Value =>
      i32.add(i32.add(base, i32.mul(i32.add(i, ii), row)), i32.mul(i32.add(j, jj), i32.const(size)));
    const target = tileOf(c, cRow);
    const begins = choose(begun, tileOf(begun, begunRow), i32.const(0));
    const panelA = i32.add(panelsA, i32.mul(i32.divS(ii, i32.const(TILE_ROWS)), panelBytesA));
    const packAll = (
      index: Local,
      limit: Local,
      step: number,
      length: Local,
      panels: Local,
      bytes: Local,
      pack: Code,
    ): Code => [at.set(panels), blocks(index, limit, step, length, [pack, plus(at, bytes)])];
    const tiles = [
      at.set(panelsB),
      blocks(jj, nj, columns, width, [
        blocks(ii, mi, TILE_ROWS, height, [
          when(full, call(tile, depth, panelA, at, target, cRow, begins, begunRow), [
            call(tile, depth, panelA, at, scratch, i32.const(TILE_ROW_BYTES), i32.const(0), i32.const(0)),
            call(edge, scratch, target, cRow, begins, begunRow, height, width),
          ]),
        ]),
        plus(at, panelBytesB),
      ]),
    ];
    const sourceA = offset(a, i32.add(i, ii), aRow, p, aColumn);
    const sourceB = offset(b, p, bRow, i32.add(j, jj), bColumn);
    const tiled = blocks(j, n, BLOCK_COLUMNS, nj, [
      begun.set(start),
      begunRow.set(startRow),
      p.set(i32.const(0)),
      // A product over no elements still has to write its zeros: the loop runs at least once.
      loop((nextP) => [
        depth.set(minimum(i32.sub(k, p), i32.const(BLOCK_K))),
        panelBytesA.set(i32.mul(depth, i32.const(TILE_ROWS * size))),
        panelBytesB.set(i32.mul(depth, i32.const(TILE_ROW_BYTES))),
        packAll(
          jj,
          nj,
          columns,
          width,
          panelsB,
          panelBytesB,
          call(packB, at, sourceB, width, depth, bColumn, bRow),
        ),
        panelsA.set(at),
        blocks(i, m, BLOCK_ROWS, mi, [
          packAll(
            ii,
            mi,
            TILE_ROWS,
            height,
            panelsA,
            panelBytesA,
            call(packA, at, sourceA, height, depth, aRow, aColumn),
          ),
          tiles,
        ]),
        begun.set(c),
        begunRow.set(cRow),
        plus(p, i32.const(BLOCK_K)),
        branchIf(i32.ltS(p, k), nextP),
      ]),
    ]);
    const inOrder = (stride: Local): Value => i32.eq(stride, i32.const(size));
    return when(
      i32.eq(m, i32.const(1)),
      call(row, n, k, a, aColumn, b, bRow, bColumn, c, start, scratch),
      when(
        // A column of the result is a row of the transposed product, where its elements are neighbours.
        i32.and(i32.eq(n, i32.const(1)), i32.and(inOrder(cRow), i32.or(i32.eqz(start), inOrder(startRow)))),
        call(row, m, k, b, bRow, a, aColumn, aRow, c, start, scratch),
        [panelsB.set(i32.add(scratch, i32.const(TILE_ROWS * TILE_ROW_BYTES))), tiled],
      ),
    );
  });
}
