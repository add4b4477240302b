// What LBFGS remembers: the last changes of gradient and parameters, which stand for the inverse Hessian.

import type { Tensor } from "../autograd/tensor.js";
import { numberAt } from "../ndarray/elements.js";
import { add, mul, sub } from "../ops/arithmetic.js";
import { dot } from "../ops/matrix.js";
import { amax } from "../ops/reductions.js";
import { abs, neg } from "../ops/signs.js";
import type { ParameterState } from "./state.js";

/** What one step leaves to the next. */
export interface Memory {
  direction: Tensor;
  step: number;
  gradient: Tensor;
  loss: number;
  /** Changes of the gradient, of the parameters, and one over their products, oldest first. */
  gradientChanges: Tensor[];
  moves: Tensor[];
  inverses: number[];
  scale: number;
}

/** The number in a tensor of one element. */
export const numberOf = (t: Tensor): number => numberAt(t.array, 0);
/** a . b */
export const product = (a: Tensor, b: Tensor): number => numberOf(dot(a, b));
/** The largest absolute component. */
export const largest = (a: Tensor): number => (a.array.size === 0 ? 0 : numberOf(amax(abs(a))));

/** Straight down the gradient. */
export function startingMemory(gradient: Tensor): Memory {
  return {
    direction: neg(gradient),
    step: 0,
    gradient,
    loss: 0,
    gradientChanges: [],
    moves: [],
    inverses: [],
    scale: 1,
  };
}

/** The two-loop recursion: the approximate inverse Hessian times the negative gradient. */
export function nextDirection(memory: Memory, gradient: Tensor, historySize: number): Memory {
  const gradientChanges = [...memory.gradientChanges];
  const moves = [...memory.moves];
  const inverses = [...memory.inverses];
  let { scale } = memory;
  const change = sub(gradient, memory.gradient);
  const move = mul(memory.direction, memory.step);
  const curvature = product(change, move);
  if (curvature > 1e-10) {
    if (moves.length === historySize) {
      gradientChanges.shift();
      moves.shift();
      inverses.shift();
    }
    gradientChanges.push(change);
    moves.push(move);
    inverses.push(1 / curvature);
    scale = curvature / product(change, change);
  }
  const factors: number[] = [];
  let direction = neg(gradient);
  for (let i = moves.length - 1; i >= 0; i--) {
    const factor = product(moves[i] as Tensor, direction) * (inverses[i] as number);
    factors[i] = factor;
    direction = add(direction, gradientChanges[i] as Tensor, { alpha: -factor });
  }
  direction = mul(direction, scale);
  for (let i = 0; i < moves.length; i++) {
    const back = product(gradientChanges[i] as Tensor, direction) * (inverses[i] as number);
    direction = add(direction, moves[i] as Tensor, { alpha: (factors[i] as number) - back });
  }
  return { ...memory, direction, gradientChanges, moves, inverses, scale };
}

/** From the state by PyTorch's keys; null before the first step. */
export function readMemory(state: ParameterState): Memory | null {
  if (state["d"] === undefined) {
    return null;
  }
  return {
    direction: state["d"] as Tensor,
    step: state["t"] as number,
    gradient: state["prev_flat_grad"] as Tensor,
    loss: state["prev_loss"] as number,
    gradientChanges: state["old_dirs"] as Tensor[],
    moves: state["old_stps"] as Tensor[],
    inverses: state["ro"] as number[],
    scale: state["H_diag"] as number,
  };
}

/** Into the state, by PyTorch's keys. */
export function writeMemory(state: ParameterState, memory: Memory | null): void {
  if (memory !== null) {
    Object.assign(state, {
      d: memory.direction,
      t: memory.step,
      old_dirs: memory.gradientChanges,
      old_stps: memory.moves,
      ro: memory.inverses,
      H_diag: memory.scale,
      prev_flat_grad: memory.gradient,
      prev_loss: memory.loss,
    });
  }
}
