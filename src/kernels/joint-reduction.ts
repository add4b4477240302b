// Several reductions of the same elements in one pass: a WebAssembly module.

import type { Expr } from "../expr/expr.js";
import { type ElementType, elementSize } from "./element-type.js";
import type { Features, KernelModule } from "./elementwise.js";
import {
  branchIf,
  type Code,
  type Local,
  loop,
  ModuleBuilder,
  type Value,
  type ValueType,
  when,
} from "./wasm/assembler.js";
import { lowerForLanes } from "./wasm/choose-lanes.js";
import { i32 } from "./wasm/instructions.js";
import { JointReduction } from "./wasm/joint-accumulators.js";
import { plus, positive, repeat } from "./wasm/mapped-reduction.js";

export interface JointReductionSpec {
  /** What is gathered of each element; a truth value counts as 1 or 0. */
  readonly parts: readonly { readonly value: Expr; readonly combine: "sum" | "max" | "min" }[];
  readonly operands: readonly ElementType[];
  /** "float32" has the quicker functions of float32 elements; arithmetic is in float64 either way. */
  readonly compute: "float32" | "float64";
  readonly parameters: number;
}

/** Steps of one block: its sums are folded into the row's when it is full. */
const BLOCK = 256;

/**
 * The kernel of reductions that share their operands, contiguous all. It exports, with i32 counts, addresses and byte
 * strides and f64 parameters,
 * - `rows(out, plane, rows, cols, in0.., rowStride0.., p0..)`: reduces the inner dimension of [rows, cols].
 * - `columns(out, plane, reduced, inner, in0.., reducedStride0.., p0..)`: reduces the outer dimension of
 *   [reduced, inner].
 *
 * The results are float64: part i of row or column j lies at `out + i * plane + 8 * j`. What is gathered is computed and
 * gathered in float64; sums along rows in blocks, so that the error grows with the number of blocks. A NaN makes a
 * maximum or minimum NaN. Of no elements the results are 0 and the ends of the range. Equal calls give equal bits.
 */
export function emitJointReduction(spec: JointReductionSpec, features: Features): KernelModule {
  const module = new ModuleBuilder();
  const values = lowerForLanes({
    compute: spec.compute,
    lanes: "double",
    values: spec.parts.map(({ value }) => value),
    stored: spec.operands,
  });
  const lowered = { ...spec, parts: spec.parts.map((part, i) => ({ ...part, value: values[i] as Expr })) };
  emitRows(module, lowered, features.relaxedSimd);
  emitColumns(module, lowered, features.relaxedSimd);
  return { bytes: module.bytes(), imports: module.importNames };
}

function signature({ operands, parameters }: JointReductionSpec): ValueType[] {
  return [
    ...repeat<ValueType>(4 + 2 * operands.length, () => "i32"),
    ...repeat<ValueType>(parameters, () => "f64"),
  ];
}

