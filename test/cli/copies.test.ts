// A file that imports another copy of the library is checked by that copy.

import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { experiment, Project } from "./project.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

it("a file that imports another copy of the library is checked by that copy's command", async () => {
  const project = new Project();
  rmSync(project.at("node_modules/ogee"));
  mkdirSync(project.at("node_modules/ogee"));
  cpSync(`${root}dist`, project.at("node_modules/ogee/dist"), { recursive: true });
  symlinkSync(`${root}node_modules`, project.at("node_modules/ogee/node_modules"));
  const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as object;
  const path = project.at("node_modules/ogee/package.json");
  writeFileSync(path, JSON.stringify({ ...manifest, version: "0.0.7" }));
  project.write("experiment.ts", experiment());
  const { code, err } = await project.run("check", "experiment.ts", "--steps", "40", "--no-prove");
  expect([code, err]).toEqual([0, ""]);
  expect(project.report().ogee).toBe("0.0.7");
  const failed = await project.run("check", "experiment.ts", "--steps", "none");
  expect([failed.code, failed.err]).toEqual([
    2,
    expect.stringMatching(/^ogee check: --steps wants a whole number/),
  ]);
});

it("a file without the library beside it is told to install it", async () => {
  const project = new Project();
  rmSync(project.at("node_modules/ogee"));
  for (const ending of ["ts", "mjs"]) {
    project.write(`experiment.${ending}`, experiment());
    const { code, err } = await project.run("check", `experiment.${ending}`);
    expect([code, err]).toEqual([2, expect.stringMatching(/does not load[\s\S]*npm install ogee/)]);
  }
});
