// Products of vectors, matrices and batches of matrices.

import { mustRecord, record, Tensor } from "../autograd/tensor.js";
import { bool } from "../ndarray/dtype.js";
import { addmmArrays, matmulArrays } from "../ndarray/matmul.js";
import type { NDArray } from "../ndarray/ndarray.js";
import { type Shape, sizeOf } from "../ndarray/shape.js";
import { add, mul } from "./arithmetic.js";
import { bind, type Arguments } from "./arguments.js";
import { expanded, sumTo } from "./broadcast.js";
import { intoOut, type OutOption } from "./out.js";
import { factorIn, type Scalar } from "./promotion.js";
import { reshape, swapLast } from "./view.js";
import { expectTensor, expectType } from "./expect-tensor.js";

function show(t: Tensor): string {
  return `[${t.shape.join(", ")}]`;
}

function checkProduct(operation: string, a: Tensor, b: Tensor): void {
  if (a.dtype !== b.dtype) {
    throw new TypeError(
      `${operation}: expected both tensors to have the same dtype, but got ${a.dtype.toString()} and ` +
        `${b.dtype.toString()}; convert one with .to()`,
    );
  }
  if (a.dtype === bool) {
    throw new TypeError(`${operation}: not implemented for torch.bool; convert with .to(torch.int64)`);
  }
  const [columns, rows] = [a.shape[a.shape.length - 1], b.shape[b.shape.length - 2]];
  if (columns !== rows) {
    throw new RangeError(
      `${operation}: mat1 and mat2 shapes cannot be multiplied (${a.shape.slice(-2).join("x")} and ` +
        `${b.shape.slice(-2).join("x")}); got ${show(a)} and ${show(b)}`,
    );
  }
}

/** [..., m, k] times [..., k, n] with at least two dimensions each. */
function product(operation: string, node: string, a: Tensor, b: Tensor): Tensor {
  checkProduct(operation, a, b);
  const [left, right] = [a.array, b.array];
  const result = matmulArrays(left, right);
  if (!mustRecord([a, b])) {
    return new Tensor(result);
  }
  const [needA, needB] = [a.requiresGrad, b.requiresGrad];
  const factors: Factors = { operation, node, a, b, left, right, needA, needB };
  return record(node, result, [a, b], factorGradients.bind(null, factors), savedOf(factors));
}

/** The factors of a recorded product. Their arrays are kept from then: an in-place change of geometry gives a tensor another one. */
interface Factors {
  readonly operation: string;
  readonly node: string;
  readonly a: Tensor;
  readonly b: Tensor;
  readonly left: NDArray;
  readonly right: NDArray;
  readonly needA: boolean;
  readonly needB: boolean;
}

function savedOf({ a, b, needA, needB }: Factors): Tensor[] {
  return [...(needB ? [a] : []), ...(needA ? [b] : [])];
}

function factorGradients(of: Factors, g: Tensor): (Tensor | null)[] {
  const { left, right } = of;
  return [
    of.needA ? sumTo(gradientOfLeft(of.operation, of.node, g, of.b, left), left.shape) : null,
    of.needB ? sumTo(gradientOfRight(of.operation, of.node, of.a, g, right), right.shape) : null,
  ];
}

// A gradient is laid out as its factor is, a transposed weight's by columns, so that nobody has to copy it later.
function byColumns({ shape, strides, rank }: NDArray): boolean {
  return strides[rank - 2] === 1 && strides[rank - 1] === shape[rank - 2];
}

/** g b^T. */
function gradientOfLeft(operation: string, node: string, g: Tensor, b: Tensor, left: NDArray): Tensor {
  return byColumns(left)
    ? swapLast(product(operation, node, b, swapLast(g)))
    : product(operation, node, g, swapLast(b));
}

/** a^T g. */
function gradientOfRight(operation: string, node: string, a: Tensor, g: Tensor, right: NDArray): Tensor {
  return byColumns(right)
    ? swapLast(product(operation, node, swapLast(g), a))
    : product(operation, node, swapLast(a), g);
}

function checkRank(operation: string, t: Tensor, rank: number, name: string): void {
  if (t.shape.length !== rank) {
    throw new RangeError(`${operation}: ${name} must be ${rank}-D, but got ${t.shape.length}-D ${show(t)}`);
  }
}

/**
 * The matrix product of two matrices: result[i, j] = sum over p of input[i, p] * mat2[p, j].
 *
 * @param input [m, k]
 * @param mat2 [k, n]
 * @returns [m, n]
 * @throws RangeError if the inner sizes differ; TypeError if the element types do.
 * @source https://docs.pytorch.org/docs/stable/generated/torch.mm.html
 */
export function mm(input: Tensor, mat2: Tensor, options?: OutOption): Tensor {
  expectTensor("mm", input);
  expectTensor("mm", mat2, "mat2");
  checkRank("mm", input, 2, "self");
  checkRank("mm", mat2, 2, "mat2");
  return intoOut("mm", product("mm", "MmBackward0", input, mat2), options?.out);
}

/**
 * Matrix products of a batch: [b, m, k] times [b, k, n].
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.bmm.html
 */
export function bmm(input: Tensor, mat2: Tensor, options?: OutOption): Tensor {
  expectTensor("bmm", input);
  expectTensor("bmm", mat2, "mat2");
  checkRank("bmm", input, 3, "batch1");
  checkRank("bmm", mat2, 3, "batch2");
  if (input.shape[0] !== mat2.shape[0]) {
    throw new RangeError(
      `bmm: Expected size for first two dimensions of batch2 tensor to be [${input.shape[0]}, ${input.shape[2]}] but got ${show(mat2)}`,
    );
  }
  return intoOut("bmm", product("bmm", "BmmBackward0", input, mat2), options?.out);
}

