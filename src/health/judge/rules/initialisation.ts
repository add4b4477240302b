// 6. Bad initialisation: before the first step signals or gradients already shrink or grow from layer to layer.

import type { LayerFall, Measures, ObservationMeasures } from "../../measure/measures.js";
import type { Fix } from "../../prove/fix.js";
import { shiftedInputs } from "../shifted.js";
import { fixesFor, hiddenLayers, largestBy, largestPart, layerNames } from "../proposals.js";
import { defineRule, type Rule } from "../rule.js";
import { waterfallPicture } from "../waterfall-picture.js";
import { figure, shareOf, shown } from "../../measure/wording.js";

/** The decades that other weights could save: the fall without what the function's largest slope costs whatever they are. */
const byWeights = ({ decades, parts }: LayerFall): number => decades - parts.ceiling;

/** log10 of the size (root mean square) of the last layer's output over that of the first's. */
function signalGrowth({ observation, layers }: ObservationMeasures): number | null {
  const sizes = layers.flatMap(({ layer }) => {
    const found = observation.layers?.find((l) => l.layer === layer);
    return found === undefined ? [] : [Math.hypot(found.output.mean, found.output.std)];
  });
  const [first, last] = [sizes[0], sizes[sizes.length - 1]];
  return first === undefined || last === undefined || sizes.length < 3 || !(first > 0)
    ? null
    : Math.log10(last / first);
}

/** The first observation that saw signals, if it was made before the first step. */
export function atStart({ observations }: Measures): ObservationMeasures | null {
  const [first] = observations;
  return first !== undefined && first.observation.step === 0 && first.observation.layers !== undefined
    ? first
    : null;
}

export const initialisation: Rule = defineRule({
  name: "initialisation",
  title: "Bad initialisation",
  stage: "init",
  definition:
    "Before the first step the gradient (RMS) shrinks or grows by more than 2 decades between the output and a layer, beyond what the " +
    "ceilings of the activation functions cost, or the size (RMS) of the signals by more than 2 decades from the first layer to the last, or a layer's weights have a standard deviation more than " +
    "10 times off 1 / sqrt(fan in). Less than a decade beyond counts only where nothing is learned.",
  thresholds: { decades: 2, signal: 2, scale: 1, plain: 1 },
  explains: [
    "vanishing",
    "exploding",
    "saturated",
    "dead",
    "collapsed",
    "updateRatio",
    "initialLoss",
    "nonFinite",
    "learningRate",
    "zigzag",
  ],
  counts: "unconverged",
  source: "https://arxiv.org/abs/1611.01232",
  find: (measures, { decades, signal, scale, plain }) => {
    const start = atStart(measures);
    if (start === null) {
      return null;
    }
    const free = start.layers.filter(({ layer }) => !measures.normalised.has(layer));
    const worst = largestBy(free, (l) => Math.abs(byWeights(l)));
    const growth = signalGrowth(start);
    const off = measures.order.flatMap(({ name, fanIn }) => {
      const rows = start.observation.rows?.find((r) => r.layer === name);
      const scales = !measures.normalised.has(name) && rows !== undefined && fanIn > 0;
      return scales ? [{ name, decades: Math.log10(rows.std * Math.sqrt(fanIn)) }] : [];
    });
    const scaled = off.filter(({ decades: d }) => Math.abs(d) > scale);
    const gradient = worst !== null && Math.abs(byWeights(worst)) > decades;
    const forward = growth !== null && Math.abs(growth) > signal;
    if (!gradient && !forward && scaled.length === 0) {
      return null;
    }
    const beyond = Math.max(
      worst === null ? 0 : Math.abs(byWeights(worst)) - decades,
      Math.abs(growth ?? 0) - signal,
    );
    const at = `observations[${start.index}]`;
    const shifted = shiftedInputs(measures);
    const raised: readonly Fix[] =
      shifted === null ? [] : [{ kind: "bias", layers: hiddenLayers(measures), value: -shifted.mean }];
    const redrawn: readonly Fix[] = [
      { kind: "init", scheme: "gain", layers: layerNames(measures) },
      { kind: "init", scheme: "lsuv", layers: layerNames(measures) },
    ];
    const part = worst === null ? "weights" : largestPart(worst);
    return {
      places:
        scaled.length > 0 ? scaled.map(({ name }) => name) : gradient && worst !== null ? [worst.layer] : [],
      says:
        (scaled.length > 0
          ? `the weights of layer ${scaled[0]?.name} are ${shown(10 ** Math.abs(scaled[0]?.decades ?? 0))} times too ` +
            `${(scaled[0]?.decades ?? 0) > 0 ? "large" : "small"} for its fan in`
          : gradient && worst !== null
            ? `before the first step, layer ${worst.layer} gets ${shareOf(10 ** -worst.decades, "the gradient at the output")}`
            : `before the first step, signals ${(growth ?? 0) > 0 ? "grow" : "shrink"} to ${shown(10 ** (growth ?? 0))} of their size through the layers`) +
        (shifted === null ? "" : `; ${shifted.says}`),
      evidence: [
        ...(worst === null
          ? []
          : [
              figure(
                `gradient lost before ${worst.layer} at step 0, but for what the function's ceiling costs`,
                byWeights(worst),
                "decades",
                decades,
                `${at}.gradients`,
              ),
            ]),
        ...(growth === null
          ? []
          : [figure("growth of signals, first to last layer", growth, "decades", signal, `${at}.layers`)]),
        ...scaled.map(({ name, decades: d }) =>
          figure(`log10 of std(weight) * sqrt(fan in) of ${name}`, d, "decades", scale, `${at}.rows`),
        ),
      ],
      picture: waterfallPicture(start.layers),
      fixes: [
        ...raised,
        ...(scaled.length > 0 || part !== "ceiling" ? redrawn : []),
        ...fixesFor(part, measures),
      ],
      since: 0,
      ...(scaled.length === 0 && beyond < plain ? { counts: "stuck" } : {}),
    };
  },
});
