// Figures and names as sentences show them.

/** One figure of the evidence, and where it comes from. */
export interface Figure {
  /** "RMS gradient at 0 over that at the output". */
  readonly label: string;
  readonly value: number;
  /** "decades", "%", "steps"; "" for a bare number. */
  readonly unit: string;
  /** The threshold that it is compared with, if any. */
  readonly bar: number | null;
  /** Where in the recording it is computed from: "observations[3].gradients.arrived[5]". */
  readonly from: readonly string[];
}

/** Three digits, two of what is small, or a power of ten. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? "NaN" : value > 0 ? "infinity" : "-infinity";
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e5)) {
    return value.toExponential(1).replace("e+", "e").replace(".0e", "e");
  }
  return String(Number(value.toPrecision(size < 1e-3 ? 2 : 3)));
}

/** "0.0079 of the gradient", "5.1e5 times the gradient", "none of the gradient". */
export const shareOf = (share: number, whole: string): string =>
  share === 0
    ? `none of ${whole}`
    : share > 1
      ? `${shown(share)} times ${whole}`
      : `${shown(share)} of ${whole}`;

export const percent = (share: number): string => `${Math.round(100 * share)}%`;

/** "0, 2 and 4"; of many only the first ones. */
export function listed(names: readonly string[], most = 4): string {
  const first = names.slice(0, most);
  const rest = names.length - first.length;
  const all = rest > 0 ? [...first, `${rest} more`] : first;
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} and ${all[all.length - 1]}`;
}

export function figure(
  label: string,
  value: number,
  unit: string,
  bar: number | null,
  ...from: readonly string[]
): Figure {
  return { label, value, unit, bar, from };
}