function emitRows(module: ModuleBuilder, spec: JointReductionSpec, relaxedSimd: boolean): void {
  const k = spec.operands.length;
  module.function("rows", signature(spec), [], (f, ...locals) => {
    const [out, plane, rows, cols] = locals as [Local, Local, Local, Local];
    const bases = locals.slice(4, 4 + k);
    const strides = locals.slice(4 + k, 4 + 2 * k);
    const r = new JointReduction(spec, module, f, relaxedSimd, locals.slice(4 + 2 * k));
    const [left, inBlock, place] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const totals = r.newAccumulators();
    const flight = repeat(r.inFlight, () => r.newAccumulators());
    const elements = r.inFlight * r.lanes.count;
    const vectors = flight.map((accumulators, i) => r.gather(accumulators, i * r.lanes.count));
    const join = flight.map((accumulators) => r.fold(totals, accumulators));
    const last = r.gather(totals, 0, left);
    const stores = totals.map((local, part) => [
      r.storeFolded(part, place, local),
      part + 1 < totals.length ? plus(place, plane) : [],
    ]);
    const enough = i32.geS(left, i32.const(elements));
    const blocks = loop((nextBlock) => [
      flight.map((accumulators) => r.reset(accumulators)),
      inBlock.set(i32.const(BLOCK)),
      loop((again) => [
        vectors,
        r.advance(elements),
        left.set(i32.sub(left, i32.const(elements))),
        inBlock.set(i32.sub(inBlock, i32.const(1))),
        branchIf(i32.and(positive(inBlock), enough), again),
      ]),
      join,
      branchIf(enough, nextBlock),
    ]);
    const rest = loop((again) => [
      last,
      r.advance(r.lanes.count),
      branchIf(i32.gtS(left.tee(i32.sub(left, i32.const(r.lanes.count))), i32.const(0)), again),
    ]);
    return [
      r.emission.prologue,
      when(
        positive(rows),
        loop((nextRow) => [
          r.addresses.map((local, i) => local.set(bases[i] as Local)),
          left.set(cols),
          r.reset(totals),
          when(enough, blocks),
          when(positive(left), rest),
          place.set(out),
          stores,
          plus(out, i32.const(8)),
          bases.map((local, i) => plus(local, strides[i] as Local)),
          branchIf(rows.tee(i32.sub(rows, i32.const(1))), nextRow),
        ]),
      ),
    ];
  });
}

function emitColumns(module: ModuleBuilder, spec: JointReductionSpec, relaxedSimd: boolean): void {
  const k = spec.operands.length;
  module.function("columns", signature(spec), [], (f, ...locals) => {
    const [out, plane, reduced, inner] = locals as [Local, Local, Local, Local];
    const heads = locals.slice(4, 4 + k);
    const strides = locals.slice(4 + k, 4 + 2 * k);
    const r = new JointReduction(spec, module, f, relaxedSimd, locals.slice(4 + 2 * k));
    const [steps, place] = [f.local("i32"), f.local("i32")];
    const columns = repeat(r.inFlight, () => r.newAccumulators());
    const { count } = r.lanes;

    /** Reduces `vectors` vectors side by side; `store` writes one of them. */
    const strip = (vectors: number, store: (address: Local, value: Local, offset: number) => Code): Code => {
      const group = columns.slice(0, vectors);
      const fold = group.map((accumulators, i) => r.gather(accumulators, i * count));
      const stores = spec.parts.map((_, part) => [
        group.map((accumulators, i) => store(place, accumulators[part] as Local, 8 * i * count)),
        plus(place, plane),
      ]);
      return [
        group.map((accumulators) => r.reset(accumulators)),
        r.addresses.map((local, i) => local.set(heads[i] as Local)),
        steps.set(reduced),
        when(
          positive(steps),
          loop((again) => [
            fold,
            r.addresses.map((local, i) => plus(local, strides[i] as Local)),
            branchIf(steps.tee(i32.sub(steps, i32.const(1))), again),
          ]),
        ),
        place.set(out),
        stores,
        heads.map((local, i) =>
          plus(local, i32.const(vectors * count * elementSize[spec.operands[i] as ElementType])),
        ),
        plus(out, i32.const(8 * vectors * count)),
        inner.set(i32.sub(inner, i32.const(vectors * count))),
      ];
    };
    const whole = strip(r.inFlight, (address, value, offset) =>
      r.lanes.write("float64", address, value, offset),
    );
    const one = strip(1, (address, value) =>
      when(
        i32.geS(inner, i32.const(count)),
        r.lanes.write("float64", address, value, 0),
        repeat(count - 1, (lane) =>
          when(
            i32.gtS(inner, i32.const(lane)),
            r.lanes.writeLane("float64", i32.add(address, i32.const(8 * lane)), value, lane),
          ),
        ),
      ),
    );
    const enough: Value = i32.geS(inner, i32.const(r.inFlight * count));
    return [
      r.emission.prologue,
      when(
        enough,
        loop((again) => [whole, branchIf(enough, again)]),
      ),
      when(
        positive(inner),
        loop((again) => [one, branchIf(positive(inner), again)]),
      ),
    ];
  });
}
