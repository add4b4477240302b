import { type Local, type Value, when } from "./assembler.js";
import { lanewise } from "./float-lanes.js";
import { v128 } from "./simd.js";
import type { VectorMath } from "./vector-math.js";

/**
 * `usual`, but where `rare` holds (all bits of a lane 1) what the JavaScript function `name` gives. A lane's result does
 * not depend on its neighbours.
 */
export function rarely(
  m: VectorMath,
  rare: Value,
  name: string,
  operands: readonly Local[],
  usual: Value,
): Value {
  const mask = m.hold(rare);
  const result = m.emission.fresh("v128");
  m.emission.statement(result.set(usual));
  m.emission.statement(
    when(v128.anyTrue(mask), result.set(m.select(mask, lanewise(m, name, operands), result))),
  );
  return result;
}
