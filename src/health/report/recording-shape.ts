// The shape of a recording in a document.

import type {
  About,
  ActivationSignals,
  ActivationUse,
  CentringProbe,
  GradientNorms,
  Graph,
  GraphNode,
  InputSignals,
  Layer,
  LayerRows,
  LayerSignals,
  LayerUpdate,
  Moments,
  NonFinite,
  Observation,
  OptimizerGroup,
  OutputSignals,
  PathProbe,
  Probe,
  Recording,
  TargetSignals,
  Trial,
} from "../recording.js";
import type { Fix } from "../prove/fix.js";
import {
  choice,
  count,
  dictionary,
  either,
  flag,
  list,
  nullable,
  number,
  object,
  optional,
  pair,
  type Shape,
  text,
  variants,
} from "./shape.js";

const about: Shape<About> = object<About>("About", {
  model: text,
  modelName: text,
  learning: count,
  frozen: count,
  optimizer: nullable(
    object<NonNullable<About["optimizer"]>>("OptimizerAbout", {
      name: text,
      options: dictionary,
      groups: optional(
        list(object<OptimizerGroup>("OptimizerGroup", { options: dictionary, parameters: list(text) })),
      ),
    }),
  ),
  leftOut: list(text),
  lossFunction: nullable(text),
  lossOperations: list(text),
  lossShape: optional(list(count)),
  weighted: optional(flag),
  unlisted: optional(list(list(count))),
  untouchedStatistics: optional(list(text)),
  every: count,
});

const layer: Shape<Layer> = object("Layer", {
  name: text,
  kind: text,
  weight: text,
  shape: list(count),
  fanIn: number,
  fanOut: number,
  learns: flag,
});

const activationUse: Shape<ActivationUse> = object("ActivationUse", {
  name: text,
  ceiling: nullable(number),
  saturates: choice("both", "left", "right", "none"),
  flat: flag,
  range: nullable(pair(number, number)),
  zeroCentred: flag,
  slopeMoment: number,
  valueMoment: number,
  place: choice("hidden", "output", "gate"),
});

const graphNode: Shape<GraphNode> = object("GraphNode", {
  operation: text,
  module: text,
  role: choice("weights", "activation", "normalisation", "other"),
  layer: nullable(text),
  activation: nullable(activationUse),
  inputs: list(count),
  time: nullable(count),
});

const graph: Shape<Graph> = object("Graph", { nodes: list(graphNode) });

const moments: Shape<Moments> = object("Moments", {
  count,
  mean: number,
  std: number,
  min: number,
  max: number,
  nonFinite: count,
});

const gradients: Shape<GradientNorms> = object("GradientNorms", {
  arrived: list(nullable(number)),
  sent: list(list(number)),
  fromLoss: list(list(number)),
});

const activationSignals: Shape<ActivationSignals> = object("ActivationSignals", {
  node: count,
  samples: count,
  saturated: list(number),
  flat: list(number),
  input: moments,
  output: moments,
  meanSquare: number,
  variance: number,
});

const layerSignals: Shape<LayerSignals> = object("LayerSignals", { layer: text, output: moments });

const layerUpdate: Shape<LayerUpdate> = object("LayerUpdate", {
  layer: text,
  weight: number,
  weightStd: number,
  gradient: number,
  update: number,
  updateStd: number,
  turn: nullable(number),
  signCoherence: number,
});

const layerRows: Shape<LayerRows> = object("LayerRows", {
  layer: text,
  rows: count,
  alike: number,
  std: number,
});

const target: Shape<TargetSignals> = object("TargetSignals", {
  dtype: text,
  shape: list(count),
  values: moments,
  classes: nullable(list(count)),
});

const output: Shape<OutputSignals> = object("OutputSignals", {
  shape: list(count),
  values: moments,
  rowSumError: nullable(number),
  spread: number,
  accuracy: nullable(number),
  target: nullable(target),
});

const input: Shape<InputSignals> = object("InputSignals", {
  shape: list(count),
  dtype: text,
  values: moments,
  mean: list(number),
  std: list(number),
});

