// The mathematics of the comparison: intervals of shares, a test of pairs, sizes of effects.

/** 97.5th percentile of the standard normal distribution. */
const Z = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's 95% interval of a share.
 *
 * @param hits of so many.
 * @param of how many; the interval of none is [0, 1].
 * @throws RangeError unless 0 <= hits <= of.
 * @source https://doi.org/10.1080/01621459.1927.10502953
 */
export function wilson(hits: number, of: number): Interval {
  if (!(hits >= 0 && hits <= of)) {
    throw new RangeError(`wilson: hits must lie between 0 and ${of}, but got ${hits}`);
  }
  if (of === 0) {
    return { low: 0, high: 1 };
  }
  const share = hits / of;
  const scale = 1 + Z ** 2 / of;
  const middle = (share + Z ** 2 / (2 * of)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Pairs above which all signs are too many to try. */
const MOST_PAIRS = 20;

/**
 * The exact test of pairs by flipping signs: how often the mean difference would be as large or larger if each pair's sign
 * were chance. One-sided: small where differences are above 0.
 *
 * @param differences of pairs, worse less better.
 * @returns p, at least 2^-n.
 * @throws RangeError for none, more than 20, or values that are not finite.
 * @source https://doi.org/10.1017/CBO9780511802843
 */
export function signFlipTest(differences: readonly number[]): number {
  const n = differences.length;
  if (n === 0 || n > MOST_PAIRS || !differences.every(Number.isFinite)) {
    throw new RangeError(
      `signFlipTest: expected 1 to ${MOST_PAIRS} finite differences, but got ${differences}`,
    );
  }
  const seen = differences.reduce((a, b) => a + b, 0);
  const slack = 1e-12 * differences.reduce((a, b) => a + Math.abs(b), 0);
  let asLarge = 0;
  for (let signs = 0; signs < 2 ** n; signs++) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const difference = differences[i] as number;
      sum += (signs >> i) & 1 ? -difference : difference;
    }
    asLarge += Number(sum >= seen - slack);
  }
  return asLarge / 2 ** n;
}

const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;

const sumOfSquares = (xs: readonly number[]): number => {
  const middle = mean(xs);
  return xs.reduce((sum, x) => sum + (x - middle) ** 2, 0);
};

/**
 * Cohen's d: the difference of two means by their pooled standard deviation. Above 0 where `a` is larger; infinite where
 * neither varies and they differ.
 *
 * @throws RangeError for fewer than two of either.
 * @source https://doi.org/10.4324/9780203771587
 */
export function cohensD(a: readonly number[], b: readonly number[]): number {
  if (a.length < 2 || b.length < 2) {
    throw new RangeError(`cohensD: expected at least two of each, but got ${a.length} and ${b.length}`);
  }
  const difference = mean(a) - mean(b);
  const pooled = Math.sqrt((sumOfSquares(a) + sumOfSquares(b)) / (a.length + b.length - 2));
  return difference === 0 ? 0 : difference / pooled;
}

/** The middle value; of an even count the mean of the two; NaN of none. Values that are NaN are left out. */
export function median(values: readonly number[]): number {
  const sorted = values.filter((x) => !Number.isNaN(x)).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 || sorted.length === 0
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/**
 * The exact sign test: how often at least so many of the differing pairs would go one way if either way were as likely.
 *
 * @param wins pairs that go this way.
 * @param losses pairs that go the other way; ties are not counted.
 * @returns p, one-sided; 1 where no pair differs.
 * @source https://doi.org/10.1007/BF02295996
 */
export function signTest(wins: number, losses: number): number {
  const n = wins + losses;
  let [tail, term] = [0, 0.5 ** n];
  for (let k = 0; k <= n; k++) {
    tail += k >= wins ? term : 0;
    term *= (n - k) / (k + 1);
  }
  return Math.min(1, tail);
}
