// Tensors made from several vectors, or from sizes: grids, products, combinations, indices of triangles.

import { Tensor } from "../autograd/tensor.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import { int64, type DType } from "../ndarray/dtype.js";
import { fromTyped } from "../ndarray/from-data.js";
import { empty } from "../ndarray/ndarray.js";
import { broadcastShapes as broadcastPair, checkShape, type Shape } from "../ndarray/shape.js";
import { bind, need, type Arguments } from "./arguments.js";
import { expand } from "./broadcast.js";
import { picked } from "./picking.js";
import { stack } from "./joining.js";
import { reshape } from "./view.js";
import { expectTensor, expectTensors } from "./expect-tensor.js";

function listOf(operation: string, tensors: readonly (Tensor | readonly Tensor[])[]): readonly Tensor[] {
  const list = tensors.length === 1 && Array.isArray(tensors[0]) ? tensors[0] : tensors;
  expectTensors(operation, list);
  return list;
}

/**
 * Every tensor expanded to the shape that all broadcast to.
 *
 * @returns views.
 * @throws RangeError if the shapes do not broadcast.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.broadcast_tensors.html
 */
export function broadcastTensors(...tensors: readonly Tensor[] | [readonly Tensor[]]): Tensor[] {
  const list = listOf("broadcastTensors", tensors);
  const shape = list.reduce<Shape>((common, t) => broadcastPair("broadcastTensors", common, t.shape), []);
  return list.map((t) => expand(t, shape));
}

/**
 * The shape that all given shapes broadcast to.
 *
 * @param shapes arrays of sizes; a number is the shape of a vector.
 * @throws RangeError if they do not broadcast.
 * @example torch.broadcastShapes([2], [3, 1], [1, 1, 1]) // [1, 3, 2]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.broadcast_shapes.html
 */
export function broadcastShapes(...shapes: readonly (Shape | number)[]): Shape {
  return shapes.reduce<Shape>((common, given) => {
    const shape = Array.isArray(given) ? (given as Shape) : [given as number];
    checkShape("broadcastShapes", shape);
    return broadcastPair("broadcastShapes", common, shape);
  }, []);
}

// A vector for each dimension, expanded over the grid that they span.
function spanned(vectors: readonly Tensor[]): Tensor[] {
  const shape = vectors.map((v) => v.array.size);
  return vectors.map((v, d) =>
    expand(
      reshape(
        v,
        shape.map((n, i) => (i === d ? n : 1)),
      ),
      shape,
    ),
  );
}

interface Meshgrid {
  indexing?: "ij" | "xy";
}

/**
 * Coordinates of the grid that vectors span: the i-th result holds, at every point, the point's value in the i-th.
 *
 * @param tensors vectors or 0-d tensors of one type, then `{ indexing }`: `"ij"` (default) as matrices, `"xy"` with the
 * first two dimensions exchanged, as NumPy does by default.
 * @returns views.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.meshgrid.html
 */
export function meshgrid(...args: readonly (Tensor | readonly Tensor[] | Meshgrid)[]): Tensor[] {
  const last = args[args.length - 1];
  const named = last !== undefined && !(last instanceof Tensor) && !Array.isArray(last);
  const { indexing = "ij" } = named ? bind<Meshgrid>("meshgrid", [last], [], ["indexing"]) : {};
  const vectors = listOf(
    "meshgrid",
    (named ? args.slice(0, -1) : args) as readonly (Tensor | readonly Tensor[])[],
  );
  if (vectors.length === 0) {
    throw new RangeError("meshgrid: meshgrid expects a non-empty TensorList");
  }
  if (indexing !== "ij" && indexing !== "xy") {
    throw new RangeError(`meshgrid: indexing must be one of "xy" or "ij", but received: ${String(indexing)}`);
  }
  const { dtype } = vectors[0] as Tensor;
  for (const v of vectors) {
    if (v.shape.length > 1) {
      throw new RangeError(
        `meshgrid: Expected 0D or 1D tensor in the tensor list but got shape [${v.shape.join(", ")}]`,
      );
    }
    if (v.dtype !== dtype) {
      throw new TypeError(
        `meshgrid: expects all tensors to have the same dtype, but got ${dtype.toString()} and ${v.dtype.toString()}`,
      );
    }
  }
  const swapped = indexing === "xy" && vectors.length >= 2;
  const ordered = swapped ? [vectors[1] as Tensor, vectors[0] as Tensor, ...vectors.slice(2)] : vectors;
  const grids = spanned(ordered);
  if (!swapped) {
    return grids;
  }
  return [grids[1] as Tensor, grids[0] as Tensor, ...grids.slice(2)];
}

function checkVector(operation: string, v: Tensor): void {
  if (v.shape.length !== 1) {
    throw new RangeError(`${operation}: Expect a 1D vector, but got shape [${v.shape.join(", ")}]`);
  }
}

