// Box and Muller's transform in float32 arithmetic, operation for operation as PyTorch's AVX2 kernel does it.
// Choices between halves of a range are products with 0 and 1: a branch on random bits is guessed badly.
//
// Each `f32(a * b + c)` is one fused operation there: the product of two float32 is exact in float64, so
// rounding the float64 sum gives the same but for ties that come up about once in 2^29.

const f32 = Math.fround;

const LANES = 8;

// Cephes' logf on [sqrt(1/2), sqrt(2)): log(1 + x) = x - x^2 / 2 + x^3 P(x), highest power first.
const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
].map(f32) as [number, number, number, number, number, number, number, number, number];
const [L0, L1, L2, L3, L4, L5, L6, L7, L8] = LOG;
/** sqrt(1/2) as float32, in units of 2^-24. */
const SQRT_HALF = f32(Math.SQRT1_2) * 2 ** 24;
// log 2 in two parts, the second of few bits.
const LN2_LOW = f32(-2.1219444e-4);
const LN2_HIGH = 0.693359375;

// Cephes' sinf and cosf on [0, pi / 4], and pi / 4 in three parts.
const [S0, S1, S2] = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(f32) as [
  number,
  number,
  number,
];
const [C0, C1, C2] = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(f32) as [
  number,
  number,
  number,
];
const FOUR_OVER_PI = f32(4 / Math.PI);
const QUARTER_1 = 0.78515625;
const QUARTER_2 = 2.4187564849853516e-4;
const QUARTER_3 = f32(3.774894977445941e-8);
const TWO_PI = f32(2 * Math.PI);

/**
 * Eight pairs of draws become sixteen normal numbers: words[from ..] give the radii, words[from + 8 ..] the
 * angles, 24 bits each; cosines fill out[at ..], sines out[at + 8 ..]. `mean` and `std` are float32 numbers.
 */
export function boxMuller32(
  out: Float32Array,
  at: number,
  words: Uint32Array,
  from: number,
  mean: number,
  std: number,
): void {
  for (let i = 0; i < LANES; i++) {
    const radius = f32(Math.sqrt(f32(-2 * log24(0x1000000 - ((words[from + i] as number) & 0xffffff)))));
    const angle = f32(TWO_PI * (((words[from + i + LANES] as number) & 0xffffff) * 2 ** -24));

    // The octant, rounded up to an even one, and what is left of the angle.
    const octant = (f32(angle * FOUR_OVER_PI) + 1) & ~1;
    let x = f32(angle - octant * QUARTER_1);
    x = f32(x - octant * QUARTER_2);
    x = f32(x - octant * QUARTER_3);
    const z = f32(x * x);

    let even = f32(f32(f32(C0 * z + C1) * z + C2) * z);
    even = f32(f32(even * z - f32(z * 0.5)) + 1);
    let odd = f32(f32(f32(S0 * z + S1) * z + S2) * z);
    odd = f32(odd * x + x);

    // In octants 2 and 6 sine and cosine change places.
    const swap = (octant >> 1) & 1;
    const keep = 1 - swap;
    const sine = (1 - ((octant >> 1) & 2)) * (keep * odd + swap * even);
    const cosine = (1 - (((octant + 2) >> 1) & 2)) * (keep * even + swap * odd);
    out[at + i] = f32(radius * cosine) * std + mean;
    out[at + i + LANES] = f32(radius * sine) * std + mean;
  }
}

/** log(k / 2^24) for an integer k of [1, 2^24]. */
function log24(k: number): number {
  const leading = Math.clz32(k);
  // k / 2^24 = m 2^exponent, m in [1/2, 1), and m in units of 2^-24. Below sqrt(1/2) it is doubled.
  const units = (k << leading) >>> 8;
  const m = units * 2 ** -24;
  const small = (units - SQRT_HALF) >>> 31;
  const exponent = 8 - leading - small;
  const x = f32(f32(m - 1) + small * m);
  const z = f32(x * x);
  let y = f32(L0 * x + L1);
  y = f32(y * x + L2);
  y = f32(y * x + L3);
  y = f32(y * x + L4);
  y = f32(y * x + L5);
  y = f32(y * x + L6);
  y = f32(y * x + L7);
  y = f32(y * x + L8);
  y = f32(f32(y * x) * z + f32(exponent * LN2_LOW));
  y = f32(y - z * 0.5);
  return f32(exponent * LN2_HIGH + f32(x + y));
}
