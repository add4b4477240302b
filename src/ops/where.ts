// Choosing between two by a mask.

import { Tensor } from "../autograd/tensor.js";
import { input as operand, select } from "../expr/expr.js";
import { bool, type DType, uint8 } from "../ndarray/dtype.js";
import { tensor } from "./creation.js";
import type { Operand } from "./operation.js";
import { Pointwise } from "./pointwise.js";
import { resultType } from "./promotion.js";

const choose = new Pointwise({
  name: "where",
  node: "WhereBackward0",
  arity: 3,
  value: select(operand(0).ne(0), operand(1), operand(2)),
});

function asTensor(value: Operand, dtype: DType): Tensor {
  return value instanceof Tensor ? value : tensor(value, { dtype });
}

/**
 * `input` where the condition holds, else `other`; the three broadcast. The side that is not taken has no gradient.
 *
 * @param condition a bool (or uint8) tensor.
 * @throws TypeError for a condition of another type.
 * @example torch.where(x.gt(0), x, 0)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.where.html
 */
export function where(condition: Tensor, input: Operand, other: Operand): Tensor {
  if (!(condition instanceof Tensor) || (condition.dtype !== bool && condition.dtype !== uint8)) {
    throw new TypeError(
      `where: expected condition to be a boolean tensor, but got ${condition instanceof Tensor ? condition.dtype.toString() : String(condition)}`,
    );
  }
  const type = resultType(input, other);
  return choose.apply([condition, asTensor(input, type), asTensor(other, type)], [], type, type);
}
