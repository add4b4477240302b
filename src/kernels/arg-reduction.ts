// Where the largest or smallest element stands: a WebAssembly module.

import { type ElementType, elementSize } from "./element-type.js";
import type { KernelModule } from "./elementwise.js";
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
import { i32, i64 } from "./wasm/instructions.js";
import { loadWide, storeWide, wideIsNaN, wideLess, wideType } from "./wasm/scalar-access.js";

export interface ArgReductionSpec {
  readonly type: ElementType;
  readonly extreme: "max" | "min";
}

/**
 * Exports `arg(indices, values, outer, inner, reduced, in, outerStride, innerStride, reducedStride)`, i32 all: counts,
 * addresses, byte strides. Writes, for each of [outer, inner], the int64 index of the first extreme element along
 * the reduced dimension (at least one element), and unless `values` is 0 the element itself. The first NaN wins.
 */
export function emitArgReduction({ type, extreme }: ArgReductionSpec): KernelModule {
  const module = new ModuleBuilder();
  const wide = wideType(type);
  const types: ValueType[] = Array.from({ length: 9 }, () => "i32");
  module.function("arg", types, [], (f, ...locals) => {
    const [indices, values, outer, inner, reduced, plane, outerStride, innerStride, reducedStride] =
      locals as [Local, Local, Local, Local, Local, Local, Local, Local, Local];
    const [left, line, index, at, bestIndex] = [0, 1, 2, 3, 4].map(() => f.local("i32")) as [
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    const [x, best] = [f.local(wide), f.local(wide)];
    const better = extreme === "max" ? wideLess(wide, best, x) : wideLess(wide, x, best);
    const firstNaN =
      wide === "f64" ? i32.and(wideIsNaN(wide, x), i32.eqz(wideIsNaN(wide, best))) : i32.const(0);
    const plus = (local: Local, by: Value): Code => local.set(i32.add(local, by));
    const next = (count: Local): Value => count.tee(i32.sub(count, i32.const(1)));
    return [
      when(
        i32.and(i32.gtS(outer, i32.const(0)), i32.gtS(inner, i32.const(0))),
        loop((nextPlane) => [
          line.set(plane),
          left.set(inner),
          loop((nextLine) => [
            best.set(loadWide(type, line)),
            bestIndex.set(i32.const(0)),
            index.set(i32.const(1)),
            at.set(line),
            when(
              i32.gtS(reduced, i32.const(1)),
              loop((again) => [
                plus(at, reducedStride),
                x.set(loadWide(type, at)),
                when(i32.or(better, firstNaN), [best.set(x), bestIndex.set(index)]),
                branchIf(i32.ltS(index.tee(i32.add(index, i32.const(1))), reduced), again),
              ]),
            ),
            i64.store(indices, i64.extendI32U(bestIndex)),
            plus(indices, i32.const(8)),
            when(values, [storeWide(type, values, best), plus(values, i32.const(elementSize[type]))]),
            plus(line, innerStride),
            branchIf(next(left), nextLine),
          ]),
          plus(plane, outerStride),
          branchIf(next(outer), nextPlane),
        ]),
      ),
    ];
  });
  return { bytes: module.bytes(), imports: module.importNames };
}
