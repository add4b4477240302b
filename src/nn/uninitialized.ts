// Parameters and buffers that have a type but no shape yet: those of lazy modules before their first input.

import { Tensor } from "../autograd/tensor.js";
import { heap } from "../engine/heap.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import type { DType } from "../ndarray/dtype.js";
import type { NDArray } from "../ndarray/ndarray.js";
import type { Shape } from "../ndarray/shape.js";
import { empty } from "../ops/creation.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { bind, need, type Arguments } from "./arguments.js";
import { Parameter } from "./parameter.js";

interface PlaceOptions {
  device?: DeviceLike;
  dtype?: DType;
}

interface ParameterOptions extends PlaceOptions {
  /** Default: true */
  requiresGrad?: boolean;
}

interface BufferOptions extends PlaceOptions {
  /** Default: false */
  requiresGrad?: boolean;
}

const KEYS = ["requiresGrad", "device", "dtype"] as const;

/** Stands where the elements will be: it knows their type, and refuses everything else. */
class MissingArray {
  constructor(readonly dtype: DType) {}
}

// All that an NDArray tells of its elements.
for (const name of ["storage", "shape", "strides", "offset", "size", "dense", "address", "rank", "view"]) {
  Object.defineProperty(MissingArray.prototype, name, {
    get(): never {
      throw new Error(
        `${heap.operation}: Attempted to use an uninitialized parameter, which has no shape and no elements yet; call its ` +
          "lazy module with a batch first, and the parameter takes its shape from that",
      );
    },
  });
}

/** @internal An array of a type, with no shape and no elements. */
export const missingArray = (dtype: DType): NDArray => new MissingArray(dtype) as unknown as NDArray;

/** @internal Whether a tensor waits for its shape. */
export function isLazy(t: Tensor): t is UninitializedParameter | UninitializedBuffer {
  return t.array instanceof MissingArray;
}

/** @internal Gives a tensor that waits its elements: it becomes a usual parameter or tensor, and stays the same object. */
export function initialize(t: Tensor, array: NDArray): void {
  t.array = array;
  Object.setPrototypeOf(t, t instanceof Parameter ? Parameter.prototype : Tensor.prototype);
}

/** @internal Another one that waits, of the same kind and type. */
export function uninitializedLike(t: Tensor): UninitializedParameter | UninitializedBuffer {
  const options = { requiresGrad: t.requiresGrad, dtype: t.dtype };
  return t instanceof Parameter ? new UninitializedParameter(options) : new UninitializedBuffer(options);
}

type MaterializeArguments = Arguments<{ shape: Shape } & PlaceOptions, ["shape", "device", "dtype"]>;

function materialize(t: Tensor, args: MaterializeArguments): void {
  const given = bind<{ shape: Shape } & PlaceOptions>("materialize", args, ["shape", "device", "dtype"]);
  checkDevice("materialize", given.device);
  const { dtype = t.dtype } = given;
  initialize(t, empty(need("materialize", "shape", given.shape), { dtype }).array);
}

/**
 * A parameter whose shape is not known yet. A lazy module has such ones until its first forward; an optimizer may take them
 * before. Everything but a change of type throws an Error until then.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.UninitializedParameter.html
 */
export class UninitializedParameter extends Parameter {
  constructor(...args: Arguments<ParameterOptions, typeof KEYS>) {
    const given = bind<ParameterOptions>("UninitializedParameter", args, KEYS);
    checkDevice("UninitializedParameter", given.device);
    const { requiresGrad = true, dtype = getDefaultDtype() } = given;
    super(new Tensor(missingArray(dtype)), requiresGrad);
  }

  /** Becomes a `Parameter` of a shape, with undefined elements. */
  materialize(...args: MaterializeArguments): void {
    materialize(this, args);
  }

  override toString(): string {
    return "<UninitializedParameter>";
  }
}

/**
 * A buffer whose shape is not known yet: the running statistics of a lazy normalisation before its first forward.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.UninitializedBuffer.html
 */
export class UninitializedBuffer extends Tensor {
  constructor(...args: Arguments<BufferOptions, typeof KEYS>) {
    const given = bind<BufferOptions>("UninitializedBuffer", args, KEYS);
    checkDevice("UninitializedBuffer", given.device);
    const { requiresGrad = false, dtype = getDefaultDtype() } = given;
    super(missingArray(dtype));
    this.requiresGrad_(requiresGrad);
  }

  /** Becomes a `Tensor` of a shape, with undefined elements. */
  materialize(...args: MaterializeArguments): void {
    materialize(this, args);
  }

  override toString(): string {
    return "<UninitializedBuffer>";
  }
}

// What console.log and template literals show; both would look for elements.
for (const kind of [UninitializedParameter, UninitializedBuffer]) {
  for (const symbol of [Symbol.for("nodejs.util.inspect.custom"), Symbol.toPrimitive]) {
    Object.defineProperty(kind.prototype, symbol, {
      value(this: Tensor): string {
        return this.toString();
      },
    });
  }
}
