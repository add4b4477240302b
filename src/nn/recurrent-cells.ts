// Single steps of recurrent networks: RNNCell, LSTMCell, GRUCell.

import { Tensor } from "../autograd/tensor.js";
import { checkDevice, type DeviceLike } from "../ndarray/device.js";
import { describe } from "../ndarray/describe.js";
import type { DType } from "../ndarray/dtype.js";
import { empty, zeros } from "../ops/creation.js";
import { expectTensor } from "../ops/expect-tensor.js";
import { getDefaultDtype } from "../ops/promotion.js";
import { recurrentCells, recurrentLayer } from "../ops/recurrence.js";
import { reshape } from "../ops/view.js";
import { bind, need, type Arguments } from "./arguments.js";
import { uniform_ } from "./init.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { type Nonlinearity, quoted } from "./recurrent.js";
import type { LSTMState } from "./recurrent-base.js";
import { checkTypes } from "./recurrent-layers.js";

type Mode = keyof typeof recurrentCells;

/** What every cell takes. */
export interface RNNCellOptions {
  inputSize: number;
  hiddenSize: number;
  bias?: boolean;
  device?: DeviceLike;
  dtype?: DType;
}

/** What the cells share: parameters, and one step of a layer. */
abstract class Cell<S extends Tensor | LSTMState> extends Module<[input: Tensor, hx?: S | null], S> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly bias: boolean;
  weight_ih: Parameter;
  weight_hh: Parameter;
  bias_ih: Parameter | null;
  bias_hh: Parameter | null;

  constructor(name: string, options: RNNCellOptions, gates: number) {
    super();
    const { bias = true, device, dtype = getDefaultDtype() } = options;
    checkDevice(name, device);
    this.inputSize = need(name, "inputSize", options.inputSize);
    this.hiddenSize = need(name, "hiddenSize", options.hiddenSize);
    this.bias = bias;
    if (this.inputSize < 0 || this.hiddenSize < 0) {
      throw new RangeError(
        `${name}: input_size and hidden_size must not be negative, but got ${this.inputSize} and ${this.hiddenSize}`,
      );
    }
    const make = (...shape: number[]): Parameter => new Parameter(empty(shape, { dtype }));
    const high = gates * this.hiddenSize;
    this.weight_ih = make(high, this.inputSize);
    this.weight_hh = make(high, this.hiddenSize);
    this.bias_ih = bias ? make(high) : null;
    this.bias_hh = bias ? make(high) : null;
    this.rememberParameters("weight_ih", "weight_hh", "bias_ih", "bias_hh");
    this.resetParameters();
  }

  /** Draws every parameter anew from U(-k, k), k = 1 / sqrt(hiddenSize), as PyTorch does. */
  resetParameters(): void {
    const bound = this.hiddenSize > 0 ? 1 / Math.sqrt(this.hiddenSize) : 0;
    for (const parameter of this.parameters()) {
      uniform_(parameter, -bound, bound);
    }
  }

  override extraRepr(): string {
    return `${this.inputSize}, ${this.hiddenSize}${this.bias ? "" : ", bias=False"}`;
  }

  /** The states after one step; `given` are those before, null for zeros. */
  protected step(mode: Mode, input: Tensor, given: readonly Tensor[] | null): Tensor[] {
    const name = this.typeName;
    expectTensor(name, input);
    const rank = input.shape.length;
    if (rank !== 1 && rank !== 2) {
      throw new RangeError(`${name}: Expected input to be 1D or 2D, got ${rank}D instead`);
    }
    const x = asRow(input);
    const { weight_ih: weightIh, weight_hh: weightHh, bias_ih: biasIh, bias_hh: biasHh } = this;
    const cell = recurrentCells[mode];
    const batch = x.shape[0] as number;
    const nothing = given === null ? zeros([batch, this.hiddenSize], { dtype: x.dtype }) : null;
    const [first, second] = given?.map(asRow) ?? [nothing, nothing];
    const [h, c] = [first as Tensor, cell.kernels.previous === "cell" ? (second as Tensor) : null];
    this.check(x, c === null ? [h] : [h, c]);
    const parameters = { weightIh, weightHh, biasIh, biasHh, weightHr: null };
    const steps = { batchSizes: [batch], reverse: false };
    const states = recurrentLayer(cell, steps, { x, h, c, ...parameters });
    const after = states.c === null ? [states.h] : [states.h, states.c];
    return rank === 2 ? after : after.map((t) => reshape(t, [this.hiddenSize]));
  }

  private check(x: Tensor, states: readonly Tensor[]): void {
    const { typeName: name, inputSize, hiddenSize } = this;
    const [batch, features] = x.shape;
    if (features !== inputSize) {
      throw new RangeError(
        `${name}: input has inconsistent input_size: got ${features} expected ${inputSize}`,
      );
    }
    states.forEach(({ shape }, i) => {
      if (shape.length !== 2 || shape[0] !== batch) {
        throw new RangeError(
          `${name}: Input batch size ${batch} doesn't match hidden${i} batch size ${shape[0] ?? 0} of shape ` +
            `[${shape.join(", ")}]`,
        );
      }
      if (shape[1] !== hiddenSize) {
        throw new RangeError(
          `${name}: hidden${i} has inconsistent hidden_size: got ${shape[1]}, expected ${hiddenSize}`,
        );
      }
    });
    checkTypes(name, [x, ...states], this.weight_ih);
  }
}

