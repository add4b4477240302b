import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { Generator, type Tensor } from "../../src/index.js";
import { loadCheckpoint } from "../../src/io/index.js";
import { temporaryFolder } from "./folder.js";

const SEED = Number(process.env["OGEE_SEED"] ?? 20261125);
const KILLS = 50;
const at = temporaryFolder();

/** Starts the writer, kills it some milliseconds after its first checkpoint, and gives the last that it told of. */
async function killed(program: string, path: string, milliseconds: number): Promise<number> {
  const child = spawn(process.execPath, [program, path], { stdio: ["ignore", "pipe", "pipe"] });
  let told = "";
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += String(text);
  });
  let started = false;
  child.stdout.on("data", (text) => {
    told += String(text);
    if (!started) {
      started = true;
      setTimeout(() => child.kill("SIGKILL"), milliseconds);
    }
  });
  const signal = await new Promise((resolve) => child.on("close", (_, by) => resolve(by)));
  expect([signal, errors]).toEqual(["SIGKILL", ""]);
  return Number(told.trimEnd().split("\n").at(-1));
}

async function expectWhole(path: string): Promise<number> {
  const { step, x, y } = (await loadCheckpoint(path)) as { step: number; x: Tensor; y: Tensor };
  expect(
    x
      .eq(step % 1000)
      .all()
      .item(),
  ).toBe(true);
  expect(
    y
      .eq(step % 1000)
      .all()
      .item(),
  ).toBe(true);
  return step;
}

describe(`a writer of checkpoints that is killed with -9 (seed ${SEED})`, () => {
  it(`${KILLS} times always leaves a whole one, no older than the last it told of, and no litter that grows`, async () => {
    const program = at("writer.mjs");
    await build({
      entryPoints: [fileURLToPath(new URL("crash-writer.ts", import.meta.url))],
      outfile: program,
      bundle: true,
      format: "esm",
      platform: "node",
      logLevel: "error",
    });
    const generator = new Generator(SEED);
    const path = at("run.safetensors");
    let halfWritten = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const told = await killed(program, path, generator.random() % 16);
      expect(await expectWhole(path)).toBeGreaterThanOrEqual(told);
      if (existsSync(`${path}.1`)) {
        await expectWhole(`${path}.1`);
      }
      const litter = readdirSync(dirname(path)).filter((name) => name.includes(".part-"));
      expect(litter.length).toBeLessThanOrEqual(1);
      halfWritten += litter.length;
    }
    // Else the kills did not come in between.
    expect(halfWritten).toBeGreaterThan(KILLS / 10);
  }, 120_000);
});
