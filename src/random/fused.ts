// a * b + c rounded once. PyTorch's CPU kernels are compiled to such instructions: its bits depend on it.

/** The sum's rounding error: a + b = sum + error exactly (Knuth, 1969). */
function sumError(a: number, b: number, sum: number): number {
  const shadow = sum - a;
  return a - (sum - shadow) + (b - shadow);
}

/**
 * a * b + c rounded once to float32, for float32 arguments.
 *
 * The product is exact in float64. The sum is rounded to 53 bits first, which matters only if it lands
 * exactly between two float32 numbers; then the lost remainder decides.
 */
export function fused32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  const near = Math.fround(sum);
  const gap = sum - near;
  if (gap === 0) return near;
  const other = near + 2 * gap;
  if (Math.fround(other) !== other) return near;
  return sumError(product, c, sum) * gap > 0 ? other : near;
}

/** 2^27 + 1: cuts a float64 into two halves whose products are exact (Veltkamp, 1968). */
const SPLIT = 134217729;

/**
 * a * b + c rounded once to float64, by Dekker's product and Knuth's sum. The remainder is itself rounded to
 * 53 bits, which can turn a tie the wrong way about once in 2^50. Where the cut overflows it is a * b + c.
 */
export function fused64(a: number, b: number, c: number): number {
  const product = a * b;
  const cutA = SPLIT * a;
  const cutB = SPLIT * b;
  const highA = cutA - (cutA - a);
  const highB = cutB - (cutB - b);
  const lowA = a - highA;
  const lowB = b - highB;
  const productError = lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
  const sum = product + c;
  const result = sum + (sumError(product, c, sum) + productError);
  return Number.isFinite(result) ? result : sum;
}
