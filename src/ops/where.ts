// Choosing between two by a mask.

import { Tensor } from "../autograd/tensor.js";
import { input as operand, select } from "../expr/expr.js";
import { bool, type DType, uint8 } from "../ndarray/dtype.js";
import { tensor } from "./creation.js";
import { expectTensor } from "./expect-tensor.js";
import { nonzero } from "./masking.js";
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

/** What `where` gives: a choice between two, or the places where a condition holds. */
export interface WhereFunction {
  (condition: Tensor, input: Operand, other: Operand): Tensor;
  (condition: Tensor): Tensor[];
}

/**
 * `input` where the condition holds, else `other`; the three broadcast. The side that is not taken has no gradient. With
 * a condition alone, the places where it is not zero, a tensor for each dimension.
 *
 * @param condition a bool (or uint8) tensor; alone, of any type.
 * @throws TypeError for a condition of another type, and for one side without the other.
 * @example torch.where(x.gt(0), x, 0)
 * @source https://docs.pytorch.org/docs/stable/generated/torch.where.html
 */
export const where: WhereFunction = ((
  condition: Tensor,
  input?: Operand,
  other?: Operand,
): Tensor | Tensor[] => {
  expectTensor("where", condition, "condition");
  if (input === undefined && other === undefined) {
    return nonzero(condition, { asTuple: true });
  }
  if (input === undefined || other === undefined) {
    throw new TypeError("where: takes a condition alone, or with both 'input' and 'other'");
  }
  if (condition.dtype !== bool && condition.dtype !== uint8) {
    throw new TypeError(
      `where: expected condition to be a boolean tensor, but got ${condition.dtype.toString()}; use condition.bool()`,
    );
  }
  const type = resultType(input, other);
  return choose.apply([condition, asTensor(input, type), asTensor(other, type)], [], type, type);
}) as WhereFunction;
