// Joins the modules of dist into a few files for Node, which opens each module of a package by itself: some 200 small
// files take three times as long to import as these. Bundlers keep to the modules, of which they drop what is unused.

import { readFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

interface Entry {
  readonly node?: string;
  readonly default?: string;
}

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  exports: Readonly<Record<string, Entry | string>>;
};

const modules = Object.values(manifest.exports).flatMap((entry) =>
  typeof entry === "object" && entry.node !== undefined && entry.default !== undefined ? [entry.default] : [],
);

rmSync("dist/node", { recursive: true, force: true });
await build({
  entryPoints: modules,
  outbase: "dist",
  outdir: "dist/node",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "neutral",
  packages: "external",
  // esbuild gives a class that names itself another name, which modules print.
  keepNames: true,
  target: "node20",
  logLevel: "warning",
});
