// What a traced forward shows of values: what its layers made, and what activation functions did to their inputs.

import type { Node } from "../../autograd/node.js";
import type { Tensor } from "../../autograd/tensor.js";
import type { NDArray } from "../../ndarray/ndarray.js";
import type { ActivationCall } from "../../ops/activations.js";
import type { ActivationSignals, LayerSignals, Moments } from "../recording.js";
import { type WatchedActivation, watchedActivation } from "./activation-use.js";
import type { Traced } from "./flow.js";
import { activationInput, type InputSums, signalsOf } from "./signals.js";
import { momentsOf } from "./statistics.js";

/** An activation function that was announced. */
interface Call {
  readonly about: ActivationCall;
  readonly watched: WatchedActivation | null;
  readonly counts: InputSums | null;
}

export class Values {
  readonly activations: ActivationSignals[] = [];
  readonly layers: LayerSignals[] = [];
  private call: Call | null = null;
  /** The moments that were taken last, and of what: what a layer makes is often what a function reads. */
  private latest: { readonly array: NDArray; readonly version: number; readonly moments: Moments } | null =
    null;

  /** @param wanted whether values are looked at, and not only noted which function runs. */
  constructor(private readonly wanted: boolean) {}

  /** An activation function is about to read `x`, whose units are counted as `unit` says. */
  announce(about: ActivationCall, x: Tensor, unit: Traced["unit"]): void {
    const watched = watchedActivation(about);
    const looks = this.wanted && watched !== null && x.requiresGrad;
    const { array } = x;
    this.call = {
      about,
      watched,
      counts: looks
        ? activationInput(array, watched, unitDimension(unit, array), this.momentsOf(array))
        : null,
    };
  }

  /** What was announced, if this is the node that it was announced for. */
  callOf(node: Node): Call | null {
    const { call } = this;
    if (call === null || call.about.definition.torch.node !== node.name) {
      return null;
    }
    this.call = null;
    return call;
  }

  /** Notes the result of node number `at`, made by an activation function or by a layer. */
  note(at: number, { unit, layer }: Traced, call: Call | null, result: NDArray): void {
    if (!this.wanted) {
      return;
    }
    if (call !== null && call.counts !== null) {
      this.activations.push(signalsOf(at, call.counts, result, unitDimension(unit, result)));
    } else if (layer !== null) {
      this.layers.push({ layer, output: this.momentsOf(result) });
    }
  }

  /** So many nodes were put before node number `at`. */
  inserted(at: number, count: number): void {
    this.activations.forEach((signals, i) => {
      if (signals.node > at) {
        this.activations[i] = { ...signals, node: signals.node + count };
      }
    });
  }

  /** Lets go of arrays. */
  forget(): void {
    this.latest = null;
  }

  private momentsOf(array: NDArray): Moments {
    const { version } = array.storage;
    if (this.latest === null || this.latest.array !== array || this.latest.version !== version) {
      this.latest = { array, version, moments: momentsOf(array) };
    }
    return this.latest.moments;
  }
}

/** The dimension of an array that counts units. */
function unitDimension(unit: Traced["unit"], { rank }: NDArray): number {
  return unit === "channels" && rank > 2 ? 1 : Math.max(0, rank - 1);
}
