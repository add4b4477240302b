// This package, as it is installed, and the copy of it that somebody else's file imports.

import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

interface Manifest {
  readonly version: string;
  readonly bin: { readonly ogee: string };
}

const manifestFrom = (file: string): string => realpathSync(createRequire(file).resolve("ogee/package.json"));

const OWN = manifestFrom(import.meta.url);

const read = (path: string): Manifest => JSON.parse(readFileSync(path, "utf8")) as Manifest;

/** The version of this copy. */
export const VERSION: string = read(OWN).version;

/**
 * The command of the copy that a file imports, where that is another one: tensors and modules of two copies do not know each
 * other, so that copy has to check the file.
 *
 * @param file may be missing; its folder counts.
 * @returns a URL to import; null if the file imports this copy, or finds none.
 */
export function otherCommand(file: string): string | null {
  let manifest: string;
  try {
    manifest = manifestFrom(resolve(file));
  } catch {
    return null;
  }
  const command = manifest === OWN ? undefined : read(manifest).bin?.ogee;
  return command === undefined ? null : pathToFileURL(join(dirname(manifest), command)).href;
}
