// The packed package, installed into an empty folder, on every supported version of Node; its types, in a strict program.

import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { run } from "./program.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const VERSIONS = ["22", "24", "26"];
// Each version is a download of some 40 MB: asked for in CI only.
const wanted = process.env["CI"] !== undefined || process.env["OGEE_PLATFORM"] !== undefined;

function npm(folder: string, ...args: string[]): string {
  return execFileSync("npm", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

describe.skipIf(!wanted)("the packed package (left out unless CI or OGEE_PLATFORM is set)", () => {
  let folder = "";
  let here: unknown;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ogee-"));
    const [packed] = JSON.parse(
      npm(root, "pack", "--json", "--ignore-scripts", "--pack-destination", folder),
    ) as [{ filename: string }];
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ name: "consumer", type: "module", private: true }),
    );
    npm(folder, "install", "--no-save", "--ignore-scripts", join(folder, packed.filename));
    copyFileSync(fileURLToPath(new URL("./program.mjs", import.meta.url)), join(folder, "program.mjs"));
    writeFileSync(
      join(folder, "main.mjs"),
      'import { run } from "./program.mjs"; console.log(JSON.stringify(await run((name) => import(name))));',
    );
    here = await run(
      (name: string) =>
        import(name.replace("ogee/nn", "../../src/nn/index.js").replace(/^ogee$/, "../../src/index.js")),
    );
  }, 300_000);

  it(`gives the same results on Node ${process.versions.node}`, () => {
    expect(
      JSON.parse(execFileSync(process.execPath, ["main.mjs"], { cwd: folder, encoding: "utf8" })),
    ).toEqual(JSON.parse(JSON.stringify(here)));
  });

  // The command's modules have to be those that the experiment imports.
  function expectHealthy(program: string, ...before: string[]): void {
    const experiment = join(folder, "experiment.ts");
    rmSync(experiment, { force: true });
    execFileSync(program, [...before, "init"], { cwd: folder });
    const checked = spawnSync(program, [...before, "check", "experiment.ts"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect([checked.status, checked.stderr]).toEqual([0, ""]);
    expect(checked.stdout).toMatch(/^HEALTHY/);
  }

  it("checks an experiment by npx", () => {
    expectHealthy("npx", "ogee");
  }, 60_000);

  it.each(VERSIONS)(
    "gives the same results on Node %s to 1e-6",
    (version) => {
      const home = mkdtempSync(join(tmpdir(), `node${version}-`));
      writeFileSync(join(home, "package.json"), "{}");
      npm(home, "install", "--no-save", `node@${version}`);
      const node = join(home, "node_modules/node/bin/node");
      expect(existsSync(node)).toBe(true);
      expectHealthy(node, "node_modules/ogee/dist/node/cli/main.js");
      const found = JSON.parse(execFileSync(node, ["main.mjs"], { cwd: folder, encoding: "utf8" })) as {
        losses: number[];
      };
      const mine = here as { losses: number[] };
      found.losses.forEach((loss, i) => {
        expect(Math.abs(loss - (mine.losses[i] as number))).toBeLessThan(1e-6);
      });
    },
    300_000,
  );

  it("has types that a strict program accepts", () => {
    writeFileSync(
      join(folder, "types.ts"),
      `import * as torch from "ogee";
import { Linear } from "ogee/nn";
const layer = new Linear(3, 4, { bias: false });
const y: torch.Tensor = torch.sigmoid(layer(torch.ones([2, 3]))).sum(1, true);
const loss: number = Number(y.mean().item());
// @ts-expect-error: there is no such option
torch.ones([2], { dtyp: torch.float32 });
export { loss };
`,
    );
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          noEmit: true,
          strict: true,
          module: "nodenext",
          target: "es2022",
          lib: ["es2022", "dom"],
          types: [],
        },
        files: ["types.ts"],
      }),
    );
    const tsc = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], {
      encoding: "utf8",
    });
    expect(tsc.stdout).toBe("");
    expect(tsc.status).toBe(0);
  }, 120_000);
});
