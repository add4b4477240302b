// All families of cases. OGEE_CASES=reductions,shape leaves out the others.

import type { Family } from "../case.js";
import { activations } from "./activations.js";
import { conversion } from "./conversion.js";
import { creation } from "./creation.js";
import { indexing } from "./indexing.js";
import { losses } from "./losses.js";
import { matrices } from "./matrices.js";
import { pointwiseBinary } from "./pointwise-binary.js";
import { pointwiseSeveral } from "./pointwise-several.js";
import { pointwiseUnary } from "./pointwise-unary.js";
import { reductions } from "./reductions.js";
import { shape } from "./shape.js";

const FAMILIES: readonly Family[] = [
  creation, conversion, pointwiseUnary, pointwiseBinary, pointwiseSeveral, reductions, shape, indexing, matrices, activations,
  losses,
];

/** The families that are asked for. */
export function families(): readonly Family[] {
  const asked = process.env["OGEE_CASES"]?.split(",");
  const unknown = asked?.filter((name) => !FAMILIES.some((family) => family.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new Error(`OGEE_CASES: no family ${unknown.join(", ")}; there are ${FAMILIES.map((f) => f.name).join(", ")}`);
  }
  return FAMILIES.filter(({ name }) => asked === undefined || asked.includes(name));
}
