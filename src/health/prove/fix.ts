// Changes to a training that may mend it, as data: what a diagnosis proposes, a trial tries and `apply` makes.

export type Fix =
  /** Another function in place of activation modules, and weights drawn anew to suit it. */
  | { readonly kind: "activation"; readonly modules: readonly string[]; readonly to: string }
  /** Weights drawn anew: scaled by the gain of the function that they read, or layer by layer until each output has variance 1. */
  | { readonly kind: "init"; readonly scheme: "gain" | "lsuv"; readonly layers: readonly string[] }
  /** A normalisation after these layers. */
  | { readonly kind: "normalise"; readonly layers: readonly string[]; readonly by: "BatchNorm" | "LayerNorm" }
  | { readonly kind: "learningRate"; readonly factor: number }
  /** Learning rates that stay what they are here, one for each group of parameters, whatever a schedule has made of them. */
  | { readonly kind: "constantRate"; readonly rates: readonly number[] }
  /** Parameters, by path, that the optimizer is given too. */
  | { readonly kind: "include"; readonly parameters: readonly string[] }
  | { readonly kind: "weightDecay"; readonly factor: number }
  | { readonly kind: "clip"; readonly norm: number }
  /** The loss that takes what the model gives; `drop` names the module before it that is taken out. */
  | { readonly kind: "loss"; readonly to: string; readonly drop: string | null }
  /** Outputs brought to the shape of the targets before the loss. */
  | { readonly kind: "match" }
  /** Modules, by path, that are put into training mode. */
  | { readonly kind: "train"; readonly modules: readonly string[] }
  /** A function put before the loss, where the loss wants its values. */
  | { readonly kind: "output"; readonly insert: string }
  /** Inputs brought to mean 0 and standard deviation 1, feature by feature. */
  | { readonly kind: "standardise"; readonly mean: readonly number[]; readonly std: readonly number[] }
  /** The last layer's weights made smaller, and its biases set to what the targets' frequencies say. */
  | {
      readonly kind: "outputScale";
      readonly layer: string;
      readonly factor: number;
      readonly bias: readonly number[] | null;
    }
  /** A function between layers that have none. */
  | { readonly kind: "insert"; readonly after: readonly string[]; readonly function: string }
  /** Biases raised, so that units of relu see the positive side. */
  | { readonly kind: "bias"; readonly layers: readonly string[]; readonly value: number }
  | { readonly kind: "optimizer"; readonly to: string; readonly lr: number };
