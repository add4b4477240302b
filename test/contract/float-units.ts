// Measures of error and draws of floating-point numbers for the kernels' tests.

/** |computed - exact| in units of the last place of float32 at the exact value, which is rounded nowhere. */
export function float32Ulp(computed: number, exact: number): number {
  return ulp(computed, exact, -126, 23);
}

/** As `float32Ulp` for float64; the exact value is itself a float64 here, so half a unit is uncertain. */
export function float64Ulp(computed: number, exact: number): number {
  return ulp(computed, exact, -1022, 52);
}

function ulp(computed: number, exact: number, least: number, bits: number): number {
  if (Object.is(computed, exact) || (Number.isNaN(computed) && Number.isNaN(exact))) return 0;
  if (computed === 0 && exact === 0) return Number.POSITIVE_INFINITY; // the sign of zero
  // What rounds to infinity is infinite.
  if (bits === 23 && !Number.isFinite(computed) && Math.fround(exact) === computed) return 0;
  const distance = Math.abs(computed - exact) / 2 ** (exponent(exact, least) - bits);
  return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
}

function exponent(x: number, least: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return Math.max(((view.getUint16(0) >>> 4) & 0x7ff) - 1023, least);
}

/** A generator of numbers in [0, 1) from a seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values at which functions change their ways. */
export const edges: readonly number[] = [
  0,
  -0,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  1,
  -1,
  0.5,
  -0.5,
  2,
  -2,
  3,
  -3,
  1.5,
  2.5,
  1e-45,
  -1e-45,
  1.2e-38,
  -1.2e-38,
  3.4e38,
  -3.4e38,
  88.7,
  88.8,
  -87.4,
  -88.8,
  -103.2,
  -104,
  20,
  -20,
  1e6,
  -1e7,
  1e10,
  0.8,
  1,
];

/** The edges, then float32 numbers from the middle of the range and from all of it. */
export function float32Samples(length: number, seed: number): number[] {
  const next = uniform(seed);
  const values = edges.map(Math.fround);
  while (values.length < length) {
    const wide = (next() < 0.5 ? -1 : 1) * 2 ** ((next() - 0.5) * 270);
    const choice = next();
    values.push(Math.fround(choice < 0.3 ? (next() - 0.5) * 4 : choice < 0.6 ? (next() - 0.5) * 220 : wide));
  }
  return values;
}
