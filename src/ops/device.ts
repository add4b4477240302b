// Devices by name.

import { checkDevice, cpu, type Device } from "../ndarray/device.js";

/**
 * A device by its name. There is the CPU only.
 *
 * @throws RangeError for any other name.
 * @example const device = torch.device(torch.cuda.isAvailable() ? "cuda" : "cpu");
 * @source https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch.device
 */
export function device(name: string): Device {
  checkDevice("device", name);
  return cpu;
}

/** What programs ask about graphics processors, answered for a package that uses none. */
export const cuda: { isAvailable(): boolean; deviceCount(): number } = {
  isAvailable: () => false,
  deviceCount: () => 0,
};
