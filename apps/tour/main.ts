// The tour: what the sigmoid function is, what it does to gradients, why, and where it still belongs.

import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { curve } from "./curve.js";
import { depth } from "./depth.js";
import { test, training } from "./digits.js";
import { output } from "./output.js";
import { page } from "./page.js";
import { sample } from "./sample.js";
import { bold, cyan, dim, heading, print, say } from "./screen.js";
import { zigzag } from "./zigzag.js";

const started = performance.now();

print(bold("Ogee: the sigmoid function, and what it does to gradients"));
sample();
const points = curve();
const digits = training();
const unseen = test();
const trained = depth(digits, unseen);
const results = output(digits, unseen);
const runs = zigzag();

const file = "tour.html";
writeFileSync(file, page({ curve: points, trained, output: results, zigzag: runs }));
heading("→", "Where to go next");
print(`The same plots as a page:   ${cyan(pathToFileURL(file).href)}`);
say(
  "A network of your own is checked by `npx ogee init` and `npx ogee check`: where its gradient goes, why, and which fix helps " +
    "(docs/guide/gradient-health.md).",
);
say(
  "README.md shows how to write these lines yourself; docs/accuracy.md how exact the functions are; CONTRIBUTING.md how " +
    "to add a function of your own, in one file.",
);
print(dim(`The tour took ${((performance.now() - started) / 1000).toFixed(0)} seconds.`));
