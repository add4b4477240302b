// The rules, by number.

import type { Rule } from "../rule.js";
import { accumulated } from "./accumulated.js";
import { ascent } from "./ascent.js";
import { cleared } from "./cleared.js";
import { clipped } from "./clipped.js";
import { collapsed } from "./collapsed.js";
import { data } from "./data.js";
import { dead } from "./dead.js";
import { decay } from "./decay.js";
import { depth } from "./depth.js";
import { dropout } from "./dropout.js";
import { epsilon } from "./epsilon.js";
import { exploding } from "./exploding.js";
import { initialLoss } from "./initial-loss.js";
import { initialisation } from "./initialisation.js";
import { learningRate } from "./learning-rate.js";
import { leftOut } from "./left-out.js";
import { nonFinite } from "./non-finite.js";
import { outputLoss } from "./output-loss.js";
import { saturated } from "./saturated.js";
import { schedule } from "./schedule.js";
import { statistics } from "./statistics.js";
import { symmetry } from "./symmetry.js";
import { updateRatio } from "./update-ratio.js";
import { vanishing } from "./vanishing.js";
import { warmUp } from "./warm-up.js";
import { zigzag } from "./zigzag.js";

/** All rules. A list of one's own may be given to `judge`: `[...rules, mine]`. */
export const rules: readonly Rule[] = [
  nonFinite,
  vanishing,
  exploding,
  saturated,
  dead,
  initialisation,
  symmetry,
  updateRatio,
  zigzag,
  outputLoss,
  initialLoss,
  learningRate,
  collapsed,
  data,
  depth,
  accumulated,
  leftOut,
  decay,
  schedule,
  cleared,
  statistics,
  clipped,
  ascent,
  warmUp,
  epsilon,
  dropout,
];
