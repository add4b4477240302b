// What the recurrent networks over whole sequences share.

import { Tensor } from "../autograd/tensor.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import { describe, shown } from "../ndarray/describe.js";
import type { DType } from "../ndarray/dtype.js";
import { empty } from "../ops/creation.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { recurrentCells } from "../ops/recurrence.js";
import { bind, need } from "./arguments.js";
import { uniform_ } from "./init.js";
import { Module } from "./module.js";
import type { PackedSequence } from "./packed-sequence.js";
import { Parameter } from "./parameter.js";
import { type LayerParameters, runSequence } from "./recurrent-layers.js";

export type RecurrentMode = keyof typeof recurrentCells;

/** What every recurrent network takes. */
export interface RecurrentOptions {
  /** Features of the input. */
  inputSize: number;
  /** Features of the hidden state. */
  hiddenSize: number;
  /** How many layers lie upon each other. Default: 1 */
  numLayers?: number;
  /** Whether gates have biases. Default: true */
  bias?: boolean;
  /** Whether the batch is the first dimension of input and output, and time the second. Default: false */
  batchFirst?: boolean;
  /** The probability of dropout on the outputs of every layer but the last. Default: 0 */
  dropout?: number;
  /** Whether a second set of layers reads the sequence from its end. Default: false */
  bidirectional?: boolean;
  device?: DeviceLike;
  dtype?: DType;
}

/** A hidden state and a cell state. */
export type LSTMState = [h: Tensor, c: Tensor];

type State = Tensor | LSTMState;

export interface RNNBase<S extends State = State> {
  (input: Tensor, hx?: S | null): [output: Tensor, state: S];
  (input: PackedSequence, hx?: S | null): [output: PackedSequence, state: S];
}

