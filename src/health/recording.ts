// What watching a training writes down: numbers and names only. Everything that comes later, measures, verdict and
// report, is a pure function of it, so that a recorded run can be judged again, elsewhere and by other rules.

import type { Fix } from "./prove/fix.js";

/** The version of the format; a reader refuses another one. */
export const RECORDING_VERSION = 1;

/** One group of an optimizer's parameters. */
export interface OptimizerGroup {
  readonly options: Readonly<Record<string, unknown>>;
  /** Paths of its parameters. */
  readonly parameters: readonly string[];
}

/** What was watched. */
export interface About {
  /** PyTorch's printed form of the module tree. */
  readonly model: string;
  /** The class of the model. */
  readonly modelName: string;
  /** The number of parameters that learn, and of those that are frozen. */
  readonly learning: number;
  readonly frozen: number;
  /** The class of the optimizer, the options of its first group, and all groups if there are several; null if none was given. */
  readonly optimizer: {
    readonly name: string;
    readonly options: Readonly<Record<string, unknown>>;
    readonly groups?: readonly OptimizerGroup[];
  } | null;
  /** Paths of parameters that require gradients and are in no group of the optimizer. */
  readonly leftOut: readonly string[];
  /** The loss function as it prints, or its name; null if none was given. */
  readonly lossFunction: string | null;
  /** The operations between the model's output and the loss, by PyTorch's names, as far as they were seen. */
  readonly lossOperations: readonly string[];
  /** The shape of what the first of them makes: larger than the output where output and targets broadcast. */
  readonly lossShape?: readonly number[];
  /** Whether the loss function, a module, weighs classes or examples. */
  readonly weighted?: boolean;
  /** Parameters by their shapes that forwards use and the model does not list, so that nothing can train or save them. */
  readonly unlisted?: readonly (readonly number[])[];
  /** Paths of normalisations that use running statistics in which no batch was ever counted, when training began. */
  readonly untouchedStatistics?: readonly string[];
  /** Every how many steps there is an observation, at first; after each 500 of them half as often. */
  readonly every: number;
}

/** A layer: a product with parameters of its own. */
export interface Layer {
  /** The module's path, "features.0"; or the path of the parameter, where it does not lie in a module of its own. */
  readonly name: string;
  /** "Linear", "Conv2d", "LSTM", or the class in which the parameter lies. */
  readonly kind: string;
  /** The path of the weight: "features.0.weight". */
  readonly weight: string;
  readonly shape: readonly number[];
  readonly fanIn: number;
  readonly fanOut: number;
  readonly learns: boolean;
}

/**
 * What an operation does to a gradient on its way back. "weights": a product with parameters. "activation": element by
 * element through a slope. "normalisation": over dimensions. "other": everything else (views, pooling, dropout, gates,
 * products of activations).
 */
export type Role = "weights" | "activation" | "normalisation" | "other";

/** An activation function as the judge sees it. */
export interface ActivationUse {
  /** Its functional's name: "sigmoid". */
  readonly name: string;
  /** The supremum of |slope| for its parameters; null where the slope has no bound. */
  readonly ceiling: number | null;
  /** At which ends the slope goes to 0. */
  readonly saturates: "both" | "left" | "right" | "none";
  /** Whether there is an interval on which the slope is exactly 0, as for relu. */
  readonly flat: boolean;
  /** The interval that holds every value, for the default parameters; null where nothing is claimed. */
  readonly range: readonly [low: number, high: number] | null;
  readonly zeroCentred: boolean;
  /** sqrt(E[slope(z)^2]) and sqrt(E[value(z)^2]) over a standard normal z. */
  readonly slopeMoment: number;
  readonly valueMoment: number;
  /** Whether it is the output of the model, or a gate inside a recurrent layer: there saturation is its work. */
  readonly place: "hidden" | "output" | "gate";
}

/** One recorded operation. Gradients go from the node to its inputs. */
export interface GraphNode {
  /** PyTorch's name: "SigmoidBackward0". */
  readonly operation: string;
  /** The path of the innermost module that was running: "features.1"; "" for the model's own forward. */
  readonly module: string;
  readonly role: Role;
  /** For "weights": the name of the layer. */
  readonly layer: string | null;
  readonly activation: ActivationUse | null;
  /** The nodes that made what it read, by index in the graph, each smaller than its own; without data and parameters. */
  readonly inputs: readonly number[];
  /** Inside a recurrent layer that is shown step by step: the step, from 0. */
  readonly time: number | null;
}

/** The operations of one forward, in the order in which they ran. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
}

/** Moments of a tensor's elements. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  /** The standard deviation, dividing by the count. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** How many elements are NaN or infinite; the other figures leave them out. */
  readonly nonFinite: number;
}

/** Norms of gradients, in the order of the graph's nodes. */
export interface GradientNorms {
  /** The Euclidean norm of dL/d(result); null where no gradient came. */
  readonly arrived: readonly (number | null)[];
  /** The norm of what the node sent to each of its inputs, before anything was added there. */
  readonly sent: readonly (readonly number[])[];
  /** The norms of what the loss sent to the node itself, one for each use; none but for the outputs of the model. */
  readonly fromLoss: readonly (readonly number[])[];
}