const asRow = (t: Tensor): Tensor => (t.shape.length === 1 ? reshape(t, [1, t.shape[0] as number]) : t);

function oneState(name: string, hx: unknown): readonly Tensor[] | null {
  if (hx === null || hx === undefined) {
    return null;
  }
  expectTensor(name, hx, "hx");
  return [hx];
}

export interface ElmanCellOptions extends RNNCellOptions {
  nonlinearity?: Nonlinearity;
}

/**
 * One step of an Elman network: h' = tanh(x W_ih^T + b_ih + h W_hh^T + b_hh), or max(.., 0) with `nonlinearity: "relu"`.
 *
 * Called with x, [batch, inputSize] or [inputSize], and optionally h; gives h'.
 *
 * @example
 * const cell = new nn.RNNCell(10, 20);
 * cell(torch.randn([3, 10])).shape // [3, 20]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
 */
export class RNNCell extends Cell<Tensor> {
  readonly nonlinearity: Nonlinearity;

  constructor(...args: Arguments<ElmanCellOptions, ["inputSize", "hiddenSize", "bias", "nonlinearity"]>) {
    const { nonlinearity = "tanh", ...options } = bind<ElmanCellOptions>(
      "RNNCell",
      args,
      ["inputSize", "hiddenSize", "bias", "nonlinearity"],
      ["device", "dtype"],
    );
    super("RNNCell", options, 1);
    if (nonlinearity !== "tanh" && nonlinearity !== "relu") {
      throw new RangeError(`RNNCell: Unknown nonlinearity: ${quoted(nonlinearity)}`);
    }
    this.nonlinearity = nonlinearity;
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    const mode = this.nonlinearity === "tanh" ? "RNN_TANH" : "RNN_RELU";
    return this.step(mode, input, oneState("RNNCell", hx))[0] as Tensor;
  }

  override extraRepr(): string {
    const { nonlinearity } = this;
    return `${super.extraRepr()}${nonlinearity === "tanh" ? "" : `, nonlinearity=${nonlinearity}`}`;
  }
}

const KEYS = ["inputSize", "hiddenSize", "bias"] as const;

/**
 * One step of an LSTM:
 *
 *     i = sigmoid(x W_ii^T + b_ii + h W_hi^T + b_hi)    input gate
 *     f = sigmoid(x W_if^T + b_if + h W_hf^T + b_hf)    forget gate
 *     g = tanh(x W_ig^T + b_ig + h W_hg^T + b_hg)       candidate
 *     o = sigmoid(x W_io^T + b_io + h W_ho^T + b_ho)    output gate
 *     c' = f c + i g
 *     h' = o tanh(c')
 *
 * Called with x, [batch, inputSize] or [inputSize], and optionally [h, c]; gives [h', c'].
 *
 * @example
 * const cell = new nn.LSTMCell(10, 20);
 * const [h, c] = cell(torch.randn([3, 10])); // [3, 20] and [3, 20]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 */
export class LSTMCell extends Cell<LSTMState> {
  constructor(...args: Arguments<RNNCellOptions, ["inputSize", "hiddenSize", "bias"]>) {
    super("LSTMCell", bind<RNNCellOptions>("LSTMCell", args, KEYS, ["device", "dtype"]), 4);
  }

  override forward(input: Tensor, hx: LSTMState | null = null): LSTMState {
    if (hx !== null && !(Array.isArray(hx) && hx.length === 2 && hx.every((t) => t instanceof Tensor))) {
      throw new TypeError(
        `LSTMCell: argument 'hx' must be an array of two Tensors, [h, c], but got ${describe(hx)}`,
      );
    }
    return this.step("LSTM", input, hx) as LSTMState;
  }
}

/**
 * One step of a GRU:
 *
 *     r = sigmoid(x W_ir^T + b_ir + h W_hr^T + b_hr)          reset gate
 *     z = sigmoid(x W_iz^T + b_iz + h W_hz^T + b_hz)          update gate
 *     n = tanh(x W_in^T + b_in + r (h W_hn^T + b_hn))         candidate
 *     h' = (1 - z) n + z h
 *
 * Called with x, [batch, inputSize] or [inputSize], and optionally h; gives h'.
 *
 * @example
 * const cell = new nn.GRUCell(10, 20);
 * cell(torch.randn([3, 10])).shape // [3, 20]
 * @source https://docs.pytorch.org/docs/stable/generated/torch.nn.GRUCell.html
 */
export class GRUCell extends Cell<Tensor> {
  constructor(...args: Arguments<RNNCellOptions, ["inputSize", "hiddenSize", "bias"]>) {
    super("GRUCell", bind<RNNCellOptions>("GRUCell", args, KEYS, ["device", "dtype"]), 3);
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    return this.step("GRU", input, oneState("GRUCell", hx))[0] as Tensor;
  }
}
