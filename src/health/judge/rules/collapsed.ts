// 13. Collapsed: layers with nothing between them, or codes that no longer tell inputs apart.

import type { Measures, ObservationMeasures } from "../../measure/measures.js";
import { held } from "../persistence.js";
import { hiddenLayers, layerNames } from "../proposals.js";
import { defineRule, type Rule } from "../rule.js";
import { figure, listed, shown } from "../../measure/wording.js";

/** Layers whose output goes to the next layer with nothing but a linear map between. */
function bareLayers({ graph }: ObservationMeasures): readonly string[] {
  const bent = (at: number): boolean => {
    const node = graph.nodes[at];
    if (node === undefined || node.role === "weights") {
      return node !== undefined && BENT_WITHIN.test(node.operation);
    }
    // Whatever is not known to be linear counts as bent.
    const linear = node.role === "other" && LINEAR.test(node.operation);
    return !linear || node.inputs.some(bent);
  };
  const sourcesOf = (at: number): readonly string[] => {
    const node = graph.nodes[at];
    if (node === undefined) {
      return [];
    }
    if (node.role === "weights") {
      return LOOKED_UP.test(node.operation) ? [] : [node.layer ?? ""];
    }
    return node.inputs.flatMap(sourcesOf);
  };
  return graph.nodes.flatMap((node) =>
    node.role === "weights" && node.inputs.length > 0 && node.time === null && !node.inputs.some(bent)
      ? node.inputs.flatMap(sourcesOf)
      : [],
  );
}

/** Recurrent layers that are shown as one operation have their functions within it. */
const BENT_WITHIN = /^(RNN|LSTM|GRU)/;

/** A table of vectors takes no vectors in, so nothing is lost where a layer follows it. */
const LOOKED_UP = /^Embedding/;

const LINEAR =
  /^(View|Reshape|UnsafeView|T|Transpose|Permute|Add|Sub|Neg|Alias|Clone|Squeeze|Unsqueeze|Expand|Slice|Select|Cat|Mean|Sum|AvgPool\w*|NativeDropout|Dropout)Backward\d$/;

/** The last hidden activation's spread between inputs, as a share of its size. */
function codeSpread({ activations }: ObservationMeasures): number | undefined {
  const hidden = activations.filter(({ use }) => use.place === "hidden");
  const last = hidden[hidden.length - 1];
  if (last === undefined) {
    return undefined;
  }
  const { variance, meanSquare } = last.signals;
  const size = variance + meanSquare;
  return Number.isFinite(size) ? (size > 0 ? Math.sqrt(variance / size) : 0) : undefined;
}

function bare(measures: Measures): readonly string[] {
  const last = measures.observations[measures.observations.length - 1];
  return last === undefined ? [] : [...new Set(bareLayers(last))];
}

/** Codes that differ by less are one code. */
const ROUNDING = 1e-5;

export const collapsed: Rule = defineRule({
  name: "collapsed",
  title: "Layers that add nothing",
  stage: "activation",
  definition:
    "Layers follow each other with nothing that bends between them, so that together they are one; or the last hidden layer's codes " +
    "differ between inputs by less than 10% of their size (a cosine above .99 between them) in 80% of the latest 20 observations.",
  thresholds: { spread: 0.1 },
  explains: ["vanishing", "updateRatio", "zigzag"],
  // Where something is learned, the codes do tell inputs apart, however little they differ.
  counts: "stuck",
  source: "https://arxiv.org/abs/1611.01232",
  find: (measures, { spread }) => {
    const straight = bare(measures);
    const activations = measures.observations.some((o) => o.activations.length > 0);
    if (straight.length > 0 && !activations) {
      return {
        places: straight,
        says: `${straight.length > 1 ? "layers" : "layer"} ${listed(straight)} and the next are one linear map: nothing bends between them`,
        evidence: [figure("layers with nothing after them", straight.length, "", 0, "graphs")],
        picture: null,
        fixes: [{ kind: "insert", after: straight, function: "ReLU" }],
        since: 0,
        byConstruction: true,
        counts: "unconverged",
      };
    }
    const found = held(measures.observations, (o) => {
      const value = codeSpread(o);
      return value === undefined ? undefined : value < spread ? value : null;
    });
    if (found === null) {
      return null;
    }
    const layers = hiddenLayers(measures);
    const hidden = found.observation.activations.filter(({ use }) => use.place === "hidden");
    return {
      places: hidden.slice(-1).map(({ name }) => name),
      says: `all inputs look alike to the last layer: its inputs differ by ${shown(found.latest)} of their size`,
      evidence: [
        figure(
          "spread of the last hidden codes over their size",
          found.latest,
          "",
          spread,
          `observations[${found.observation.index}].activations`,
        ),
      ],
      picture: {
        kind: "bars",
        title: "How much the codes of different inputs differ, as a share of their size",
        unit: "",
        scale: "log",
        bar: spread,
        rows: hidden.map(({ name, signals: { variance, meanSquare } }) => {
          const value = Math.sqrt(variance / (variance + meanSquare));
          return { label: name, value, marked: value < spread };
        }),
      },
      fixes: [
        { kind: "normalise", layers, by: "BatchNorm" },
        { kind: "init", scheme: "lsuv", layers: layerNames(measures) },
      ],
      since: found.since,
      // What differs by rounding alone tells nothing apart, whatever the loss did.
      ...(found.latest < ROUNDING ? { counts: "unconverged" } : {}),
    };
  },
});