const nonFinite: Shape<NonFinite> = object("NonFinite", {
  step: count,
  where: choice("input", "target", "parameter", "forward", "loss"),
  name: text,
  inputs: list(moments),
});

const observation: Shape<Observation> = object<Observation>("Observation", {
  step: count,
  loss: number,
  rates: list(number),
  graph: count,
  gradients,
  gradientNorm: nullable(number),
  gradientBefore: optional(number),
  activations: optional(list(activationSignals)),
  layers: optional(list(layerSignals)),
  updates: optional(list(layerUpdate)),
  rows: optional(list(layerRows)),
  output: optional(output),
  input: optional(input),
});

const probe: Shape<Probe> = variants<Probe, "kind">("kind", {
  path: object<PathProbe>("PathProbe", {
    kind: choice("path"),
    layer: text,
    unit: count,
    kappa: number,
    along: list(number),
    across: list(number),
  }),
  centring: object<CentringProbe>("CentringProbe", {
    kind: choice("centring"),
    step: count,
    layer: text,
    kappa: number,
    raw: number,
    centred: number,
  }),
});

type FixOf<Kind extends Fix["kind"]> = Extract<Fix, { readonly kind: Kind }>;

export const fix: Shape<Fix> = variants<Fix, "kind">("kind", {
  activation: object<FixOf<"activation">>("ActivationFix", {
    kind: choice("activation"),
    modules: list(text),
    to: text,
  }),
  init: object<FixOf<"init">>("InitFix", {
    kind: choice("init"),
    scheme: choice("gain", "lsuv"),
    layers: list(text),
  }),
  normalise: object<FixOf<"normalise">>("NormaliseFix", {
    kind: choice("normalise"),
    layers: list(text),
    by: choice("BatchNorm", "LayerNorm"),
  }),
  learningRate: object<FixOf<"learningRate">>("LearningRateFix", {
    kind: choice("learningRate"),
    factor: number,
  }),
  constantRate: object<FixOf<"constantRate">>("ConstantRateFix", {
    kind: choice("constantRate"),
    rates: list(number),
  }),
  include: object<FixOf<"include">>("IncludeFix", { kind: choice("include"), parameters: list(text) }),
  weightDecay: object<FixOf<"weightDecay">>("WeightDecayFix", {
    kind: choice("weightDecay"),
    factor: number,
  }),
  clip: object<FixOf<"clip">>("ClipFix", { kind: choice("clip"), norm: number }),
  loss: object<FixOf<"loss">>("LossFix", { kind: choice("loss"), to: text, drop: nullable(text) }),
  match: object<FixOf<"match">>("MatchFix", { kind: choice("match") }),
  train: object<FixOf<"train">>("TrainFix", { kind: choice("train"), modules: list(text) }),
  output: object<FixOf<"output">>("OutputFix", { kind: choice("output"), insert: text }),
  standardise: object<FixOf<"standardise">>("StandardiseFix", {
    kind: choice("standardise"),
    mean: list(number),
    std: list(number),
  }),
  outputScale: object<FixOf<"outputScale">>("OutputScaleFix", {
    kind: choice("outputScale"),
    layer: text,
    factor: number,
    bias: nullable(list(number)),
  }),
  insert: object<FixOf<"insert">>("InsertFix", { kind: choice("insert"), after: list(text), function: text }),
  bias: object<FixOf<"bias">>("BiasFix", { kind: choice("bias"), layers: list(text), value: number }),
  optimizer: object<FixOf<"optimizer">>("OptimizerFix", { kind: choice("optimizer"), to: text, lr: number }),
});

export const trial: Shape<Trial> = object("Trial", {
  rule: text,
  fix,
  change: text,
  measure: text,
  from: either(count, choice("initial")),
  before: list(number),
  after: list(number),
  failed: nullable(text),
});

export const recording: Shape<Recording> = object("Recording", {
  format: choice("ogee.recording"),
  version: count,
  about,
  layers: list(layer),
  graphs: list(graph),
  losses: list(number),
  observations: list(observation),
  nonFinite: nullable(nonFinite),
  probes: list(probe),
  trials: list(trial),
});
