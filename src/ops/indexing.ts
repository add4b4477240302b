// Indexing: reading and writing parts of a tensor named by integers, slices, masks and index tensors.

import { checkedArgument } from "./argument-kinds.js";
import { record, Tensor } from "../autograd/tensor.js";
import { copyOf, filled } from "../ndarray/arithmetic.js";
import { broadcasted } from "../ndarray/geometry.js";
import { pickedShape } from "../ndarray/picks.js";
import { bind, need, type Arguments } from "./arguments.js";
import { castTo } from "./cast.js";
import { copy_ } from "./conversion.js";
import { fill_ } from "./filling.js";
import { isMask, resolve, type Index } from "./index-items.js";
import { picksOf } from "./index-picks.js";
import { picked, writePicks } from "./picking.js";
import type { Scalar } from "./promotion.js";
import { reshape } from "./view.js";
import { describe } from "../ndarray/describe.js";
import { expectTensor } from "./expect-tensor.js";

/**
 * `self[indices]` of Python.
 *
 * @param indices for each dimension an integer, a slice as text (`"1:-1"`, `"::2"`), an index tensor or nested array of
 * integers; a boolean mask for as many dimensions as it has; `"..."` for the dimensions between; `null` for a new one.
 * Index tensors broadcast; their common shape stands where they stand, or first if other dimensions lie between them.
 * @returns a view where there are only integers, slices, `"..."` and `null`; else a copy.
 * @throws RangeError for an index out of bounds, too many indices, a mask of another shape.
 * @example x.index(0, "1:", [2, 0]); x.index("...", -1); x.index(mask)
 * @source https://docs.pytorch.org/docs/stable/tensor_view.html https://numpy.org/doc/stable/user/basics.indexing.html
 */
export function index(self: Tensor, ...indices: Index[]): Tensor {
  expectTensor("index", self);
  const resolved = resolve("index", self, indices);
  const picks = picksOf("index", resolved.view.shape, resolved.slots, resolved.origins);
  return picks === null ? resolved.view : picked("IndexBackward0", resolved.view, picks);
}

interface IndexPut {
  indices: readonly Index[];
  values: Tensor;
  accumulate?: boolean;
}
type IndexPutArguments = Arguments<IndexPut, ["indices", "values", "accumulate"]>;

/**
 * Writes values to the places that index tensors name.
 *
 * @param indices index tensors or masks, as for `index`; `null` here stands for all of a dimension.
 * @param values of the type of `self`, broadcast to the shape of what `index` gives.
 * @param accumulate adds instead of replacing; repeated places then count each time.
 * @throws TypeError for another type, RangeError if values do not broadcast or an index is out of bounds.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_put_.html
 */
export function indexPut_(self: Tensor, ...args: IndexPutArguments): Tensor {
  expectTensor("indexPut_", self);
  const bound = bind<IndexPut>("indexPut_", args, ["indices", "values", "accumulate"]);
  // PyTorch's list has an undefined entry where a dimension is taken whole.
  const given = need("indexPut_", "indices", bound.indices);
  if (!Array.isArray(given)) {
    throw new TypeError(
      `indexPut_: argument 'indices' must be an array of index tensors, but got ${describe(given)}`,
    );
  }
  const indices = (given as IndexPut["indices"]).map((item) => item ?? ":");
  return putAt(
    "indexPut_",
    self,
    indices,
    need("indexPut_", "values", bound.values),
    bound.accumulate ?? false,
  );
}

/** `indexPut_` on a copy. */
export function indexPut(input: Tensor, ...args: IndexPutArguments): Tensor {
  expectTensor("indexPut", input);
  const copy = record("CloneBackward0", copyOf(input.array), [input], (g) => [g], []);
  return indexPut_(copy, ...args);
}

function putAt(
  operation: string,
  self: Tensor,
  indices: readonly Index[],
  values: Tensor,
  accumulate: boolean,
): Tensor {
  expectTensor(operation, values, "values");
  const { view, slots, origins } = resolve(operation, self, indices);
  const picks = picksOf(operation, view.shape, slots, origins);
  // Where nothing but index tensors was given, the change is one of self, not of a view.
  const target = view.array === self.array ? self : view;
  if (picks === null) {
    if (accumulate) {
      throw new TypeError(
        `${operation}: accumulate needs at least one index tensor; use index(...).add_(values)`,
      );
    }
    if (values.shape.length === 0) {
      fill_(target, values);
    } else {
      copy_(target, values);
    }
    return self;
  }
  const chosen = slots.filter((slot): slot is Tensor => slot instanceof Tensor);
  if (
    values.dtype !== self.dtype &&
    !accumulate &&
    values.array.size === 1 &&
    chosen.length === 1 &&
    chosen.every(isMask)
  ) {
    // One value by one mask is a fill, which converts.
    return putAt(operation, self, indices, castTo(values, self.dtype), accumulate);
  }
  if (values.dtype !== self.dtype) {
    throw new TypeError(
      `${operation}: Index put requires the source and destination dtypes match, got ${self.dtype.toString()} for the ` +
        `destination and ${values.dtype.toString()} for the source; convert the values with .to(...)`,
    );
  }
  const shape = pickedShape(view.shape, picks);
  const spreadOut = broadcasted(values.array, shape);
  if (spreadOut === null) {
    throw new RangeError(
      `${operation}: shape mismatch: value tensor of shape [${values.shape.join(", ")}] cannot be broadcast to indexing ` +
        `result of shape [${shape.join(", ")}]`,
    );
  }
  writePicks(operation, target, picks, values, spreadOut, accumulate);
  return self;
}

/**
 * `self[indices] = value` of Python.
 *
 * @param indices one index, or an array of them, as for `index`. An array is always the list of indices:
 * `x.setIndex([0, 2], 5)` writes to `x.index(0, 2)`; to assign by an array of places, as `x.index([0, 2])` reads, write
 * `x.setIndex([[0, 2]], 5)`.
 * @param value a number, or a tensor that broadcasts to what `index` gives.
 * @returns self.
 * @throws as `index` and `indexPut_`.
 * @example x.setIndex(["1:", 0], 5); x.setIndex(mask, 0); x.setIndex([[0, 2]], rows)
 */
export function setIndex(
  self: Tensor,
  indices: Index | readonly Index[],
  value: Tensor | Scalar,
  ...surplus: never[]
): Tensor {
  expectTensor("setIndex", self);
  if (surplus.length > 0) {
    throw new TypeError("setIndex: write several indices as one list: setIndex([0, 1], 5)");
  }
  const list = Array.isArray(indices) ? (indices as readonly Index[]) : [indices as Index];
  checkedArgument("setIndex", "value", need("setIndex", "value", value));
  const given = value instanceof Tensor ? value : new Tensor(filled([], value, self.dtype));
  // Leading dimensions of size 1 are dropped, as in PyTorch and NumPy.
  const lead = given.shape.findIndex((n) => n !== 1);
  const bare = reshape(given, given.shape.slice(lead < 0 ? given.shape.length : lead));
  return putAt("setIndex", self, list, bare, false);
}
