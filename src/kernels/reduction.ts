// An expression over elements, fused into a reduction: becomes a WebAssembly module.

import type { Expr } from "../expr/expr.js";
import { type ElementType, elementSize } from "./element-type.js";
import type { Features, KernelModule } from "./elementwise.js";
import { Accumulator, type Combine } from "./wasm/accumulator.js";
import { branchIf, type Code, type FunctionBuilder, type Local, loop, ModuleBuilder, type Value, type ValueType, when } from "./wasm/assembler.js";
import { chooseLanes } from "./wasm/choose-lanes.js";
import { Emission } from "./wasm/emission.js";
import { i32 } from "./wasm/instructions.js";
import type { Lanes } from "./wasm/lanes.js";
import { lower } from "./wasm/lower.js";
import { i32x4, v128 } from "./wasm/simd.js";
import { translate } from "./wasm/translate.js";

export interface ReductionSpec {
  /** What is gathered, for each element; a truth value counts as 1 or 0. */
  readonly value: Expr;
  readonly combine: Combine;
  /** "contiguous" along the innermost dimension, or "scalar": one element for all of it. */
  readonly operands: readonly { readonly type: ElementType; readonly layout: "contiguous" | "scalar" }[];
  /** The type of the expression's arithmetic. */
  readonly compute: ElementType;
  readonly output: ElementType;
  readonly parameters: number;
  readonly lanes?: "single";
}

/**
 * The kernel of a reduction. It exports, with i32 counts, addresses and byte strides and f64 parameters,
 * - `rows(out, rows, cols, in0.., rowStride0.., p0..)`: reduces the inner dimension of [rows, cols]; out has `rows` elements.
 * - `columns(out, outer, reduced, inner, in0.., outerStride0.., reducedStride0.., p0..)`: reduces the middle dimension
 *   of [outer, reduced, inner]; out has [outer, inner] elements.
 *
 * A sum or product of float32 is gathered in float64; one of float64 in blocks, so that the error grows with the
 * number of blocks; one of integers in int64. A NaN makes a maximum or minimum NaN. Of no elements the results are 0,
 * 1, and the ends of the range. Equal calls give equal bits.
 */
export function emitReduction(spec: ReductionSpec, features: Features): KernelModule {
  const module = new ModuleBuilder();
  const lowered = { ...spec, value: lower(spec.value) };
  emitRows(module, lowered, features);
  emitColumns(module, lowered, features);
  return { bytes: module.bytes(), imports: module.importNames };
}

const repeat = <T>(times: number, make: (index: number) => T): T[] => Array.from({ length: times }, (_, i) => make(i));
const plus = (local: Local, by: Value): Code => local.set(i32.add(local, by));
const positive = (local: Local): Value => i32.gtS(local, i32.const(0));

/** What both kernels need: lanes, accumulator, and the value at the operands' current addresses. */
class Reduction {
  readonly emission: Emission;
  readonly lanes: Lanes;
  readonly accumulator: Accumulator;

  constructor(
    readonly spec: ReductionSpec,
    module: ModuleBuilder,
    readonly f: FunctionBuilder,
    features: Features,
    readonly addresses: readonly Local[],
    readonly parameters: readonly Local[],
  ) {
    this.emission = new Emission(module, f, features.relaxedSimd);
    const { combine, compute, operands, output, value } = spec;
    // What is gathered in wider lanes is stored from there.
    const gathered = combine === "sum" || combine === "prod" ? [] : [output];
    const stored = [...operands.map((o) => o.type), ...gathered];
    this.lanes = chooseLanes({ compute, lanes: spec.lanes, values: [value], stored }, this.emission);
    this.accumulator = new Accumulator(this.emission, this.lanes, spec.combine);
  }

  /** The mapped elements, `first` elements beyond the addresses. `scalar` gives the operands of layout "scalar". */
  value(first: number, scalar: (index: number) => Value): Value {
    const { emission, lanes, spec } = this;
    const loaded = new Map<number, Value>();
    const operand = (index: number): Value => {
      const array = spec.operands[index];
      if (array === undefined) throw new Error(`kernel: the expression reads operand ${index} of ${spec.operands.length}`);
      let value = loaded.get(index);
      if (value === undefined) {
        const address = this.addresses[index] as Local;
        value =
          array.layout === "scalar"
            ? scalar(index)
            : emission.hold(lanes.number, lanes.read(array.type, address, first * elementSize[array.type]));
        loaded.set(index, value);
      }
      return value;
    };
    const [result] = translate([spec.value], lanes, emission, operand, this.parameters) as [Value];
    return spec.value.type === "bool" ? lanes.numberOf(result) : result;
  }

  /** A scalar operand at its current address. */
  splat(index: number): Local {
    const type = this.spec.operands[index]?.type as ElementType;
    return this.emission.hold(this.lanes.number, this.lanes.splat(type, this.addresses[index] as Local));
  }

  /** Moves the addresses of contiguous operands on. */
  advance(elements: number): Code {
    return this.spec.operands.map((o, i) =>
      o.layout === "scalar" ? [] : plus(this.addresses[i] as Local, i32.const(elements * elementSize[o.type])),
    );
  }

  newAccumulators(): Local[] {
    return repeat(this.accumulator.slots, () => this.f.local(this.accumulator.lanes.number));
  }

  reset(accumulators: readonly Local[]): Code {
    return accumulators.map((local) => local.set(this.accumulator.lanes.constant(this.accumulator.identity)));
  }

  fold(accumulators: readonly Local[], values: readonly Value[]): Code {
    values.forEach((value, slot) => {
      const local = accumulators[slot] as Local;
      this.emission.statement(local.set(this.accumulator.fold(local, value)));
    });
    return this.emission.take();
  }
}

