// Running sums and products, and running extremes with their places: a WebAssembly module.

import type { ElementType } from "./element-type.js";
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
import { f64, i32, i64 } from "./wasm/instructions.js";
import { loadWide, storeWide, type Wide, wideIsNaN, wideLess, wideType } from "./wasm/scalar-access.js";

export interface ScanSpec {
  readonly combine: "sum" | "prod" | "max" | "min";
  readonly input: ElementType;
  /** Of the same kind as the input: both floating point, or both integer or bool. */
  readonly output: ElementType;
}

/**
 * Exports `scan(out, indices, outer, inner, n, in, outOuter, outInner, outStep, inOuter, inInner, inStep)`, i32 all:
 * addresses, counts and byte strides. out[o, i, k] combines in[o, i, 0 .. k], gathered in float64 or int64.
 * For "max" and "min" the int64 place of the last extreme is written to `indices`, contiguous as
 * [outer, inner, n], unless the address is 0; a NaN counts as an extreme.
 */
export function emitScan({ combine, input, output }: ScanSpec): KernelModule {
  const module = new ModuleBuilder();
  const wide = wideType(input);
  if (wide !== wideType(output)) throw new Error(`scan: cannot store ${input} as ${output}`);
  const types: ValueType[] = Array.from({ length: 12 }, () => "i32");
  module.function("scan", types, [], (f, ...locals) => {
    const [out, indices, outer, inner, n, source, ...strides] = locals as [
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    const [outOuter, outInner, outStep, inOuter, inInner, inStep] = strides as unknown as [
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    const [left, k, place, outLine, inLine, outAt, inAt] = Array.from({ length: 7 }, () =>
      f.local("i32"),
    ) as [Local, Local, Local, Local, Local, Local, Local];
    const [x, total] = [f.local(wide), f.local(wide)];
    const plus = (local: Local, by: Value): Code => local.set(i32.add(local, by));
    const next = (count: Local): Value => count.tee(i32.sub(count, i32.const(1)));
    const some = i32.and(
      i32.and(i32.gtS(outer, i32.const(0)), i32.gtS(inner, i32.const(0))),
      i32.gtS(n, i32.const(0)),
    );
    return [
      when(
        some,
        loop((nextPlane) => [
          outLine.set(out),
          inLine.set(source),
          left.set(inner),
          loop((nextLine) => [
            outAt.set(outLine),
            inAt.set(inLine),
            k.set(i32.const(0)),
            loop((again) => [
              x.set(loadWide(input, inAt)),
              when(k, step(combine, wide, total, x, place.set(k)), [total.set(x), place.set(i32.const(0))]),
              storeWide(output, outAt, total),
              when(indices, [i64.store(indices, i64.extendI32U(place)), plus(indices, i32.const(8))]),
              plus(outAt, outStep),
              plus(inAt, inStep),
              branchIf(i32.ltS(k.tee(i32.add(k, i32.const(1))), n), again),
            ]),
            plus(outLine, outInner),
            plus(inLine, inInner),
            branchIf(next(left), nextLine),
          ]),
          plus(out, outOuter),
          plus(source, inOuter),
          branchIf(next(outer), nextPlane),
        ]),
      ),
    ];
  });
  return { bytes: module.bytes(), imports: module.importNames };
}

function step(combine: ScanSpec["combine"], wide: Wide, total: Local, x: Local, here: Code): Code {
  const op = wide === "f64" ? f64 : i64;
  switch (combine) {
    case "sum":
      return total.set(op.add(total, x));
    case "prod":
      return total.set(op.mul(total, x));
    default: {
      // NaN; or at least as extreme, while what is gathered is not NaN.
      const worse = combine === "max" ? wideLess(wide, x, total) : wideLess(wide, total, x);
      const stays = i32.and(i32.or(worse, wideIsNaN(wide, total)), i32.eq(wideIsNaN(wide, x), i32.const(0)));
      return when(stays, [], [total.set(x), here]);
    }
  }
}
