// Expressions over rows of matrices whose places are known as addresses: for loops that run a kernel many times over
// one geometry and have no time to find it anew.

import { heap } from "../engine/heap.js";
import { instantiate } from "../engine/kernels.js";
import { features } from "../engine/platform.js";
import type { Expr } from "../expr/expr.js";
import { emitElementwise } from "../kernels/elementwise.js";
import type { DType } from "./dtype.js";

type Kernel = (...numbers: number[]) => number;

/** Rows of contiguous elements: the first one's address and the bytes from one to the next. */
export interface Rows {
  readonly address: number;
  readonly step: number;
}

/** One or more expressions over matrices of one type and shape. An output may lie where an operand lies. */
export class RowKernel {
  private readonly compiled = new Map<DType, Kernel>();

  constructor(
    private readonly values: readonly Expr[],
    private readonly operands: number,
  ) {}

  /** @param places those of the outputs, then those of the operands. */
  run(dtype: DType, rows: number, width: number, places: readonly Rows[]): void {
    const kernel = this.compiled.get(dtype) ?? this.compile(dtype);
    const table = heap.scratch >>> 2;
    for (let i = 0; i < places.length; i++) {
      heap.i32[table + 3 * i] = 0;
      heap.i32[table + 3 * i + 1] = (places[i] as Rows).step;
      heap.i32[table + 3 * i + 2] = dtype.itemsize;
    }
    kernel(1, rows, width, heap.scratch, ...places.map((place) => place.address));
  }

  private compile(dtype: DType): Kernel {
    const array = { type: dtype.name, layout: "contiguous" } as const;
    const { strided } = instantiate(
      emitElementwise(
        {
          outputs: this.values.map((value) => ({ ...array, value })),
          operands: Array.from({ length: this.operands }, () => array),
          compute: dtype.name,
          parameters: 0,
          lanes: "single",
        },
        features,
      ),
    );
    if (strided === undefined) {
      throw new Error("row kernel: the kernel lacks an entry point");
    }
    this.compiled.set(dtype, strided);
    return strided;
  }
}
