// Ogee from the folder above, built, in the form that Node gets.

import type * as Torch from "../../dist/index.js";
import type * as Data from "../../dist/data/index.js";
import type * as Health from "../../dist/health/index.js";
import type * as Io from "../../dist/io/index.js";

export type { Tensor } from "../../dist/index.js";

/** The package's main entry. */
export function loadOgee(): Promise<typeof Torch> {
  return import(new URL("../../dist/node/index.js", import.meta.url).href) as Promise<typeof Torch>;
}

/** The part that reads data sets. */
export function loadOgeeData(): Promise<typeof Data> {
  return import(new URL("../../dist/node/data/index.js", import.meta.url).href) as Promise<typeof Data>;
}

/** The part that reads and writes files. */
export function loadOgeeIo(): Promise<typeof Io> {
  return import(new URL("../../dist/node/io/index.js", import.meta.url).href) as Promise<typeof Io>;
}

/** The part that watches trainings. */
export function loadOgeeHealth(): Promise<typeof Health> {
  return import(new URL("../../dist/node/health/index.js", import.meta.url).href) as Promise<typeof Health>;
}
