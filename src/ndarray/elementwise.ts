// An element-wise function over arrays of any layout: it finds the loop, then the kernel for that loop.

import { heap } from "../engine/heap.js";
import { features } from "../engine/platform.js";
import { instantiate } from "../engine/kernels.js";
import type { Expr } from "../expr/expr.js";
import { emitElementwise, type ElementwiseSpec } from "../kernels/elementwise.js";
import { coalesce } from "./coalesce.js";
import type { DType } from "./dtype.js";
import { empty, emptyLike, type NDArray } from "./ndarray.js";
import { broadcastShapes, sameShape, type Shape } from "./shape.js";

type Kernel = (...numbers: number[]) => number;

interface Compiled {
  readonly flat: Kernel;
  readonly strided: Kernel;
}

const LAYOUTS = ["contiguous", "scalar", "strided"] as const;
const CONTIGUOUS = 0;
const SCALAR = 1;
const STRIDED = 2;
/** Loops that a kernel runs by itself. */
const KERNEL_LOOPS = 3;

/** One or more expressions over the same operands, with a compiled kernel for every combination of types and layouts. */
export class ElementwiseFunction {
  private readonly compiled = new Map<number, Compiled>();
  // One entry before the map: a loop calls the same kernel again and again.
  private lastKey = -1;
  private last: Compiled | null = null;

  constructor(
    readonly values: readonly Expr[],
    private readonly parameters: number,
    /** Which lanes float32 is computed in, where it is not left to the expression. */
    private readonly lanes: "single" | "double" | undefined = undefined,
  ) {}

  /** Computes into a new array of the operands' common shape. */
  apply(
    name: string,
    operands: readonly NDArray[],
    scalars: readonly number[],
    compute: DType,
    type: DType,
  ): NDArray {
    const shape = commonShape(name, operands);
    let like: NDArray | null = null;
    for (const operand of operands) {
      if (operand.dense && operand.shape === shape) {
        like = operand;
        break;
      }
    }
    const out = like === null ? empty(shape, type) : emptyLike(like, type);
    this.into([out], operands, scalars, compute);
    return out;
  }

  /** Computes into given arrays of one shape, to which the operands expand. */
  into(
    outs: readonly NDArray[],
    operands: readonly NDArray[],
    scalars: readonly number[],
    compute: DType,
  ): void {
    const { shape, size } = outs[0] as NDArray;
    if (size === 0) {
      return;
    }
    let key = compute.index;
    let flat = true;
    for (const out of outs) {
      key = key * 12 + out.dtype.index * 2;
      flat = flat && out.dense;
    }
    for (const operand of operands) {
      let layout = CONTIGUOUS;
      if (!operand.dense || !sameShape(operand.shape, shape)) {
        if (operand.size === 1 || isOneElement(operand)) {
          layout = SCALAR;
        } else {
          flat = false;
          break;
        }
      }
      key = key * 18 + operand.dtype.index * 3 + layout;
    }
    if (!flat) {
      this.stridedInto(outs, operands, scalars, compute);
      return;
    }
    if (key !== this.lastKey) {
      this.last = this.find(key, outs, operands, compute);
      this.lastKey = key;
    }
    run((this.last as Compiled).flat, [size], outs, operands, scalars);
  }

  private stridedInto(
    outs: readonly NDArray[],
    operands: readonly NDArray[],
    scalars: readonly number[],
    compute: DType,
  ): void {
    const arrays = [...outs, ...operands];
    const { lengths, strides } = coalesce((outs[0] as NDArray).shape, arrays);
    const loops = lengths.length;
    let key = compute.index;
    for (let i = 0; i < arrays.length; i++) {
      const { dtype } = arrays[i] as NDArray;
      const step = (strides[i] as number[])[loops - 1];
      const layout = step === 1 ? CONTIGUOUS : step === 0 && i >= outs.length ? SCALAR : STRIDED;
      key =
        i < outs.length
          ? key * 12 + dtype.index * 2 + (layout === STRIDED ? 1 : 0)
          : key * 18 + dtype.index * 3 + layout;
    }
    const kernel = this.find(key, outs, operands, compute).strided;
    const inner = Math.max(0, loops - KERNEL_LOOPS);
    const counts = [1, 1, 1];
    for (let d = inner; d < loops; d++) {
      counts[d - loops + KERNEL_LOOPS] = lengths[d] as number;
    }
    const table = heap.scratch >>> 2;
    for (let i = 0; i < arrays.length; i++) {
      const { itemsize } = (arrays[i] as NDArray).dtype;
      for (let d = 0; d < KERNEL_LOOPS; d++) {
        const dim = d + loops - KERNEL_LOOPS;
        heap.i32[table + i * KERNEL_LOOPS + d] =
          dim < 0 ? 0 : ((strides[i] as number[])[dim] as number) * itemsize;
      }
    }
    const leading = [...counts, heap.scratch];
    if (inner === 0) {
      run(kernel, leading, outs, operands, scalars);
      return;
    }
    // The remaining outer loops, counted like an odometer.
    const index = new Array<number>(inner).fill(0);
    const at = (a: NDArray, i: number): NDArray => {
      let offset = a.offset;
      for (let d = 0; d < inner; d++) {
        offset += (index[d] as number) * ((strides[i] as number[])[d] as number);
      }
      return a.view(a.shape, a.strides, offset);
    };
    for (;;) {
      const here = arrays.map(at);
      run(kernel, leading, here.slice(0, outs.length), here.slice(outs.length), scalars);
      let d = inner - 1;
      while (d >= 0 && (index[d] = (index[d] as number) + 1) === lengths[d]) {
        index[d--] = 0;
      }
      if (d < 0) {
        return;
      }
    }
  }

