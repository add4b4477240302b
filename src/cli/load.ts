// An experiment from its file, in TypeScript or JavaScript.
//
// TypeScript goes through jiti, which hands the packages that a file imports to Node: the file's tensors and modules are
// those of this program. It also reads .js files whose package does not say of which kind they are.

import { existsSync, statSync } from "node:fs";
import { basename, extname, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Experiment, faultOfExperiment } from "../health/experiment.js";
import { Module } from "../nn/module.js";
import { CannotRun, saidBy } from "./cannot-run.js";

/**
 * Loads a file, and makes the experiment that it exports.
 *
 * @param given the path, as the user wrote it.
 * @throws CannotRun if there is no such file, it does not load, or exports nothing that can be trained.
 */
export async function loadExperiment(given: string): Promise<Experiment> {
  const path = resolve(given);
  const shown = relative(process.cwd(), path);
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new CannotRun(
      `${shown}: there is no such file`,
      existsSync(path) ? "Name a file of TypeScript or JavaScript." : "`ogee init` writes one to begin with.",
    );
  }
  const exported = await loadModule(path, shown);
  const made = await experimentOf(exported, shown);
  const fault = faultOfExperiment(made);
  if (fault !== null) {
    throw new CannotRun(`${shown}: ${fault.says}`, fault.mend);
  }
  if ("seed" in (made as object)) {
    throw new CannotRun(
      `${shown}: it states a seed, but its weights were drawn before that could be read`,
      "Give --seed, or call torch.manualSeed(...) before the model is made.",
    );
  }
  return { name: basename(path), ...(made as Experiment) };
}

/** The default export, where there is one: as it is, or what it makes; else the names, also beside a model as the default. */
async function experimentOf(exported: Readonly<Record<string, unknown>>, shown: string): Promise<unknown> {
  const { default: stated, ...names } = exported;
  if (stated === undefined || stated instanceof Module) {
    return names;
  }
  if (typeof stated !== "function") {
    // A CommonJS file has its exports as its default.
    return stated;
  }
  try {
    return await (stated as () => unknown)();
  } catch (cause) {
    throw new CannotRun(`${shown}: the function that makes the experiment threw\n${saidBy(cause)}`, "", {
      cause,
    });
  }
}

/** What Node knows how to load by its ending alone, whatever the package around it says. */
const NODES_OWN: ReadonlySet<string> = new Set([".mjs", ".cjs"]);

async function loadModule(path: string, shown: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await (NODES_OWN.has(extname(path)) ? loadByNode(path) : loadByJiti(path));
  } catch (cause) {
    throw new CannotRun(`${shown} does not load\n${reasonOf(cause)}`, mendOf(cause), { cause });
  }
}

async function loadByNode(path: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    // Before anything has run: it imports TypeScript.
    if ((error as NodeJS.ErrnoException).code === "ERR_UNKNOWN_FILE_EXTENSION") {
      return loadByJiti(path);
    }
    throw error;
  }
}

async function loadByJiti(path: string): Promise<Record<string, unknown>> {
  const { createJiti } = await import("jiti");
  // No cache on the disk: loading leaves no trace beside the user's files.
  const jiti = createJiti(pathToFileURL(path).href, { fsCache: false });
  return jiti.import(path);
}

function reasonOf(cause: unknown): string {
  const said = saidBy(cause);
  // Node adds the files that asked, jiti its own name for a syntax error.
  return said.replace(/\nRequire stack:[\s\S]*$/, "").replace(/^Error: (ParseError|Cannot find)/, "$1");
}

function mendOf(cause: unknown): string {
  const { code = "", message = "" } = (cause ?? {}) as NodeJS.ErrnoException;
  if (!/MODULE_NOT_FOUND/.test(code)) {
    return "";
  }
  const missing = /'([^']+)'/.exec(String(message))?.[1] ?? "";
  return /^[./]|^file:/.test(missing)
    ? "Mend the path of the import; it is seen from the file that imports."
    : `Install it beside the file: npm install ${missing.split("/")[0] === "ogee" ? "ogee" : missing}`;
}