/**
 * The matrix product with PyTorch's rules for vectors and batches: a vector counts as a row on the left and as a column
 * on the right, and leading dimensions are broadcast.
 *
 * @returns 0-d for two vectors, else the broadcast batch dimensions with the product's.
 * @throws RangeError if the inner sizes differ, for 0-d operands, or if batch dimensions do not broadcast.
 * @example torch.matmul(torch.ones([2, 3]), torch.ones([3])) // tensor([3., 3.])
 * @source https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
 */
export function matmul(input: Tensor, other: Tensor, options?: OutOption): Tensor {
  expectTensor("matmul", input);
  expectTensor("matmul", other, "other");
  return intoOut("matmul", productOf(input, other), options?.out);
}

function productOf(input: Tensor, other: Tensor): Tensor {
  const [p, q] = [input.shape.length, other.shape.length];
  if (p === 0 || q === 0) {
    throw new RangeError(
      `matmul: both arguments to matmul need to be at least 1D, but they are ${p}D and ${q}D`,
    );
  }
  if (p === 2 && q === 2) {
    return product("matmul", "MmBackward0", input, other);
  }
  const left = p === 1 ? reshape(input, [1, input.shape[0] as number]) : input;
  const right = q === 1 ? reshape(other, [other.shape[0] as number, 1]) : other;
  // One matrix for a whole batch: fold the batch into the rows.
  if (right.shape.length === 2 && left.shape.length > 2) {
    const rows = left.shape.slice(0, -1);
    const folded = reshape(left, [sizeOf(rows), left.shape[left.shape.length - 1] as number]);
    const flat = product("matmul", "MmBackward0", folded, right);
    return reshape(flat, q === 1 ? rows : [...rows, right.shape[1] as number]);
  }
  const node = left.shape.length === 2 && right.shape.length === 2 ? "MmBackward0" : "BmmBackward0";
  const result = product("matmul", node, left, right);
  const shape = result.shape.filter(
    (_, d) => !(p === 1 && d === result.shape.length - 2) && !(q === 1 && d === result.shape.length - 1),
  );
  return reshape(result, shape);
}

/** A matrix times a vector: [m, k] times [k]. */
export function mv(input: Tensor, vec: Tensor, options?: OutOption): Tensor {
  expectTensor("mv", input);
  expectTensor("mv", vec, "vec");
  checkRank("mv", input, 2, "input");
  checkRank("mv", vec, 1, "vec");
  return matmul(input, vec, options);
}

/** The sum of products of two vectors of one length. */
export function dot(input: Tensor, other: Tensor, options?: OutOption): Tensor {
  expectTensor("dot", input);
  expectTensor("dot", other, "other");
  checkRank("dot", input, 1, "tensor");
  checkRank("dot", other, 1, "tensor");
  return matmul(input, other, options);
}

/** Every product of an element of one vector with one of another: [n] and [m] give [n, m]. */
export function outer(input: Tensor, vec2: Tensor, options?: OutOption): Tensor {
  expectTensor("outer", input);
  expectTensor("outer", vec2, "vec2");
  checkRank("outer", input, 1, "self");
  checkRank("outer", vec2, 1, "vec2");
  return mul(reshape(input, [input.shape[0] as number, 1]), vec2, options);
}

export interface AddmmOptions extends OutOption {
  beta?: Scalar;
  alpha?: Scalar;
}

/**
 * `beta * input + alpha * (mat1 @ mat2)`; `input` broadcasts to the product. With beta 0 its NaN do not count.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.addmm.html
 */
export function addmm(
  input: Tensor,
  mat1: Tensor,
  mat2: Tensor,
  ...args: Arguments<AddmmOptions, []>
): Tensor {
  expectTensor("addmm", input);
  expectTensor("addmm", mat1, "mat1");
  expectTensor("addmm", mat2, "mat2");
  const {
    beta: begun = 1,
    alpha: times = 1,
    out,
  } = args.length === 0
    ? ({} as AddmmOptions)
    : bind<AddmmOptions>("addmm", args, [], ["beta", "alpha", "out"]);
  const [beta, alpha] = [factorIn(mat1.dtype, begun), factorIn(mat1.dtype, times)];
  expectType("addmm", input, mat1);
  checkRank("addmm", mat1, 2, "mat1");
  checkRank("addmm", mat2, 2, "mat2");
  if (Number(beta) === 1 && Number(alpha) === 1) {
    return intoOut("addmm", fusedAddmm(input, mat1, mat2), out);
  }
  const scaled = Number(alpha) === 1 ? mm(mat1, mat2) : mul(mm(mat1, mat2), alpha);
  return intoOut("addmm", Number(beta) === 0 ? scaled : add(scaled, mul(input, beta)), out);
}

/** input + mat1 @ mat2 in one pass: each sum of the product is begun at `input`. */
function fusedAddmm(input: Tensor, mat1: Tensor, mat2: Tensor): Tensor {
  checkProduct("addmm", mat1, mat2);
  const start = expanded(input.array, [mat1.shape[0] as number, mat2.shape[1] as number]);
  const factors: Factors = {
    operation: "addmm",
    node: "MmBackward0",
    a: mat1,
    b: mat2,
    left: mat1.array,
    right: mat2.array,
    needA: mat1.requiresGrad,
    needB: mat2.requiresGrad,
  };
  const begun = input.requiresGrad ? input.shape : null;
  return record(
    "AddmmBackward0",
    addmmArrays(start, factors.left, factors.right),
    [input, mat1, mat2],
    addmmGradients.bind(null, begun, factors),
    savedOf(factors),
  );
}

function addmmGradients(begun: Shape | null, factors: Factors, g: Tensor): (Tensor | null)[] {
  return [begun === null ? null : sumTo(g, begun), ...factorGradients(factors, g)];
}