/**
 * All tuples with one element of each vector, as rows; of one vector, that vector.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.cartesian_prod.html
 */
export function cartesianProd(...tensors: readonly Tensor[] | [readonly Tensor[]]): Tensor {
  const vectors = listOf("cartesianProd", tensors);
  for (const v of vectors) {
    checkVector("cartesianProd", v);
  }
  if (vectors.length === 1) {
    return vectors[0] as Tensor;
  }
  const other = vectors.find((v) => v.dtype !== vectors[0]?.dtype);
  if (other !== undefined) {
    throw new TypeError(
      `cartesianProd: expects all tensors to have the same dtype, but got ${vectors[0]?.dtype.toString()} and ${other.dtype.toString()}`,
    );
  }
  return stack(
    spanned(vectors).map((grid) => reshape(grid, [-1])),
    1,
  );
}

interface Combinations {
  r?: number;
  withReplacement?: boolean;
}

/**
 * All combinations of `r` elements of a vector, as rows in the order of their places.
 *
 * @param r 2 unless given; `withReplacement` whether an element may occur again.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.combinations.html
 */
export function combinations(
  input: Tensor,
  ...args: Arguments<Combinations, ["r", "withReplacement"]>
): Tensor {
  expectTensor("combinations", input);
  const { r = 2, withReplacement = false } = bind<Combinations>("combinations", args, [
    "r",
    "withReplacement",
  ]);
  checkVector("combinations", input);
  if (!Number.isInteger(r) || r < 0) {
    throw new RangeError(`combinations: Expect a non-negative number, but got ${r}`);
  }
  if (r === 0) {
    return new Tensor(empty([0], input.dtype));
  }
  const places: number[] = [];
  const rows = appendCombinations(places, input.array.size, r, withReplacement);
  return picked("IndexBackward0", input, {
    order: [0],
    first: 0,
    count: 1,
    shape: [rows, r],
    places: Int32Array.from(places),
  });
}

// Appends the rows in order; gives their number.
function appendCombinations(places: number[], n: number, r: number, again: boolean): number {
  const row = Array.from({ length: r }, (_, i) => (again ? 0 : i));
  const most = (i: number): number => (again ? n - 1 : n - r + i);
  if (n === 0 || most(0) < 0) {
    return 0;
  }
  for (let rows = 1; ; rows++) {
    places.push(...row);
    let i = r - 1;
    while (i >= 0 && row[i] === most(i)) {
      i--;
    }
    if (i < 0) {
      return rows;
    }
    const next = (row[i] as number) + 1;
    for (let k = i; k < r; k++) {
      row[k] = again ? next : next + k - i;
    }
  }
}

interface TriangleIndices {
  row: number;
  col: number;
  offset?: number;
  dtype?: DType;
  device?: DeviceLike;
}
type TriangleIndicesArguments = Arguments<TriangleIndices, ["row", "col", "offset"]>;

/**
 * The places on and below a diagonal of a row x col matrix, row by row.
 *
 * @returns int64 [2, n]: rows, then columns.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.tril_indices.html
 */
export function trilIndices(...args: TriangleIndicesArguments): Tensor {
  return triangleIndices("trilIndices", args, (row, offset, col) => [0, Math.min(col, row + offset + 1)]);
}

/**
 * The places on and above a diagonal of a row x col matrix, row by row.
 *
 * @returns int64 [2, n]: rows, then columns.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.triu_indices.html
 */
export function triuIndices(...args: TriangleIndicesArguments): Tensor {
  return triangleIndices("triuIndices", args, (row, offset, col) => [Math.max(0, row + offset), col]);
}

function triangleIndices(
  operation: string,
  args: TriangleIndicesArguments,
  range: (row: number, offset: number, col: number) => [number, number],
): Tensor {
  const bound = bind<TriangleIndices>(operation, args, ["row", "col", "offset"], ["dtype", "device"]);
  checkDevice(operation, bound.device);
  const rows = need(operation, "row", bound.row);
  const columns = need(operation, "col", bound.col);
  for (const [name, n] of [
    ["row", rows],
    ["col", columns],
  ] as const) {
    if (!Number.isInteger(n) || n < 0) {
      throw new RangeError(`${operation}: ${name} must be non-negative, got ${n}`);
    }
  }
  const offset = bound.offset ?? 0;
  const down: number[] = [];
  const right: number[] = [];
  for (let row = 0; row < rows; row++) {
    const [from, to] = range(row, offset, columns);
    for (let column = from; column < to; column++) {
      down.push(row);
      right.push(column);
    }
  }
  const array = fromTyped(Float64Array.from(down.concat(right)), [2, down.length], bound.dtype ?? int64);
  return new Tensor(array);
}
