// Joins the modules of dist into a few files for Node, which opens each module of a package by itself: some 200 small
// files take three times as long to import as these. Bundlers keep to the modules, of which they drop what is unused.

import { readFileSync, rmSync } from "node:fs";
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

// esbuild renames what collides, and classes that name themselves; modules print their class, and traces their functions.
// Its `keepNames` would mend that for closures too, each time one is made: 14% of a training step.
const topLevelNames: Plugin = {
  name: "top-level-names",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dist[\\/].*\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const declared = source.matchAll(/^(?:export )?(?:async )?(?:function\*?|class) (\w+)/gm);
      const names = Array.from(
        declared,
        ([, name]) => `Object.defineProperty(${name}, "name", { value: "${name}", configurable: true });`,
      );
      return { contents: [source, ...names].join("\n") };
    });
  },
};

rmSync("dist/node", { recursive: true, force: true });
await build({
  entryPoints: [...modules, ...commands],
  outbase: "dist",
  outdir: "dist/node",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "neutral",
  packages: "external",
  plugins: [topLevelNames],
  target: "node20",
  logLevel: "warning",
});
