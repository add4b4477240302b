// What a tensor tells of itself: shape, strides, and how it prints.

import { Tensor } from "../autograd/tensor.js";
import { cpu, type Device } from "../ndarray/device.js";
import type { Element } from "../ndarray/from-data.js";
import { describe, inspectedAs } from "../ndarray/describe.js";
import { readAt } from "../ndarray/elements.js";
import { wrapDim } from "../ndarray/shape.js";
import { permute, transpose } from "../ops/dimension-order.js";
import { unbind } from "../ops/splitting.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { formatTensor } from "./format.js";

interface Properties {
  /** The number of dimensions. */
  readonly ndim: number;
  /** Where the elements lie. */
  readonly device: Device;
  /**
   * The same elements without history, as `detach()` gives them; PyTorch's old way round recording. Assigning takes over another
   * tensor's elements, of the same type. Unlike there, writing to it counts as a change, so that a graph that has saved the
   * elements says so instead of giving wrong gradients.
   */
  data: Tensor;
  /** A view with all dimensions in reverse order: a matrix transposed. */
  readonly T: Tensor;
  /** A view of a matrix transposed; for real numbers the same as `T`, but for matrices only. */
  readonly H: Tensor;
  /** A view with the last two dimensions exchanged. */
  readonly mT: Tensor;
  /** The same as `mT` for real numbers. */
  readonly mH: Tensor;
  /** The number of dimensions. */
  dim(): number;
  /** The length of a dimension, or of all. */
  size(): readonly number[];
  size(dim: number): number;
  /** The step in elements along a dimension, or along all. */
  stride(): readonly number[];
  stride(dim: number): number;
  /** Where the first element lies in the storage, in elements. */
  storageOffset(): number;
  /** Whether elements lie in order, without gaps. */
  isContiguous(): boolean;
  /** Bytes of one element. */
  elementSize(): number;
  /** The address of the first element in the heap: equal for tensors that share it. */
  dataPtr(): number;
  /**
   * The value of a tensor of one element: a number, a boolean for bool, a BigInt for an int64 beyond 2^53.
   *
   * @typeParam E what it is where it is no number: `mask.all().item<boolean>()`.
   * @throws RangeError for any other number of elements.
   * @source https://docs.pytorch.org/docs/stable/generated/torch.Tensor.item.html
   */
  item<E extends Element = number>(): E;
  /** The parts along the first dimension, as views. Throws for a 0-d tensor. */
  [Symbol.iterator](): Iterator<Tensor>;
  /** PyTorch's printed form. */
  toString(): string;
  /** A 0-d tensor is its number in arithmetic and in template literals; others are their printed form. */
  [Symbol.toPrimitive](hint: string): number | bigint | boolean | string;
}

declare module "../autograd/tensor.js" {
  interface Tensor extends Properties {}
}

function reverseDims(t: Tensor): Tensor {
  return permute(
    t,
    t.shape.map((_, d) => t.shape.length - 1 - d),
  );
}

function matrixTranspose(name: string, t: Tensor): Tensor {
  if (t.shape.length < 2) {
    throw new RangeError(
      `${name}: tensor.${name} is only supported on matrices or batches of matrices. Got ${t.shape.length}-D tensor.`,
    );
  }
  return transpose(t, -2, -1);
}

function print(t: Tensor): string {
  const { array } = t;
  return formatTensor(
    {
      shape: t.shape,
      dtype: t.dtype,
      at: (index) =>
        readAt(
          array,
          index.reduce((sum, i, d) => sum + i * (array.strides[d] as number), 0),
        ),
      requiresGrad: t.requiresGrad,
      gradFnName: t.gradFn?.name ?? null,
    },
    { defaultDtype: getDefaultDtype() },
  );
}

const properties: Properties & ThisType<Tensor> = {
  get ndim(): number {
    return (this as unknown as Tensor).shape.length;
  },
  get device(): Device {
    return cpu;
  },
  get data(): Tensor {
    return new Tensor((this as unknown as Tensor).array);
  },
  set data(value: Tensor) {
    const self = this as unknown as Tensor;
    if (!(value instanceof Tensor) || value.dtype !== self.dtype) {
      throw new TypeError(
        `data: expected a Tensor of ${self.dtype.toString()}, but got ${value instanceof Tensor ? value.dtype.toString() : describe(value)}`,
      );
    }
    self.array = value.array;
  },
  get T(): Tensor {
    return reverseDims(this as unknown as Tensor);
  },
  get H(): Tensor {
    const self = this as unknown as Tensor;
    if (self.shape.length !== 0 && self.shape.length !== 2) {
      throw new RangeError(
        `H: tensor.H is only supported on matrices (2-D tensors). Got ${self.shape.length}-D tensor; use mT for batches`,
      );
    }
    return reverseDims(self);
  },
  get mT(): Tensor {
    return matrixTranspose("mT", this as unknown as Tensor);
  },
  get mH(): Tensor {
    return matrixTranspose("mH", this as unknown as Tensor);
  },
  dim() {
    return this.shape.length;
  },
  size(dim?: number) {
    return (dim === undefined ? this.shape : this.shape[wrapDim("size", dim, this.shape.length)]) as number &
      readonly number[];
  },
  stride(dim?: number) {
    const { strides } = this.array;
    return (dim === undefined ? strides : strides[wrapDim("stride", dim, strides.length)]) as number &
      readonly number[];
  },
  storageOffset() {
    return this.array.offset;
  },
  isContiguous() {
    return this.array.dense;
  },
  elementSize() {
    return this.dtype.itemsize;
  },
  dataPtr() {
    return this.array.address;
  },
  item<E extends Element = number>(): E {
    if (this.array.size !== 1) {
      throw new RangeError(
        `item: a Tensor with ${this.array.size} elements cannot be converted to Scalar; use tolist() or index it first`,
      );
    }
    return readAt(this.array, 0) as E;
  },
  [Symbol.iterator](): Iterator<Tensor> {
    if (this.shape.length === 0) {
      throw new TypeError("Tensor: iteration over a 0-d tensor; use item() for its value");
    }
    return unbind(this as unknown as Tensor)[Symbol.iterator]();
  },
  toString() {
    return print(this);
  },
  [Symbol.toPrimitive](hint: string) {
    if (this.shape.length === 0) {
      const value = readAt(this.array, 0);
      return hint === "string" ? String(value) : value;
    }
    if (hint === "number") {
      throw new TypeError(
        `Tensor: a Tensor with shape [${this.shape.join(", ")}] has no single number: use methods (x.add(y)) instead of ` +
          "operators, or item() on one element",
      );
    }
    return print(this);
  },
};

Object.defineProperties(Tensor.prototype, Object.getOwnPropertyDescriptors(properties));

inspectedAs(Tensor, print);
