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

/** Three digits, or a power of ten. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? "NaN" : value > 0 ? "infinity" : "-infinity";
  }
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5)
    ? value.toExponential(1).replace("e+", "e")
    : String(Number(value.toPrecision(3)));
}

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
