// 7. Symmetry: units of a layer begin alike, get the same gradient, and stay alike.

import { hiddenLayers, layerNames } from "../proposals.js";
import { defineRule, type Rule } from "../rule.js";
import { figure, listed, percent } from "../../measure/wording.js";

export const symmetry: Rule = defineRule({
  name: "symmetry",
  title: "Units that are all alike",
  stage: "init",
  definition:
    "In a layer before the last, more than half of the pairs of rows of the weight have a cosine above .9999 or are zero, at every " +
    "observation that looked. Rows of a single element count as alike only where they are equal.",
  thresholds: { alike: 0.5 },
  explains: [
    "initialisation",
    "vanishing",
    "exploding",
    "saturated",
    "dead",
    "collapsed",
    "updateRatio",
    "initialLoss",
    "zigzag",
    "learningRate",
    "depth",
  ],
  counts: "unconverged",
  source: "https://www.deeplearningbook.org/contents/optimization.html",
  find: (measures, { alike }) => {
    const looked = measures.observations.filter(({ observation }) => observation.rows !== undefined);
    const hidden = hiddenLayers(measures);
    const shares = hidden.map((name) => ({
      name,
      least: Math.min(
        ...looked.map(({ observation }) => {
          const rows = observation.rows?.find((r) => r.layer === name);
          // Rows of one element have no direction: they are alike only where they are equal.
          const narrow = measures.order.find((layer) => layer.name === name)?.fanIn === 1;
          return rows === undefined || rows.rows < 2 || (narrow && rows.std > 0) ? 0 : rows.alike;
        }),
      ),
    }));
    const found = looked.length === 0 ? [] : shares.filter(({ least }) => least > alike);
    const [first] = found;
    if (first === undefined) {
      return null;
    }
    return {
      places: found.map(({ name }) => name),
      says:
        `the units of ${found.length > 1 ? "layers" : "layer"} ${listed(found.map(({ name }) => name))} have the same weights, so they compute ` +
        "and learn the same",
      evidence: found.map(({ name, least }) =>
        figure(
          `pairs of units of ${name} that are alike: ${percent(least)}`,
          100 * least,
          "%",
          100 * alike,
          "observations[*].rows",
        ),
      ),
      picture: {
        kind: "bars",
        title: "Pairs of units that are alike",
        unit: "%",
        scale: "linear",
        bar: 100 * alike,
        rows: shares.map(({ name, least }) => ({ label: name, value: 100 * least, marked: least > alike })),
      },
      fixes: [{ kind: "init", scheme: "gain", layers: layerNames(measures) }],
      since: looked[0]?.observation.step ?? 0,
    };
  },
});
