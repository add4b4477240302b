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

const nothing = (): void => {};

/** What programs ask about graphics processors and tell them, answered for a package that uses none. */
export const cuda: {
  isAvailable(): boolean;
  deviceCount(): number;
  emptyCache(): void;
  /** Nothing to seed: `torch.manualSeed` seeds what there is. */
  manualSeed(seed: number | bigint): void;
  manualSeedAll(seed: number | bigint): void;
  synchronize(): void;
} = {
  isAvailable: () => false,
  deviceCount: () => 0,
  emptyCache: nothing,
  manualSeed: nothing,
  manualSeedAll: nothing,
  synchronize: nothing,
};

/**
 * The switches that programs set at their top. They may be set, and change nothing: results are the same in every run.
 *
 * @source https://docs.pytorch.org/docs/stable/backends.html
 */
export const backends: {
  readonly cudnn: { benchmark: boolean; deterministic: boolean; enabled: boolean; isAvailable(): boolean };
  readonly mps: { isAvailable(): boolean; isBuilt(): boolean };
} = {
  cudnn: { benchmark: false, deterministic: true, enabled: false, isAvailable: () => false },
  mps: { isAvailable: () => false, isBuilt: () => false },
};
