// Recurrent networks over whole sequences: RNN, LSTM, GRU.

import type { Tensor } from "../autograd/tensor.js";
import { describe } from "../ndarray/describe.js";
import { bind, type Arguments } from "./arguments.js";
import { type LSTMState, RNNBase, type RecurrentOptions } from "./recurrent-base.js";

export type Nonlinearity = "tanh" | "relu";

export interface RNNOptions extends RecurrentOptions {
  nonlinearity?: Nonlinearity;
}

/**
 * The Elman network. For every step and layer
 *
 *     h' = tanh(x W_ih^T + b_ih + h W_hh^T + b_hh)
 *
 * or max(.., 0) with `nonlinearity: "relu"`. Steps are multiplied through the same W_hh and the slope of tanh, so that
 * gradients over long sequences vanish or explode; gates (`LSTM`, `GRU`) are the remedy.
 *
 * Called with the input, [length, batch, inputSize] (with `batchFirst` [batch, length, inputSize]), [length, inputSize] or
 * a `PackedSequence`, and optionally h_0, [layers * directions, batch, hiddenSize]. It gives the outputs of the last
 * layer, [length, batch, directions * hiddenSize], and h_n, shaped as h_0.
 *
 * @example
 * const rnn = new nn.RNN(10, 20, 2);
 * const [output, hn] = rnn(torch.randn([5, 3, 10])); // [5, 3, 20] and [2, 3, 20]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html
 */
export class RNN extends RNNBase<Tensor> {
  readonly nonlinearity: Nonlinearity;

  constructor(
    ...args: Arguments<
      RNNOptions,
      [
        "inputSize",
        "hiddenSize",
        "numLayers",
        "nonlinearity",
        "bias",
        "batchFirst",
        "dropout",
        "bidirectional",
      ]
    >
  ) {
    const [inputSize, hiddenSize, numLayers, ...rest] = POSITIONAL;
    const keys = [inputSize, hiddenSize, numLayers, "nonlinearity", ...rest] as const;
    const { nonlinearity = "tanh", ...options } = bind<RNNOptions>("RNN", args, keys, NAMED);
    if (nonlinearity !== "tanh" && nonlinearity !== "relu") {
      throw new RangeError(
        `RNN: Unknown nonlinearity ${quoted(nonlinearity)}. Select from 'tanh' or 'relu'.`,
      );
    }
    super(nonlinearity === "tanh" ? "RNN_TANH" : "RNN_RELU", options);
    this.nonlinearity = nonlinearity;
  }
}

/** @internal A word as Python quotes it. */
export function quoted(word: unknown): string {
  return typeof word === "string" ? `'${word}'` : describe(word);
}

const POSITIONAL = [
  "inputSize",
  "hiddenSize",
  "numLayers",
  "bias",
  "batchFirst",
  "dropout",
  "bidirectional",
] as const;
const NAMED = ["device", "dtype"] as const;

type Positional = ["inputSize", "hiddenSize", "numLayers", "bias", "batchFirst", "dropout", "bidirectional"];

export interface LSTMOptions extends RecurrentOptions {
  /** Projects the hidden state to so many features; 0, the default, for none. */
  projSize?: number;
}

/**
 * Long short-term memory: where sigmoid lives on. Three gates with values between 0 (closed) and 1 (open) decide what
 * enters the cell state c, what stays in it, and what is shown of it. For every step and layer
 *
 *     i = sigmoid(x W_ii^T + b_ii + h W_hi^T + b_hi)    input gate
 *     f = sigmoid(x W_if^T + b_if + h W_hf^T + b_hf)    forget gate
 *     g = tanh(x W_ig^T + b_ig + h W_hg^T + b_hg)       candidate
 *     o = sigmoid(x W_io^T + b_io + h W_ho^T + b_ho)    output gate
 *     c' = f c + i g
 *     h' = o tanh(c')
 *
 * with the four weights of a kind in one matrix, `weight_ih_l0` [4 * hiddenSize, inputSize], in the order i, f, g, o. The
 * gradient of c goes back through f alone, without a weight between: where the forget gate is open, it does not vanish.
 * With `projSize`, h' is projected by `weight_hr_l0` [projSize, hiddenSize].
 *
 * Called with the input, [length, batch, inputSize] (with `batchFirst` [batch, length, inputSize]), [length, inputSize] or
 * a `PackedSequence`, and optionally [h_0, c_0]. It gives the outputs of the last layer and [h_n, c_n].
 *
 * @example
 * const lstm = new nn.LSTM(10, 20, 2);
 * const [output, [hn, cn]] = lstm(torch.randn([5, 3, 10])); // [5, 3, 20], [2, 3, 20] and [2, 3, 20]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 */
export class LSTM extends RNNBase<LSTMState> {
  constructor(...args: Arguments<LSTMOptions, [...Positional, "projSize"]>) {
    super("LSTM", bind<LSTMOptions>("LSTM", args, [...POSITIONAL, "projSize"], NAMED));
  }
}

/**
 * Gated recurrent units: two gates with values between 0 and 1. For every step and layer
 *
 *     r = sigmoid(x W_ir^T + b_ir + h W_hr^T + b_hr)          reset gate
 *     z = sigmoid(x W_iz^T + b_iz + h W_hz^T + b_hz)          update gate
 *     n = tanh(x W_in^T + b_in + r (h W_hn^T + b_hn))         candidate
 *     h' = (1 - z) n + z h
 *
 * with the three weights of a kind in one matrix, `weight_ih_l0` [3 * hiddenSize, inputSize], in the order r, z, n. Where z
 * is near 1, h and its gradient pass a step unchanged.
 *
 * Called as `RNN` is.
 *
 * @example
 * const gru = new nn.GRU(10, 20, { bidirectional: true });
 * const [output, hn] = gru(torch.randn([5, 3, 10])); // [5, 3, 40] and [2, 3, 20]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html
 */
export class GRU extends RNNBase<Tensor> {
  constructor(...args: Arguments<RecurrentOptions, Positional>) {
    super("GRU", bind<RecurrentOptions>("GRU", args, POSITIONAL, NAMED));
  }
}
