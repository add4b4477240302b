// 26. Dropout that leaves next to nothing.

import { figure, listed, percent } from "../../measure/wording.js";
import { defineRule, type Rule } from "../rule.js";

/** A dropout in PyTorch's printed form of a module tree: its name in its parent, and its share. */
const PRINTED = /\((\w+)\): \w*Dropout\w*\(p=([\d.]+)/g;

export const dropout: Rule = defineRule({
  name: "dropout",
  title: "Dropout that leaves next to nothing",
  stage: "init",
  definition: "A dropout takes 90% or more of its inputs.",
  thresholds: { share: 0.9 },
  explains: ["initialLoss", "learningRate", "updateRatio", "collapsed", "initialisation", "vanishing"],
  counts: "harmed",
  source: "https://jmlr.org/papers/v15/srivastava14a.html",
  find: ({ recording: { about } }, { share }) => {
    const found = [...about.model.matchAll(PRINTED)].flatMap(([, name = "", p]) =>
      Number(p) >= share ? [{ name, p: Number(p) }] : [],
    );
    const most = Math.max(...found.map(({ p }) => p));
    return found.length === 0
      ? null
      : {
          places: found.map(({ name }) => name),
          says:
            `dropout ${listed(found.map(({ name }) => name))} takes ${percent(most)} of what comes in, and scales the rest by ` +
            `${Math.round(1 / (1 - most))}: next to nothing comes through but noise; p is the share that is dropped, .1 to .5 as a rule`,
          evidence: [figure("largest share that is dropped", 100 * most, "%", 100 * share, "about.model")],
          picture: null,
          fixes: [],
          since: 0,
        };
  },
});
