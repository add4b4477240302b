// Anomaly mode: nodes remember where they were made, and backward looks for NaN after each of them.

import { describe } from "../ndarray/describe.js";

/** The state of anomaly mode on this thread. */
export const anomaly: { enabled: boolean; checkNaN: boolean } = { enabled: false, checkNaN: true };

/**
 * Switches anomaly detection: while `body` runs and gives its result; without one, until it is switched again. While it
 * is on, an error in backward names the operation and where it was called, and a gradient with NaN is an error. It is
 * slow: for finding faults only.
 *
 * @throws TypeError for a mode that is no boolean, and for a body that returns a promise.
 * @example setDetectAnomaly(true, () => model(x).sum().backward())
 * @source https://docs.pytorch.org/docs/stable/autograd.html#anomaly-detection
 */
export function setDetectAnomaly(mode: boolean, checkNaN?: boolean): void;
export function setDetectAnomaly<T>(mode: boolean, body: () => T): T;
export function setDetectAnomaly<T>(mode: boolean, checkNaN: boolean, body: () => T): T;
export function setDetectAnomaly(
  mode: boolean,
  second: boolean | (() => unknown) = true,
  third?: () => unknown,
): unknown {
  const [checkNaN, body] = typeof second === "function" ? [true, second] : [second, third];
  for (const flag of [mode, checkNaN]) {
    if (typeof flag !== "boolean") {
      throw new TypeError(`setDetectAnomaly: expected a boolean, but got ${describe(flag)}`);
    }
  }
  if (body !== undefined) {
    return within("setDetectAnomaly", { enabled: mode, checkNaN }, body);
  }
  Object.assign(anomaly, { enabled: mode, checkNaN });
  return undefined;
}

/**
 * Runs `body` with anomaly detection.
 *
 * @example detectAnomaly(() => model(x).sum().backward())
 * @source https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.detect_anomaly
 */
export function detectAnomaly<T>(body: () => T, checkNaN = true): T {
  return within("detectAnomaly", { enabled: true, checkNaN }, body);
}

function within<T>(operation: string, state: typeof anomaly, body: () => T): T {
  if (typeof body !== "function") {
    throw new TypeError(`${operation}: expected a function to run, but got ${describe(body)}`);
  }
  const before = { ...anomaly };
  Object.assign(anomaly, state);
  let result: T;
  try {
    result = body();
  } finally {
    Object.assign(anomaly, before);
  }
  // An async body would go on after its first await without the detection.
  if (result instanceof Promise) {
    throw new TypeError(
      `${operation}: the body returned a promise, but the detection ends when the body returns; ` +
        "call setDetectAnomaly(true) before the awaited code and setDetectAnomaly(false) after it",
    );
  }
  return result;
}
