// What `to` takes, for tensors and modules alike.

import { Tensor } from "../autograd/tensor.js";
import { checkDevice, type DeviceLike, isDevice } from "../ndarray/device.js";
import { DType } from "../ndarray/dtype.js";
import { bind, type Arguments } from "./arguments.js";
import { describe } from "../ndarray/describe.js";

export interface ToOptions {
  dtype?: DType;
  device?: DeviceLike;
  /** Whether a tensor that needs no conversion is copied. */
  copy?: boolean;
  /** Accepted as in PyTorch; there is nothing to wait for. */
  nonBlocking?: boolean;
}

/** What `to` takes: a type, a device and a type, another tensor, or all of it by name. */
export type ToArguments =
  | Arguments<Omit<ToOptions, "device"> & { dtype: DType }, ["dtype", "nonBlocking", "copy"]>
  | Arguments<
      Omit<ToOptions, "device"> & { device: DeviceLike; dtype?: DType },
      ["device", "dtype", "nonBlocking", "copy"]
    >
  | Arguments<Omit<ToOptions, "device" | "dtype"> & { other: Tensor }, ["other", "nonBlocking", "copy"]>
  | [options: ToOptions];

/** @internal The arguments of `to` by name. */
export function toOptions(operation: string, args: ToArguments): ToOptions {
  const [first] = args as unknown[];
  const rest = ["nonBlocking", "copy"] as const;
  if (first instanceof Tensor) {
    const { other, ...options } = bind<ToOptions & { other: Tensor }>(operation, args, ["other", ...rest]);
    return { ...options, dtype: other.dtype };
  }
  if (first === undefined) {
    throw new TypeError(`${operation}: expected a dtype, a device or a Tensor, but got ${describe(first)}`);
  }
  const keys = isDevice(first) ? (["device", "dtype", ...rest] as const) : (["dtype", ...rest] as const);
  const options = bind<ToOptions>(operation, args, keys, isDevice(first) ? [] : ["device"]);
  if (options.dtype !== undefined && !(options.dtype instanceof DType)) {
    throw new TypeError(`${operation}: expected a dtype, a device or a Tensor, but got ${describe(first)}`);
  }
  checkDevice(operation, options.device);
  return options;
}
