// The product of a row and a matrix: no block of A or B is used twice, so nothing is packed that can be read
// in place.

import {
  branchIf,
  call,
  type Callable,
  choose,
  type Local,
  loop,
  type ModuleBuilder,
  type ValueType,
  when,
} from "./assembler.js";
import { i32 } from "./instructions.js";
import { blocks, minimum, plus } from "./matmul-blocks.js";
import type { FloatKind } from "./matmul-pack.js";
import { TILE_ROW_BYTES, TILE_ROWS } from "./matmul-tile.js";

interface Pieces {
  readonly packB: Callable;
  readonly rowTile: Callable;
  readonly edge: Callable;
}

/**
 * `row(n, k, a, aStep, b, bRow, bColumn, c, start, scratch)`: C[n] = S[n] + A[k] B[k, n], without S where `start` is
 * 0. Elements of A are `aStep` bytes apart, those of C and of S are neighbours. Adds in the order of the tiled product.
 *
 * Where a row of B ends within a vector, the rest of the vector is read too, and not used.
 */
export function emitRowProduct(
  module: ModuleBuilder,
  kind: FloatKind,
  blockK: number,
  { packB, rowTile, edge }: Pieces,
): Callable {
  const columns = 2 * kind.lanes;
  return module.function(null, new Array<ValueType>(10).fill("i32"), [], (f, ...parameters) => {
    const [n, k, a, aStep, b, bRow, bColumn, c, start, scratch] = parameters as unknown as [
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
    const locals = Array.from({ length: 9 }, () => f.local("i32"));
    const [j, width, left, depth, factors, from, panel, step, begun] = locals as [
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
    const inPlace = i32.or(i32.eq(bColumn, i32.const(kind.size)), i32.eq(width, i32.const(1)));
    const packed = i32.add(scratch, i32.const(TILE_ROWS * TILE_ROW_BYTES));
    const target = i32.add(c, i32.mul(j, i32.const(kind.size)));
    return blocks(j, n, columns, width, [
      from.set(i32.add(b, i32.mul(j, bColumn))),
      factors.set(a),
      left.set(k),
      begun.set(choose(start, i32.add(start, i32.mul(j, i32.const(kind.size))), i32.const(0))),
      // A product over no elements still has to write its zeros: the loop runs at least once.
      loop((next) => [
        depth.set(minimum(left, i32.const(blockK))),
        when(
          inPlace,
          [panel.set(from), step.set(bRow)],
          [
            call(packB, packed, from, width, depth, bColumn, bRow),
            panel.set(packed),
            step.set(i32.const(TILE_ROW_BYTES)),
          ],
        ),
        when(
          i32.eq(width, i32.const(columns)),
          call(rowTile, depth, factors, aStep, panel, step, target, begun),
          [
            call(rowTile, depth, factors, aStep, panel, step, scratch, i32.const(0)),
            call(edge, scratch, target, i32.const(0), begun, i32.const(0), i32.const(1), width),
          ],
        ),
        plus(factors, i32.mul(aStep, i32.const(blockK))),
        plus(from, i32.mul(bRow, i32.const(blockK))),
        begun.set(target),
        branchIf(i32.gtS(left.tee(i32.sub(left, i32.const(blockK))), i32.const(0)), next),
      ]),
    ]);
  });
}
