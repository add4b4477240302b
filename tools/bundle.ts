// Joins the modules of dist into a few files for Node, which opens each module of a package by itself: some 200 small
// files take three times as long to import as these. Bundlers keep to the modules, of which they drop what is unused.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { build, type Plugin } from "esbuild";

interface Entry {
  readonly node?: string;
  readonly default?: string;
}

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  exports: Readonly<Record<string, Entry | string>>;
  bin: Readonly<Record<string, string>>;
};

const modules = Object.values(manifest.exports).flatMap((entry) =>
  typeof entry === "object" && entry.node !== undefined && entry.default !== undefined ? [entry.default] : [],
);
// Commands share their modules with the entries, so that they know the tensors of a program that imports these.
const commands = Object.values(manifest.bin).map((path) => path.replace("/node/", "/"));

/** Modules of which some entries need a part and others another would make a file for each part: all need all of the core. */
const oneCore: Plugin = {
  name: "one-core",
  setup({ onLoad }) {
    const core = resolve("dist/index.js");
    // A report is drawn from recorded numbers alone, without the core.
    const within = modules.filter((path) => path !== "./dist/health/html.js");
    const needCore = new Set([...within, "dist/cli/check.js"].map((path) => resolve(path)));
    onLoad({ filter: /[\\/]dist[\\/].*\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const needs = path !== core && needCore.has(path);
      return { contents: needs ? `import ${JSON.stringify(core)};\n${source}` : source };
    });
  },
};

rmSync("dist/node", { recursive: true, force: true });
const { outputFiles } = await build({
  entryPoints: [...modules, ...commands],
  outbase: "dist",
  outdir: "dist/node",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "neutral",
  packages: "external",
  target: "node20",
  logLevel: "warning",
  plugins: [oneCore],
  write: false,
});
for (const { path, text } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text + namesOfRenamed(text));
}

/**
 * esbuild renames what collides, and classes that name themselves; modules print their class, and traces their functions.
 * Its `keepNames` would mend that for closures too, each time one is made: 14% of a training step.
 *
 * @returns code that gives the functions and classes of joined modules their names back.
 */
function namesOfRenamed(joined: string): string {
  const renamed = joined.split(/^(?=\/\/ dist\/.*\.js$)/m).flatMap((section) => {
    const [, path] = /^\/\/ (dist\/.*\.js)\n/.exec(section) ?? [];
    if (path === undefined) {
      return [];
    }
    const originals = declaredIn(readFileSync(path, "utf8")).map(({ name }) => name);
    return declaredIn(section).flatMap(({ binding, name }) => {
      const original = originals.includes(name)
        ? undefined
        : originals.find((other) => other === name.replace(/^_|\d+$/g, ""));
      return original === undefined ? [] : [`[${binding}, "${original}"]`];
    });
  });
  return renamed.length === 0
    ? ""
    : `for (const [f, name] of [${renamed.join(", ")}]) Object.defineProperty(f, "name", { value: name, configurable: true });\n`;
}

/** The functions and classes that a module declares outside of others: what they are bound to, and their names. */
function declaredIn(source: string): { readonly binding: string; readonly name: string }[] {
  const declared = /^(?:export )?(?:(?:async )?function\*?|class|(?:var|let|const) (\w+) = class) (\w+)/gm;
  return Array.from(source.matchAll(declared), ([, binding, name]) => ({
    binding: binding ?? (name as string),
    name: name as string,
  }));
}
