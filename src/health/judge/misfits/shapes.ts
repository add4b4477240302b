// Outputs and targets of shapes that broadcast.

import { sizeOf } from "../../../ndarray/shape.js";
import { broadcastOf } from "../../measure/broadcast.js";
import { figure } from "../../measure/wording.js";
import type { Check } from "./seen.js";

const shapeText = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

/** PyTorch warns of it, and goes on: the mean over all pairs is least where all answers are the mean of the targets. */
const broadcasting: Check = ({ measures: { recording } }) => {
  const found = broadcastOf(recording);
  if (found === null) {
    return null;
  }
  const { output, target, result, index } = found;
  return {
    says:
      `outputs of shape ${shapeText(output)} and targets of shape ${shapeText(target)} broadcast to ${shapeText(result)}, so that every ` +
      "answer is compared with every target; bring both to one shape, as by target.unsqueeze(1) or output.squeeze(1)",
    evidence: [
      figure(
        "differences that the loss is made of",
        sizeOf(result),
        "",
        sizeOf(output),
        "about.lossShape",
        `observations[${index}].output.shape`,
        `observations[${index}].output.target.shape`,
      ),
    ],
    fixes: [{ kind: "match" }],
    counts: "always",
  };
};

export const ofShapes: readonly Check[] = [broadcasting];
