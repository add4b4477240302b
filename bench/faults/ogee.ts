// Ogee from the folder above, built. This folder lies in a package of its own, so the name `ogee` does not lead there.

export * as torch from "../../dist/index.js";
export { readIdx } from "../../dist/data/index.js";
export * as health from "../../dist/health/index.js";
