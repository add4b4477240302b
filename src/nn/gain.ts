// The factor for initial weights that suits the activation function after them.

import * as definitions from "../activations/all.generated.js";
import type { Activation } from "../activations/definition.js";
import { describe } from "../ndarray/describe.js";
import { isDefinition } from "../ops/activations.js";
import { gain, pytorchGain } from "../activations/gain.js";
import { pythonName } from "../activations/parameters.js";

/** Layers without an activation function. */
const LINEAR: ReadonlySet<string> = new Set([
  "linear",
  "identity",
  "conv1d",
  "conv2d",
  "conv3d",
  "conv_transpose1d",
  "conv_transpose2d",
  "conv_transpose3d",
]);

const known = Object.values(definitions) as unknown as readonly Activation[];

/**
 * The recommended gain for an activation function.
 *
 * @param nonlinearity PyTorch's name for it ("tanh", "leaky_relu", "linear"), which gives PyTorch's value; or a
 * definition, which gives 1 / sqrt(E[f(z)^2]) over a standard normal z, for any function.
 * @param param the function's first parameter: the negative slope of "leaky_relu".
 * @throws Error for a name that PyTorch's `calculate_gain` does not know.
 * @example nn.init.calculateGain("leaky_relu", 0.2) // 1.3867504905630728
 * @source https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain
 */
export function calculateGain(nonlinearity: string | Activation, param?: number): number {
  if (typeof nonlinearity !== "string") {
    if (!isDefinition(nonlinearity)) {
      throw new TypeError(
        `calculateGain: expected a name such as "tanh" or a definition, but got ${describe(nonlinearity)}`,
      );
    }
    return gain(nonlinearity, firstParameter(nonlinearity, param));
  }
  if (LINEAR.has(nonlinearity)) {
    return 1;
  }
  const found = known.find(({ name }) => name === nonlinearity || pythonName(name) === nonlinearity);
  const stated = found === undefined ? null : pytorchGain(found, firstParameter(found, param));
  if (stated === null) {
    throw new Error(
      `calculateGain: Unsupported nonlinearity ${nonlinearity}; give the definition itself for its gain by quadrature`,
    );
  }
  return stated;
}

function firstParameter(definition: Activation, param: number | undefined): Record<string, number> {
  const first = definition.parameters.find((p) => p.kind === "number" || p.kind === "required");
  return param === undefined || first === undefined ? {} : { [first.name]: param };
}
