// How a time and a ratio are written.

const units: [seconds: number, name: string][] = [
  [1, "s"],
  [1e-3, "ms"],
  [1e-6, "us"],
  [1e-9, "ns"],
];

/** Three digits and a unit: "1.25 ms". */
export function time(seconds: number): string {
  const [size, name] = units.find(([size]) => seconds >= size) ?? [1e-9, "ns"];
  return `${threeDigits(seconds / size)} ${name}`;
}

export function threeDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}