/** What an activation function did to one batch. Units are its features: columns, or channels. */
export interface ActivationSignals {
  /** The index of its node. */
  readonly node: number;
  /** How many values each unit had: the batch, times places for a convolution. */
  readonly samples: number;
  /** Unit by unit: in how many samples |slope| was below 5% of the ceiling. */
  readonly saturated: readonly number[];
  /** Unit by unit: in how many samples the slope was exactly 0. */
  readonly flat: readonly number[];
  readonly input: Moments;
  readonly output: Moments;
  /** |mean of the outputs over the batch|^2 and the sum of the units' variances: what a next layer's inputs look like. */
  readonly meanSquare: number;
  readonly variance: number;
}

/** What came out of a layer's product. */
export interface LayerSignals {
  readonly layer: string;
  readonly output: Moments;
}

/** One layer's weight at an optimizer's step. */
export interface LayerUpdate {
  readonly layer: string;
  /** Root mean square and standard deviation of the weight's elements before the step. */
  readonly weight: number;
  readonly weightStd: number;
  /** Root mean square of the gradient that the optimizer was given. */
  readonly gradient: number;
  /** Root mean square and standard deviation of the change. */
  readonly update: number;
  readonly updateStd: number;
  /** The cosine of the gradient with that of the step before; null where that was not seen. */
  readonly turn: number | null;
  /** sum of |sum over a row| over the sum of all |g|: 1 where every unit's weight gradients have one sign. */
  readonly signCoherence: number;
}

/** How a weight lay at a moment: for symmetry. */
export interface LayerRows {
  readonly layer: string;
  readonly rows: number;
  /** The share of pairs of rows whose cosine is above .9999 (among the first 64 rows, by their first 128 elements). */
  readonly alike: number;
  /** The standard deviation of the weight's elements. */
  readonly std: number;
}

/** The model's output and what it is compared with. */
export interface OutputSignals {
  readonly shape: readonly number[];
  readonly values: Moments;
  /** How far the sums over the last dimension are from 1, at most; null for one column. */
  readonly rowSumError: number | null;
  /** The standard deviation over the batch of each column, averaged: 0 where every sample gets the same answer. */
  readonly spread: number;
  /** The share of right answers, where the targets are classes: the largest column, or the side of a single one. */
  readonly accuracy: number | null;
  readonly target: TargetSignals | null;
}

export interface TargetSignals {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: Moments;
  /** How often each integer class occurs, for at most 1000 classes; null for other targets. */
  readonly classes: readonly number[] | null;
}

/** What went into the model. */
export interface InputSignals {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: Moments;
  /** Feature by feature, for at most 1024 of them. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** The first thing that was not a number. */
export interface NonFinite {
  readonly step: number;
  readonly where: "input" | "target" | "parameter" | "forward" | "loss";
  /** The parameter's path, or PyTorch's name of the operation. */
  readonly name: string;
  /** Moments of what was not finite; for "forward", of what the operation read. */
  readonly inputs: readonly Moments[];
}

/** What was seen at one step. What is costly is not there in every observation. */
export interface Observation {
  /** The number of optimizer steps before it. */
  readonly step: number;
  readonly loss: number;
  /** The learning rate of each group of parameters. */
  readonly rates: readonly number[];
  readonly graph: number;
  readonly gradients: GradientNorms;
  /** The norm of all parameters' gradients together. */
  readonly gradientNorm: number | null;
  /** That of the optimizer's parameters when the first backward of the step began: what earlier steps have left. */
  readonly gradientBefore?: number;
  readonly activations?: readonly ActivationSignals[];
  readonly layers?: readonly LayerSignals[];
  readonly updates?: readonly LayerUpdate[];
  readonly rows?: readonly LayerRows[];
  readonly output?: OutputSignals;
  readonly input?: InputSignals;
}

/** The path of one unit's weights, split along the mean of its inputs and across it. */
export interface PathProbe {
  readonly kind: "path";
  readonly layer: string;
  readonly unit: number;
  /** lambda_max(S + m m^T) / lambda_max(S) of the layer's inputs. */
  readonly kappa: number;
  /** Step by step: the change along the unit mean, and the norm of the rest. */
  readonly along: readonly number[];
  readonly across: readonly number[];
}

/** The same layer with its inputs' mean taken off, and put into the bias: the same function. */
export interface CentringProbe {
  readonly kind: "centring";
  readonly step: number;
  readonly layer: string;
  readonly kappa: number;
  /** The best fall of the loss in one step, over five learning rates. */
  readonly raw: number;
  readonly centred: number;
}

export type Probe = PathProbe | CentringProbe;

/** A fix that was tried on a copy, beside a copy that was left as it is. */
export interface Trial {
  /** The rule by its name, and what it proposed. */
  readonly rule: string;
  readonly fix: Fix;
  /** What was changed, in words. */
  readonly change: string;
  /** What the figures are: "loss", or the measure that both have in common where the fix changes the loss. */
  readonly measure: string;
  /** Where both began: the weights at the start of the training, or those of this step. */
  readonly from: "initial" | number;
  /** Losses of the same batches, step by step. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Why it was not tried, or proves nothing (then `before` is there); null where it was. */
  readonly failed: string | null;
}

export interface Recording {
  readonly format: "ogee.recording";
  readonly version: number;
  readonly about: About;
  readonly layers: readonly Layer[];
  /** Kinds of forward that were seen; observations name theirs by index. */
  readonly graphs: readonly Graph[];
  /** The loss of every step, observed or not. */
  readonly losses: readonly number[];
  readonly observations: readonly Observation[];
  readonly nonFinite: NonFinite | null;
  readonly probes: readonly Probe[];
  readonly trials: readonly Trial[];
}
