// Anomaly mode: nodes remember where they were made, and backward looks for NaN after each of them.

import { describe } from "../ndarray/describe.js";

/** The state of anomaly mode on this thread. */
export const anomaly: { enabled: boolean; checkNaN: boolean } = { enabled: false, checkNaN: true };

/**
 * Switches anomaly detection. While it is on, an error in backward names the operation and where it was called, and
 * a gradient with NaN is an error. It is slow: for finding faults only.
 *
 * @source https://docs.pytorch.org/docs/stable/autograd.html#anomaly-detection
 */
export function setDetectAnomaly(mode: boolean, checkNaN = true): void {
  anomaly.enabled = mode;
  anomaly.checkNaN = checkNaN;
}

/**
 * Runs `body` with anomaly detection.
 *
 * @example detectAnomaly(() => model(x).sum().backward())
 * @source https://docs.pytorch.org/docs/stable/autograd.html#torch.autograd.detect_anomaly
 */
export function detectAnomaly<T>(body: () => T, checkNaN = true): T {
  if (typeof body !== "function") {
    throw new TypeError(`detectAnomaly: expected a function to run, but got ${describe(body)}`);
  }
  const before = { ...anomaly };
  setDetectAnomaly(true, checkNaN);
  try {
    return body();
  } finally {
    setDetectAnomaly(before.enabled, before.checkNaN);
  }
}
