// Greatest common divisors and least common multiples of integers, pair by pair.

import { heap } from "../engine/heap.js";
import { emptyLike, type NDArray } from "./ndarray.js";

/** The largest integer that divides both; 0 for two zeros. */
export function gcdOf(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) {
    [x, y] = [y, x % y];
  }
  return x;
}

function bigGcdOf(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) {
    [x, y] = [y, x % y];
  }
  return x;
}

// |a / gcd * b| in 32 bits, which wraps as PyTorch's does.
function lcmOf(a: number, b: number): number {
  const divisor = gcdOf(a, b);
  return divisor === 0 ? 0 : Math.abs(Math.imul(a / divisor, b));
}

function bigLcmOf(a: bigint, b: bigint): bigint {
  const divisor = bigGcdOf(a, b);
  const multiple = divisor === 0n ? 0n : BigInt.asIntN(64, (a / divisor) * b);
  return multiple < 0n ? -multiple : multiple;
}

/** `"gcd"` or `"lcm"` of two dense arrays of one shape and one integer type. */
export function divisors(kind: "gcd" | "lcm", a: NDArray, b: NDArray): NDArray {
  const out = emptyLike(a, a.dtype);
  const { size, dtype } = a;
  const at = (x: NDArray): number => x.address / dtype.itemsize;
  const [to, p, q] = [at(out), at(a), at(b)];
  if (dtype.name === "int64") {
    longs(kind, to, p, q, size);
    return out;
  }
  const view = dtype.name === "int32" ? heap.i32 : heap.u8;
  const of = kind === "gcd" ? gcdOf : lcmOf;
  for (let i = 0; i < size; i++) {
    view[to + i] = of(view[p + i] as number, view[q + i] as number);
  }
  return out;
}

function longs(kind: "gcd" | "lcm", to: number, p: number, q: number, size: number): void {
  const { i32, i64 } = heap;
  const big = kind === "gcd" ? bigGcdOf : bigLcmOf;
  // Elements of at most 31 bits, the usual case, need no BigInt; the multiple of two of them may.
  const small = (at: number): boolean => i32[2 * at + 1] === (i32[2 * at] as number) >> 31;
  for (let i = 0; i < size; i++) {
    if (!small(p + i) || !small(q + i)) {
      i64[to + i] = big(i64[p + i] as bigint, i64[q + i] as bigint);
      continue;
    }
    const [x, y] = [i32[2 * (p + i)] as number, i32[2 * (q + i)] as number];
    const divisor = gcdOf(x, y);
    if (kind === "gcd" || divisor === 0) {
      i32[2 * (to + i)] = divisor;
      i32[2 * (to + i) + 1] = 0;
    } else {
      const multiple = Math.abs((x / divisor) * y);
      if (multiple > Number.MAX_SAFE_INTEGER) {
        i64[to + i] = big(BigInt(x), BigInt(y));
      } else {
        i32[2 * (to + i)] = multiple | 0;
        i32[2 * (to + i) + 1] = Math.floor(multiple / 2 ** 32);
      }
    }
  }
}
