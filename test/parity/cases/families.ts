// All families of cases. OGEE_CASES=reductions,shape leaves out the others.

import type { Family } from "../case.js";
import { pointwiseUnary } from "./pointwise-unary.js";

const FAMILIES: readonly Family[] = [pointwiseUnary];

/** The families that are asked for. */
export function families(): readonly Family[] {
  const asked = process.env["OGEE_CASES"]?.split(",");
  const unknown = asked?.filter((name) => !FAMILIES.some((family) => family.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new Error(`OGEE_CASES: no family ${unknown.join(", ")}; there are ${FAMILIES.map((f) => f.name).join(", ")}`);
  }
  return FAMILIES.filter(({ name }) => asked === undefined || asked.includes(name));
}
