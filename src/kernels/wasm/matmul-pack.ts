// Panels: pieces of a matrix copied so that the inner loop of the product reads memory in order.

import {
  branchIf,
  type Callable,
  type Code,
  type FunctionBuilder,
  type Local,
  loop,
  type ModuleBuilder,
  type Value,
  when,
  whileTrue,
} from "./assembler.js";
import { i32 } from "./instructions.js";
import { shuffle32, shuffle64, v128 } from "./simd.js";

/** What differs between the element types. */
export interface FloatKind {
  /** Bytes of an element. */
  readonly size: 4 | 8;
  /** Elements of a vector. */
  readonly lanes: 2 | 4;
}

/**
 * `pack(target, source, width, k, widthStride, kStride)`, strides in bytes: writes k groups of `full`
 * elements, of which the first `width` come from the source and the others are zeros.
 */
export function emitPack(module: ModuleBuilder, kind: FloatKind, full: number): Callable {
  return module.function(null, ["i32", "i32", "i32", "i32", "i32", "i32"], [], (f, ...parameters) => {
    const [target, source, width, k, widthStride, kStride] = parameters as [
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    const left = f.local("i32");
    const whole = i32.eq(width, i32.const(full));
    const unit = (stride: Local): Value => i32.eq(stride, i32.const(kind.size));
    return [
      left.set(k),
      when(i32.and(whole, unit(widthStride)), copyRows(kind, full, target, source, left, kStride), [
        when(
          i32.and(whole, unit(kStride)),
          transposeBlocks(f, kind, full, target, source, left, widthStride),
        ),
        gatherRows(f, kind, full, { target, source, width, left, widthStride, kStride }),
      ]),
    ];
  });
}

const advance = (local: Local, by: Value): Code => local.set(i32.add(local, by));
const vectorsOf = (kind: FloatKind, full: number): number[] =>
  Array.from({ length: full / kind.lanes }, (_, v) => v);

function zeros(kind: FloatKind, full: number, target: Local): Code {
  const zero = [0xfd, 12, ...new Array<number>(16).fill(0)];
  return [
    vectorsOf(kind, full).map((v) => v128.store(target, zero, 16 * v)),
    advance(target, i32.const(full * kind.size)),
  ];
}

// The source is in order along the width: a group is a few vectors.
function copyRows(
  kind: FloatKind,
  full: number,
  target: Local,
  source: Local,
  left: Local,
  kStride: Local,
): Code {
  return whileTrue(i32.gtS(left, i32.const(0)), [
    vectorsOf(kind, full).map((v) => v128.store(target, v128.load(source, 16 * v), 16 * v)),
    advance(target, i32.const(full * kind.size)),
    advance(source, kStride),
    left.set(i32.sub(left, i32.const(1))),
  ]);
}

// The source is in order along k: square blocks are transposed in registers. Leaves what is less than a
// block.
function transposeBlocks(
  f: FunctionBuilder,
  kind: FloatKind,
  full: number,
  target: Local,
  source: Local,
  left: Local,
  widthStride: Local,
): Code {
  const { lanes } = kind;
  const rows = Array.from({ length: full }, () => f.local("v128"));
  const row = f.local("i32");
  const loads = rows.map((local, i) => [
    local.set(v128.load(row)),
    i < full - 1 ? advance(row, widthStride) : [],
  ]);
  const stores = vectorsOf(kind, full).map((v) => {
    const block = rows.slice(v * lanes, (v + 1) * lanes);
    return transposed(f, block).map((column, p) => v128.store(target, column, full * kind.size * p + 16 * v));
  });
  return whileTrue(i32.geS(left, i32.const(lanes)), [
    row.set(source),
    loads,
    stores,
    advance(target, i32.const(full * kind.size * lanes)),
    advance(source, i32.const(16)),
    left.set(i32.sub(left, i32.const(lanes))),
  ]);
}

function transposed(f: FunctionBuilder, block: readonly Local[]): Value[] {
  if (block.length === 2) {
    const [a, b] = block as [Local, Local];
    return [shuffle64(a, b, [0, 2]), shuffle64(a, b, [1, 3])];
  }
  const [a, b, c, d] = block as [Local, Local, Local, Local];
  const [low01, high01, low23, high23] = [0, 1, 2, 3].map(() => f.local("v128")) as [
    Local,
    Local,
    Local,
    Local,
  ];
  return [
    [
      low01.set(shuffle32(a, b, [0, 4, 1, 5])),
      low23.set(shuffle32(c, d, [0, 4, 1, 5])),
      shuffle64(low01, low23, [0, 2]),
    ],
    shuffle64(low01, low23, [1, 3]),
    [
      high01.set(shuffle32(a, b, [2, 6, 3, 7])),
      high23.set(shuffle32(c, d, [2, 6, 3, 7])),
      shuffle64(high01, high23, [0, 2]),
    ],
    shuffle64(high01, high23, [1, 3]),
  ];
}

interface Gather {
  readonly target: Local;
  readonly source: Local;
  readonly width: Local;
  readonly left: Local;
  readonly widthStride: Local;
  readonly kStride: Local;
}

// Any strides, and panels that are not full: element by element.
function gatherRows(f: FunctionBuilder, kind: FloatKind, full: number, g: Gather): Code {
  const from = f.local("i32");
  const to = f.local("i32");
  const count = f.local("i32");
  const { lanes, size } = kind;
  const copy = lanes === 4 ? i32.store(to, i32.load(from)) : v128.store64Lane(to, v128.load64Zero(from), 0);
  return whileTrue(i32.gtS(g.left, i32.const(0)), [
    to.set(g.target),
    zeros(kind, full, g.target),
    from.set(g.source),
    count.set(g.width),
    loop((again) => [
      copy,
      advance(from, g.widthStride),
      advance(to, i32.const(size)),
      branchIf(count.tee(i32.sub(count, i32.const(1))), again),
    ]),
    advance(g.source, g.kStride),
    g.left.set(i32.sub(g.left, i32.const(1))),
  ]);
}
