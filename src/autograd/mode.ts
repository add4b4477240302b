// Whether operations are recorded. The one switch of this thread, as in PyTorch.

import { describe } from "../ndarray/describe.js";

let enabled = true;

/** Whether operations on tensors that require gradients are recorded now. */
export function isGradEnabled(): boolean {
  return enabled;
}

/**
 * Sets recording on or off: while `body` runs and gives its result; without one, for the rest of the program, or until
 * it is set again.
 *
 * @example torch.setGradEnabled(false, () => torch.isGradEnabled()) // false
 * @source https://docs.pytorch.org/docs/stable/generated/torch.set_grad_enabled.html
 */
export function setGradEnabled(mode: boolean): void;
export function setGradEnabled<T>(mode: boolean, body: () => T): T;
export function setGradEnabled(mode: boolean, body?: () => unknown): unknown {
  if (typeof mode !== "boolean") {
    throw new TypeError(`setGradEnabled: expected a boolean, but got ${describe(mode)}`);
  }
  if (body !== undefined) {
    return withGradMode(mode, body, "setGradEnabled");
  }
  enabled = mode;
  return undefined;
}

/** Runs `body` with recording on or off, and restores the mode after, also when the body throws. */
export function withGradMode<T>(
  mode: boolean,
  body: () => T,
  operation: string = mode ? "enableGrad" : "noGrad",
): T {
  if (typeof body !== "function") {
    throw new TypeError(`${operation}: expected a function to run, but got ${describe(body)}`);
  }
  const before = enabled;
  enabled = mode;
  let result: T;
  try {
    result = body();
  } catch (error) {
    enabled = before;
    throw error;
  }
  enabled = before;
  // An async body would go on after its first await with the mode restored, against what its author reads.
  if (result instanceof Promise) {
    throw new TypeError(
      `${operation}: the body returned a promise, but the mode ends when the body returns; ` +
        "use setGradEnabled(mode) around the awaited code instead",
    );
  }
  return result;
}

/**
 * Runs `body` without recording: what it computes has `requiresGrad` false.
 *
 * @example noGrad(() => weight.sub_(weight.grad.mul(0.1)))
 * @source https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
 */
export function noGrad<T>(body: () => T): T {
  return withGradMode(false, body);
}

/**
 * Runs `body` with recording, inside `noGrad` for example.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.enable_grad.html
 */
export function enableGrad<T>(body: () => T): T {
  return withGradMode(true, body);
}

/**
 * `noGrad` under the name of PyTorch's stricter mode: results may be used with gradients afterwards here, too.
 *
 * @example inferenceMode(() => model(x))
 * @source https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad_mode.inference_mode.html
 */
export function inferenceMode<T>(body: () => T): T;
export function inferenceMode<T>(mode: boolean, body: () => T): T;
export function inferenceMode<T>(mode: boolean | (() => T), body?: () => T): T {
  // PyTorch's inference_mode(False) records, inside no_grad, too.
  return typeof mode === "boolean"
    ? withGradMode(!mode, body as () => T, "inferenceMode")
    : withGradMode(false, mode, "inferenceMode");
}
