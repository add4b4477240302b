// 17. Left out: parameters that should learn, and that no step can move.

import type { Measures } from "../../measure/measures.js";
import { figure, listed } from "../../measure/wording.js";
import { defineRule, type Rule } from "../rule.js";

/** Layers that should learn and to which no gradient ever came, though others got theirs. */
function unreached({ recording, observations }: Measures, least: number): readonly string[] {
  const seen = observations.filter(({ observation }) => (observation.updates ?? []).length > 0);
  if (seen.length < least) {
    return [];
  }
  const reached = new Set(seen.flatMap(({ observation }) => observation.updates?.map((u) => u.layer) ?? []));
  return recording.layers.filter(({ name, learns }) => learns && !reached.has(name)).map(({ name }) => name);
}

export const leftOut: Rule = defineRule({
  name: "leftOut",
  title: "Weights that no step moves",
  stage: "init",
  definition:
    "Parameters that require gradients are in no group of the optimizer, or are used and not listed by the model; or a layer that should learn got no gradient in any of two or " +
    "more observations in which others did.",
  thresholds: { observations: 2 },
  explains: ["learningRate", "updateRatio", "vanishing", "collapsed", "zigzag"],
  counts: "harmed",
  source: "https://docs.pytorch.org/docs/stable/optim.html#constructing-it",
  find: (measures, { observations: least }) => {
    const { leftOut: missing, unlisted = [] } = measures.recording.about;
    const cut = unreached(measures, least);
    if (missing.length === 0 && cut.length === 0 && unlisted.length === 0) {
      return null;
    }
    const said = [
      ...(missing.length === 0
        ? []
        : [`the optimizer was not given ${listed(missing)}; give it model.parameters()`]),
      ...(unlisted.length === 0
        ? []
        : [
            `the forward uses ${unlisted.length} parameters that model.parameters() does not list (of shape ${listed(
              unlisted.map((shape) => `[${shape.join(", ")}]`),
            )}): keep their modules as properties, or in an nn.ModuleList`,
          ]),
      ...(cut.length === 0
        ? []
        : [
            `no gradient comes to ${listed(cut)}; look for detach(), noGrad or item() behind ${cut.length > 1 ? "them" : "it"}`,
          ]),
    ];
    return {
      // What no list holds is never trained, moved or saved, however well the rest does.
      ...(unlisted.length > 0 ? { counts: "unconverged" } : {}),
      places: [...missing, ...cut],
      says: said.join("; "),
      evidence: [
        ...(missing.length === 0
          ? []
          : [
              figure(
                "parameters that are in no group of the optimizer",
                missing.length,
                "",
                0,
                "about.leftOut",
              ),
            ]),
        ...(unlisted.length === 0
          ? []
          : [figure("parameters that the model does not list", unlisted.length, "", 0, "about.unlisted")]),
        ...(cut.length === 0
          ? []
          : [figure("layers to which no gradient comes", cut.length, "", 0, "observations[*].updates")]),
      ],
      picture: null,
      fixes: missing.length === 0 ? [] : [{ kind: "include", parameters: missing }],
      since: 0,
    };
  },
});
