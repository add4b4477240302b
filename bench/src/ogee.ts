// Ogee from the folder above, built, in the form that Node gets.

import type * as Torch from "../../dist/index.js";

export type { Tensor } from "../../dist/index.js";

/** The package's main entry. */
export function loadOgee(): Promise<typeof Torch> {
  return import(new URL("../../dist/node/index.js", import.meta.url).href) as Promise<typeof Torch>;
}
