// Reductions of a middle dimension, with vectors along the inner one.

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

/** Exports `columns`: see `emitReduction`. */
export function emitColumns(module: ModuleBuilder, spec: MappedReduction, relaxedSimd: boolean): void {
  const k = spec.operands.length;
  const types = [
    ...repeat<ValueType>(4 + 3 * k, () => "i32"),
    ...repeat<ValueType>(spec.parameters, () => "f64"),
  ];
  module.function("columns", types, [], (f, ...locals) => {
    const [out, outer, reduced, inner] = locals as [Local, Local, Local, Local];
    const bases = locals.slice(4, 4 + k);
    const outerStrides = locals.slice(4 + k, 4 + 2 * k);
    const reducedStrides = locals.slice(4 + 2 * k, 4 + 3 * k);
    const addresses = bases.map(() => f.local("i32"));
    const heads = bases.map(() => f.local("i32"));
    const r = new Reduction(spec, module, f, relaxedSimd, addresses, locals.slice(4 + 3 * k));
    const { accumulator, emission, lanes } = r;
    const size = elementSize[spec.output];
    const [left, steps] = [f.local("i32"), f.local("i32")];
    const columns = repeat(IN_FLIGHT, () => r.newAccumulators());

    /** Reduces `vectors` vectors side by side and stores them. */
    const strip = (vectors: number, store: (packed: Local, first: number) => Code): Code => {
      const group = columns.slice(0, vectors);
      const scalars = new Map<number, Local>();
      const scalar = (index: number): Value => {
        const local = scalars.get(index) ?? r.splat(index);
        scalars.set(index, local);
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
        when(
          positive(steps),
          loop((again) => [
            fold,
            addresses.map((local, i) => plus(local, reducedStrides[i] as Local)),
            branchIf(steps.tee(i32.sub(steps, i32.const(1))), again),
          ]),
        ),
        stores,
        heads.map((local, i) =>
          spec.operands[i]?.layout === "scalar"
            ? []
            : plus(local, i32.const(elements * elementSize[spec.operands[i]?.type as ElementType])),
        ),
        plus(out, i32.const(elements * size)),
        left.set(i32.sub(left, i32.const(elements))),
      ];
    };
    const whole = strip(IN_FLIGHT, (packed, first) =>
      accumulator.lanes.write(spec.output, out, packed, first * size),
    );
    const part = strip(1, (packed, first) =>
      repeat(accumulator.lanes.count, (lane) =>
        when(
          i32.gtS(left, i32.const(first + lane)),
          accumulator.lanes.writeLane(
            spec.output,
            i32.add(out, i32.const((first + lane) * size)),
            packed,
            lane,
          ),
        ),
      ),
    );
    const enough = i32.geS(left, i32.const(IN_FLIGHT * lanes.count));
    return [
      emission.prologue,
      when(
        positive(outer),
        loop((nextOuter) => [
          heads.map((local, i) => local.set(bases[i] as Local)),
          left.set(inner),
          when(
            enough,
            loop((again) => [whole, branchIf(enough, again)]),
          ),
          when(
            positive(left),
            loop((again) => [part, branchIf(positive(left), again)]),
          ),
          plus(out, i32.mul(left, i32.const(size))),
          bases.map((local, i) => plus(local, outerStrides[i] as Local)),
          branchIf(outer.tee(i32.sub(outer, i32.const(1))), nextOuter),
        ]),
      ),
    ];
  });
}