/**
 * What RNN, LSTM and GRU share: parameters, by PyTorch's names (`weight_ih_l0`, `bias_hh_l1_reverse`), and the way of a
 * sequence through the layers.
 *
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.RNNBase.html
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface adds the call that the constructor provides
export class RNNBase<S extends State = State> extends Module<
  [input: Tensor | PackedSequence, hx?: S | null],
  [output: Tensor | PackedSequence, state: S]
> {
  readonly mode: RecurrentMode;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly projSize: number;
  declare weight_ih_l0: Parameter;
  declare weight_hh_l0: Parameter;
  declare bias_ih_l0: Parameter;
  declare bias_hh_l0: Parameter;
  [parameter: `${"weight" | "bias"}_${string}`]: Parameter;

  constructor(mode: RecurrentMode, options: RecurrentOptions & { projSize?: number }) {
    super();
    const name = this.typeName;
    if (typeof mode !== "string" || !Object.hasOwn(recurrentCells, mode)) {
      throw new RangeError(`${name}: Unrecognized RNN mode: ${shown(mode)}`);
    }
    const given = bind<RecurrentOptions & { projSize?: number }>(name, [options], [], OPTION_NAMES);
    checkDevice(name, given.device);
    this.mode = mode;
    this.inputSize = need(name, "inputSize", given.inputSize);
    this.hiddenSize = need(name, "hiddenSize", given.hiddenSize);
    this.numLayers = given.numLayers ?? 1;
    this.bias = given.bias ?? true;
    this.batchFirst = given.batchFirst ?? false;
    this.dropout = given.dropout ?? 0;
    this.bidirectional = given.bidirectional ?? false;
    this.projSize = given.projSize ?? 0;
    this.check();
    this.makeParameters(given.dtype ?? getDefaultDtype());
    this.resetParameters();
  }

  private check(): void {
    const fault = (text: string): void => {
      throw new RangeError(`${this.typeName}: ${text}`);
    };
    const { inputSize, hiddenSize, numLayers, dropout, projSize } = this;
    if (!(typeof dropout === "number" && dropout >= 0 && dropout <= 1)) {
      fault(
        "dropout should be a number in range [0, 1] representing the probability of an element being zeroed, but got " +
          shown(dropout),
      );
    }
    if (inputSize < 0) {
      fault(`input_size must not be negative, but got ${inputSize}`);
    }
    if (hiddenSize <= 0) {
      fault(`hidden_size must be greater than zero, but got ${hiddenSize}`);
    }
    if (numLayers <= 0) {
      fault(`num_layers must be greater than zero, but got ${numLayers}`);
    }
    if (projSize < 0) {
      fault("proj_size should be a positive integer or zero to disable projections");
    }
    if (projSize >= hiddenSize) {
      fault("proj_size has to be smaller than hidden_size");
    }
  }

  private makeParameters(dtype: DType): void {
    const { hiddenSize, projSize, stateSize } = this;
    const high = recurrentCells[this.mode].kernels.gates * hiddenSize;
    const make = (name: string, ...shape: number[]): void =>
      this.registerParameter(name, new Parameter(empty(shape, { dtype })));
    for (const { layer, suffix } of this.places()) {
      const inputSize = layer === 0 ? this.inputSize : stateSize * this.directions;
      make(`weight_ih_${suffix}`, high, inputSize);
      make(`weight_hh_${suffix}`, high, stateSize);
      if (this.bias) {
        make(`bias_ih_${suffix}`, high);
        make(`bias_hh_${suffix}`, high);
      }
      if (projSize > 0) {
        make(`weight_hr_${suffix}`, projSize, hiddenSize);
      }
    }
  }

  override extraRepr(): string {
    const parts = [`${this.inputSize}, ${this.hiddenSize}`];
    const say = (
      name: string,
      value: number | boolean,
      usual: number | boolean,
      shown = String(value),
    ): void => {
      if (value !== usual) {
        parts.push(`${name}=${shown}`);
      }
    };
    say("proj_size", this.projSize, 0);
    say("num_layers", this.numLayers, 1);
    say("bias", this.bias, true, "False");
    say("batch_first", this.batchFirst, false, "True");
    say("dropout", this.dropout, 0, Number.isInteger(this.dropout) ? `${this.dropout}.0` : `${this.dropout}`);
    say("bidirectional", this.bidirectional, false, "True");
    return parts.join(", ");
  }

  private get directions(): number {
    return this.bidirectional ? 2 : 1;
  }

  /** Features of the hidden state that steps and layers hand on. */
  private get stateSize(): number {
    return this.projSize > 0 ? this.projSize : this.hiddenSize;
  }

  private *places(): Generator<{ layer: number; suffix: string }> {
    for (let layer = 0; layer < this.numLayers; layer++) {
      yield { layer, suffix: `l${layer}` };
      if (this.bidirectional) {
        yield { layer, suffix: `l${layer}_reverse` };
      }
    }
  }

  private parametersOf(suffix: string): LayerParameters {
    return {
      weightIh: this[`weight_ih_${suffix}`] as Parameter,
      weightHh: this[`weight_hh_${suffix}`] as Parameter,
      biasIh: this[`bias_ih_${suffix}`] ?? null,
      biasHh: this[`bias_hh_${suffix}`] ?? null,
      weightHr: this[`weight_hr_${suffix}`] ?? null,
    };
  }

  /** The parameters of every layer and direction, in PyTorch's order. */
  get allWeights(): Parameter[][] {
    return [...this.places()].map(({ suffix }) =>
      Object.values(this.parametersOf(suffix)).filter((p): p is Parameter => p !== null),
    );
  }

  /** Draws every parameter anew from U(-k, k), k = 1 / sqrt(hiddenSize), as PyTorch does. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const parameter of this.parameters()) {
      uniform_(parameter, -bound, bound);
    }
  }

  /** Does nothing, as in PyTorch on a CPU: parameters need not lie together. */
  flattenParameters(): void {}

  override forward(
    input: Tensor | PackedSequence,
    hx: S | null = null,
  ): [output: Tensor | PackedSequence, state: S] {
    const { inputSize, hiddenSize, stateSize, batchFirst, typeName: name } = this;
    const cell = recurrentCells[this.mode];
    const parameters = [...this.places()].map(({ suffix }) => this.parametersOf(suffix));
    const stack = { cell, directions: this.directions, parameters, dropout: this.dropoutNow };
    const sizes = { inputSize, hiddenSize, stateSize, batchFirst };
    const { output, states } = runSequence(name, stack, sizes, input, this.statesOf(hx));
    return [output, (states.length === 1 ? states[0] : states) as S];
  }

  private get dropoutNow(): number {
    return this.training ? this.dropout : 0;
  }

  /** The states of a call as a list; null for none. */
  private statesOf(hx: S | null | undefined): readonly Tensor[] | null {
    if (hx === null || hx === undefined) {
      return null;
    }
    const isPair = this.mode === "LSTM";
    const list: readonly unknown[] = isPair ? (Array.isArray(hx) ? hx : []) : [hx];
    if (list.length !== (isPair ? 2 : 1) || !list.every((t) => t instanceof Tensor)) {
      const what = isPair ? "an array of two Tensors, [h, c]" : "a Tensor";
      throw new TypeError(`${this.typeName}: argument 'hx' must be ${what}, but got ${describe(hx)}`);
    }
    return list as readonly Tensor[];
  }
}

const OPTION_NAMES = [
  "inputSize",
  "hiddenSize",
  "numLayers",
  "bias",
  "batchFirst",
  "dropout",
  "bidirectional",
  "projSize",
  "device",
  "dtype",
] as const;
