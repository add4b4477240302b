// Where elements lie and are computed with. There is one such place, so that programs that name it run as they are.

import { inspectedAs } from "./describe.js";

/** A place for tensors, as PyTorch names it. */
export class Device {
  /** The kind of device. */
  readonly type = "cpu";
  /** Which one of its kind; null for the only one. */
  readonly index = null;

  /** "cpu" */
  toString(): string {
    return this.type;
  }
}

inspectedAs(Device, () => "device(type='cpu')");

/** What names a device. */
export type DeviceLike = Device | "cpu";

/** The device of every tensor. */
export const cpu: Device = new Device();

/** Whether a value can only be meant as a device. */
export function isDevice(value: unknown): value is DeviceLike {
  return value instanceof Device || typeof value === "string";
}

/** Throws for a device that is not there. */
export function checkDevice(operation: string, device: unknown): void {
  if (
    device !== undefined &&
    device !== null &&
    !(device instanceof Device) &&
    device !== "cpu" &&
    device !== "cpu:0"
  ) {
    const given = typeof device === "string" ? `'${device}'` : typeof device;
    throw new RangeError(
      `${operation}: expected the device 'cpu', the only one here, but got ${given}; leave it out`,
    );
  }
}
