// The default generator's state as PyTorch's checkpoints hold it: a tensor of bytes.

import { Tensor } from "../autograd/tensor.js";
import { denseOf } from "../ndarray/arithmetic.js";
import { uint8 } from "../ndarray/dtype.js";
import { typedView } from "../ndarray/from-data.js";
import { setRngState as setState } from "../random/index.js";

/**
 * Sets the default generator to a state from `getRngState()` or from PyTorch, as bytes or as a tensor of them.
 *
 * @throws RangeError if `state` is no such state; the generator is then unchanged
 * @source https://docs.pytorch.org/docs/stable/generated/torch.set_rng_state.html
 */
export function setRngState(state: Uint8Array | Tensor): void {
  setState(
    state instanceof Tensor && state.dtype === uint8
      ? (typedView(denseOf(state.array)).slice() as Uint8Array)
      : (state as Uint8Array),
  );
}
