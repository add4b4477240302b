// Which elements make up each place of a resized dimension, and how much each counts: PyTorch's rules.

/** One element for every place: result[i] is the sum of weight(i) * input[element(i)] over the taps. */
export interface Tap {
  readonly element: (i: number) => number;
  /** Null where every place is one element itself. */
  readonly weight: ((i: number) => number) | null;
}

/** A dimension that is resized. */
export interface Resizing {
  readonly length: number;
  readonly wanted: number;
  /** The scale that was asked for; null where only the size counts. */
  readonly scale: number | null;
  readonly alignCorners: boolean;
}

/** How many elements of the input one step in the result is. */
function stepOf({ length, wanted, scale, alignCorners }: Resizing): number {
  if (alignCorners) {
    return wanted > 1 ? (length - 1) / (wanted - 1) : 0;
  }
  return scale === null ? length / wanted : 1 / scale;
}

/**
 * The element in which each place begins, or (`exact`) in which its middle lies. PyTorch multiplies in float32, which
 * decides where a product is nearly an integer.
 */
export function nearest(how: Resizing, exact: boolean): Tap[] {
  const step = Math.fround(stepOf(how));
  const place = (i: number): number => Math.floor(Math.fround((exact ? i + 0.5 : i) * step));
  return [{ element: (i) => Math.min(place(i), how.length - 1), weight: null }];
}

/** Where a place lies: the element at or before it, and how far behind that, from 0 to 1. */
function positions(
  how: Resizing,
  least: number,
): { readonly element: (i: number) => number; readonly rest: (i: number) => number } {
  const step = stepOf(how);
  const position = (i: number): number =>
    how.alignCorners ? i * step : Math.max(least, (i + 0.5) * step - 0.5);
  const element = (i: number): number => Math.min(Math.floor(position(i)), how.length - 1);
  return { element, rest: (i) => Math.min(position(i) - element(i), 1) };
}

/** The two neighbours of each place, by distance; the elements themselves where the length stays, whatever the scale. */
export function linear(how: Resizing): Tap[] {
  if (how.length === how.wanted) {
    return [{ element: (i) => i, weight: null }];
  }
  const { element, rest } = positions(how, 0);
  return [
    { element, weight: (i) => 1 - rest(i) },
    { element: (i) => Math.min(element(i) + 1, how.length - 1), weight: rest },
  ];
}

/** Keys' cubic convolution with a = -3/4: what an element counts at a distance. */
function cubicWeight(distance: number): number {
  const [a, x] = [-0.75, Math.abs(distance)];
  return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}

/** The four neighbours of each place by cubic convolution; beyond the ends the outermost element goes on. */
export function cubic(how: Resizing): Tap[] {
  const { element, rest } = positions(how, Number.NEGATIVE_INFINITY);
  return [-1, 0, 1, 2].map((offset) => ({
    element: (i) => Math.min(Math.max(element(i) + offset, 0), how.length - 1),
    weight: (i) => cubicWeight(rest(i) - offset),
  }));
}