/** Vectors in flight along a row, and vectors of one block: a block's sum is folded into the row's when it is full. */
const IN_FLIGHT = 4;
const BLOCK = 256;

function emitRows(module: ModuleBuilder, spec: ReductionSpec, features: Features): void {
  const k = spec.operands.length;
  const types = [...repeat<ValueType>(3 + 2 * k, () => "i32"), ...repeat<ValueType>(spec.parameters, () => "f64")];
  module.function("rows", types, [], (f, ...locals) => {
    const [out, rows, cols] = locals as [Local, Local, Local];
    const bases = locals.slice(3, 3 + k);
    const strides = locals.slice(3 + k, 3 + 2 * k);
    const addresses = bases.map(() => f.local("i32"));
    const r = new Reduction(spec, module, f, features, addresses, locals.slice(3 + 2 * k));
    const { accumulator, emission, lanes } = r;

    const scalars = spec.operands.map((o) => (o.layout === "scalar" ? f.local(lanes.number) : null));
    const scalar = (index: number): Value => scalars[index] as Local;
    const loadScalars = scalars.map((local, i) => (local === null ? [] : local.set(lanes.splat(spec.operands[i]?.type as ElementType, bases[i] as Local))));
    const start = [emission.take(), loadScalars];

    const left = f.local("i32");
    const inBlock = f.local("i32");
    const totals = r.newAccumulators();
    const flight = repeat(IN_FLIGHT, () => r.newAccumulators());
    const flightElements = IN_FLIGHT * lanes.count;
    const vectors = flight.map((locals, i) => r.fold(locals, accumulator.spread(r.value(i * lanes.count, scalar))));
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
      when(positive(rows), loop((nextRow) => [
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
      ])),
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
    for (let i = 1; i < 4; i++) numbers = i32x4.replaceLane(numbers, i, i32.const(Math.floor((i * lanes.count) / 4)));
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

function emitColumns(module: ModuleBuilder, spec: ReductionSpec, features: Features): void {
  const k = spec.operands.length;
  const types = [...repeat<ValueType>(4 + 3 * k, () => "i32"), ...repeat<ValueType>(spec.parameters, () => "f64")];
  module.function("columns", types, [], (f, ...locals) => {
    const [out, outer, reduced, inner] = locals as [Local, Local, Local, Local];
    const bases = locals.slice(4, 4 + k);
    const outerStrides = locals.slice(4 + k, 4 + 2 * k);
    const reducedStrides = locals.slice(4 + 2 * k, 4 + 3 * k);
    const addresses = bases.map(() => f.local("i32"));
    const heads = bases.map(() => f.local("i32"));
    const r = new Reduction(spec, module, f, features, addresses, locals.slice(4 + 3 * k));
    const { accumulator, emission, lanes } = r;
    const size = elementSize[spec.output];
    const [left, steps] = [f.local("i32"), f.local("i32")];
    const columns = repeat(IN_FLIGHT, () => r.newAccumulators());

    /** Reduces `vectors` vectors side by side and stores them. */
    const strip = (vectors: number, store: (packed: Local, first: number) => Code): Code => {
      const group = columns.slice(0, vectors);
      const scalars = new Map<number, Local>();
      const scalar = (index: number): Value => {
        let local = scalars.get(index);
        if (local === undefined) scalars.set(index, (local = r.splat(index)));
        return local;
      };
      group.forEach((slots, i) => {
        accumulator.spread(r.value(i * lanes.count, scalar)).forEach((value, slot) => {
          const local = slots[slot] as Local;
          emission.statement(local.set(accumulator.fold(local, value)));
        });
      });
      const fold = emission.take();
      const stores = group.flat().map((local, i) => {
        const packed = accumulator.lanes.pack(spec.output, local);
        const code = store(packed, i * accumulator.lanes.count);
        return [emission.take(), code];
      });
      const elements = vectors * lanes.count;
      return [
        group.map((slots) => r.reset(slots)),
        addresses.map((local, i) => local.set(heads[i] as Local)),
        steps.set(reduced),
        when(positive(steps), loop((again) => [
          fold,
          addresses.map((local, i) => plus(local, reducedStrides[i] as Local)),
          branchIf(steps.tee(i32.sub(steps, i32.const(1))), again),
        ])),
        stores,
        heads.map((local, i) => (spec.operands[i]?.layout === "scalar" ? [] : plus(local, i32.const(elements * elementSize[spec.operands[i]?.type as ElementType])))),
        plus(out, i32.const(elements * size)),
        left.set(i32.sub(left, i32.const(elements))),
      ];
    };
    const whole = strip(IN_FLIGHT, (packed, first) => accumulator.lanes.write(spec.output, out, packed, first * size));
    const part = strip(1, (packed, first) =>
      repeat(accumulator.lanes.count, (lane) =>
        when(
          i32.gtS(left, i32.const(first + lane)),
          accumulator.lanes.writeLane(spec.output, i32.add(out, i32.const((first + lane) * size)), packed, lane),
        ),
      ),
    );
    const enough = i32.geS(left, i32.const(IN_FLIGHT * lanes.count));
    return [
      emission.prologue,
      when(positive(outer), loop((nextOuter) => [
        heads.map((local, i) => local.set(bases[i] as Local)),
        left.set(inner),
        when(enough, loop((again) => [whole, branchIf(enough, again)])),
        when(positive(left), loop((again) => [part, branchIf(positive(left), again)])),
        plus(out, i32.mul(left, i32.const(size))),
        bases.map((local, i) => plus(local, outerStrides[i] as Local)),
        branchIf(outer.tee(i32.sub(outer, i32.const(1))), nextOuter),
      ])),
    ];
  });
}
