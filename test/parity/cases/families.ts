// All families of cases. OGEE_CASES=reductions,shape leaves out the others.
//
// To add a case: write it into its family's file in Python's words, as `of("torch.add", [f32([3]), 2], { alpha: 3 })`;
// have PyTorch answer it, `npx tsx tools/record-parity.ts`; run `npx vitest run test/parity/recorded.test.ts`.

import type { Family } from "../case.js";
import { activations } from "./activations.js";
import { brackets } from "./brackets.js";
import { contractions } from "./contractions.js";
import { conversion } from "./conversion.js";
import { creation } from "./creation.js";
import { indexing } from "./indexing.js";
import { linearAlgebra } from "./linear-algebra.js";
import { losses } from "./losses.js";
import { matrices } from "./matrices.js";
import { matrixSystems } from "./matrix-systems.js";
import { ordering } from "./ordering.js";
import { pointwiseBinary } from "./pointwise-binary.js";
import { pointwiseSeveral } from "./pointwise-several.js";
import { pointwiseUnary } from "./pointwise-unary.js";
import { reductions } from "./reductions.js";
import { shape } from "./shape.js";

const FAMILIES: readonly Family[] = [
  creation,
  conversion,
  pointwiseUnary,
  pointwiseBinary,
  pointwiseSeveral,
  reductions,
  shape,
  brackets,
  indexing,
  ordering,
  matrices,
  contractions,
  linearAlgebra,
  matrixSystems,
  activations,
  losses,
];

/** The families that are asked for. */
export function families(): readonly Family[] {
  const asked = process.env["OGEE_CASES"]?.split(",");
  const unknown = asked?.filter((name) => !FAMILIES.some((family) => family.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new Error(
      `OGEE_CASES: no family ${unknown.join(", ")}; there are ${FAMILIES.map((f) => f.name).join(", ")}`,
    );
  }
  return FAMILIES.filter(({ name }) => asked === undefined || asked.includes(name));
}
