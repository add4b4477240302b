// Reductions along the contiguous inner dimension.

import { type ElementType, elementSize } from "../element-type.js";
import {
  branchIf,
  type Code,
  type Local,
  loop,
  type ModuleBuilder,
  type Value,
  type ValueType,
  when,
} from "./assembler.js";
import { i32 } from "./instructions.js";
import { IN_FLIGHT, type MappedReduction, plus, positive, Reduction, repeat } from "./mapped-reduction.js";
import { v128 } from "./simd.js";
import { i32x4 } from "./simd-integer.js";

/** Steps of one block: its sum is folded into the row's when it is full. */
const BLOCK = 256;

/** Exports `rows`: see `emitReduction`. */
export function emitRows(module: ModuleBuilder, spec: MappedReduction, relaxedSimd: boolean): void {
  const k = spec.operands.length;
  const types = [
    ...repeat<ValueType>(3 + 2 * k, () => "i32"),
    ...repeat<ValueType>(spec.parameters, () => "f64"),
  ];
  module.function("rows", types, [], (f, ...locals) => {
    const [out, rows, cols] = locals as [Local, Local, Local];
    const bases = locals.slice(3, 3 + k);
    const strides = locals.slice(3 + k, 3 + 2 * k);
    const addresses = bases.map(() => f.local("i32"));
    const r = new Reduction(spec, module, f, relaxedSimd, addresses, locals.slice(3 + 2 * k));
    const { accumulator, emission, lanes } = r;

    const scalars = spec.operands.map((o) => (o.layout === "scalar" ? f.local(lanes.number) : null));
    const scalar = (index: number): Value => scalars[index] as Local;
    const loadScalars = scalars.map((local, i) =>
      local === null ? [] : local.set(lanes.splat(spec.operands[i]?.type as ElementType, bases[i] as Local)),
    );
    const start = [emission.take(), loadScalars];

    const left = f.local("i32");
    const inBlock = f.local("i32");
    const totals = r.newAccumulators();
    const flight = repeat(IN_FLIGHT, () => r.newAccumulators());
    const flightElements = IN_FLIGHT * lanes.count;
    const vectors = flight.map((locals, i) =>
      r.fold(locals, accumulator.spread(r.value(i * lanes.count, scalar))),
    );
    const join = flight.map((locals) => r.fold(totals, locals));

    const blocks = loop((nextBlock) => [
      flight.map((locals) => r.reset(locals)),
      inBlock.set(i32.const(BLOCK)),
      loop((again) => [
        vectors,
        r.advance(flightElements),
        left.set(i32.sub(left, i32.const(flightElements))),
        inBlock.set(i32.sub(inBlock, i32.const(1))),
        branchIf(i32.and(positive(inBlock), i32.geS(left, i32.const(flightElements))), again),
      ]),
      join,
      branchIf(i32.geS(left, i32.const(flightElements)), nextBlock),
    ]);
    const rest = loop((again) => [
      tail(r, totals, left, scalar),
      r.advance(lanes.count),
      branchIf(i32.gtS(left.tee(i32.sub(left, i32.const(lanes.count))), i32.const(0)), again),
    ]);
    return [
      emission.prologue,
      when(
        positive(rows),
        loop((nextRow) => [
          start,
          addresses.map((local, i) => local.set(bases[i] as Local)),
          left.set(cols),
          r.reset(totals),
          when(i32.geS(left, i32.const(flightElements)), blocks),
          when(positive(left), rest),
          finishRow(r, totals, out),
          plus(out, i32.const(elementSize[spec.output])),
          bases.map((local, i) => plus(local, strides[i] as Local)),
          branchIf(rows.tee(i32.sub(rows, i32.const(1))), nextRow),
        ]),
      ),
    ];
  });
}

/** One vector of which the first `left` elements count. */
function tail(r: Reduction, totals: readonly Local[], left: Local, scalar: (index: number) => Value): Code {
  const { accumulator, emission, lanes } = r;
  const value = r.value(0, scalar);
  if (lanes.count === 1) return r.fold(totals, accumulator.spread(value));
  const lane = emission.hoist("lane", "v128", () => {
    let numbers: Value = i32x4.const(0);
    for (let i = 1; i < 4; i++)
      numbers = i32x4.replaceLane(numbers, i, i32.const(Math.floor((i * lanes.count) / 4)));
    return numbers;
  });
  const counts = i32x4.gtS(i32x4.splat(left), lane);
  return r.fold(totals, accumulator.spread(v128.select(value, lanes.constant(accumulator.identity), counts)));
}

function finishRow(r: Reduction, totals: readonly Local[], out: Local): Code {
  const { accumulator, emission, spec } = r;
  const [first, ...others] = totals as [Local, ...Local[]];
  const joined = others.reduce<Value>((sum, next) => accumulator.fold(sum, next), first);
  const packed = accumulator.lanes.pack(spec.output, accumulator.horizontal(joined));
  const store = accumulator.lanes.writeLane(spec.output, out, packed, 0);
  return [emission.take(), store];
}