  // The key holds a layout for each array: decoding it gives the specification.
  private find(
    key: number,
    outs: readonly NDArray[],
    operands: readonly NDArray[],
    compute: DType,
  ): Compiled {
    let found = this.compiled.get(key);
    if (found === undefined) {
      let rest = key;
      const layouts: number[] = [];
      for (let i = 0; i < operands.length; i++) {
        layouts.unshift(rest % 3);
        rest = Math.floor(rest / 18);
      }
      const outLayouts: number[] = [];
      for (let i = 0; i < outs.length; i++) {
        outLayouts.unshift(rest % 2);
        rest = Math.floor(rest / 12);
      }
      const spec: ElementwiseSpec = {
        outputs: outs.map((out, i) => ({
          value: this.values[i] as Expr,
          type: out.dtype.name,
          layout: outLayouts[i] === 1 ? "strided" : "contiguous",
        })),
        operands: operands.map((o, i) => ({
          type: o.dtype.name,
          layout: LAYOUTS[layouts[i] as number] as "strided",
        })),
        compute: compute.name,
        parameters: this.parameters,
        ...(this.lanes === undefined ? {} : { lanes: this.lanes }),
      };
      const { flat, strided } = instantiate(emitElementwise(spec, features));
      if (strided === undefined) {
        throw new Error("elementwise: the kernel lacks an entry point");
      }
      // A kernel with a strided operand has no flat entry and is never asked for it.
      found = { flat: flat ?? strided, strided };
      this.compiled.set(key, found);
    }
    return found;
  }
}

/** Whether an array shows one element everywhere: an expanded scalar, such as the gradient of a sum. */
function isOneElement({ strides }: NDArray): boolean {
  for (let d = 0; d < strides.length; d++) {
    if (strides[d] !== 0) {
      return false;
    }
  }
  return true;
}

function commonShape(name: string, operands: readonly NDArray[]): Shape {
  let shape = (operands[0] as NDArray).shape;
  for (let i = 1; i < operands.length; i++) {
    shape = broadcastShapes(name, shape, (operands[i] as NDArray).shape);
  }
  return shape;
}

// Addresses are read here, after every allocation.
function run(
  kernel: Kernel,
  leading: readonly number[],
  outs: readonly NDArray[],
  operands: readonly NDArray[],
  scalars: readonly number[],
): void {
  // Spreading a list costs more than a kernel over some numbers, so the usual calls are written out.
  if (leading.length === 1 && outs.length === 1 && operands.length === 1 && scalars.length <= 1) {
    const [n, out, a] = [
      leading[0] as number,
      (outs[0] as NDArray).address,
      (operands[0] as NDArray).address,
    ];
    if (scalars.length === 0) {
      kernel(n, out, a);
    } else {
      kernel(n, out, a, scalars[0] as number);
    }
    return;
  }
  if (leading.length === 1 && outs.length === 1 && operands.length === 2) {
    const [n, out, a] = [
      leading[0] as number,
      (outs[0] as NDArray).address,
      (operands[0] as NDArray).address,
    ];
    const b = (operands[1] as NDArray).address;
    if (scalars.length === 0) {
      kernel(n, out, a, b);
      return;
    }
    if (scalars.length === 3) {
      kernel(n, out, a, b, scalars[0] as number, scalars[1] as number, scalars[2] as number);
      return;
    }
  }
  const args: number[] = [];
  for (let i = 0; i < leading.length; i++) {
    args.push(leading[i] as number);
  }
  for (let i = 0; i < outs.length; i++) {
    args.push((outs[i] as NDArray).address);
  }
  for (let i = 0; i < operands.length; i++) {
    args.push((operands[i] as NDArray).address);
  }
  for (let i = 0; i < scalars.length; i++) {
    args.push(scalars[i] as number);
  }
  kernel(...args);
}
