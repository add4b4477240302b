// The outer loops of an element-wise kernel.

import { type ElementType, elementSize } from "../element-type.js";
import {
  branchIf,
  call,
  choose,
  type Code,
  type Local,
  loop,
  type ModuleBuilder,
  type Value,
  type ValueType,
  when,
} from "./assembler.js";
import { i32 } from "./instructions.js";
import type { Layout, Row, RowSpec } from "./row.js";

const repeat = <T>(value: T, times: number): T[] => Array.from({ length: times }, () => value);

/** Columns of a tile: a strided operand's cache lines are still there when the next row reads beside them. */
const TILE = 32;

/** Two outer loops around calls of the row function; around strided rows, in tiles. */
export function emitStrided(module: ModuleBuilder, spec: RowSpec, row: Row): void {
  const arrays = [...spec.outputs, ...spec.operands];
  const count = arrays.length;
  const types = [...repeat<ValueType>("i32", 4 + count), ...repeat<ValueType>("f64", spec.parameters)];
  module.function("strided", types, [], (f, ...locals) => {
    const [n0, n1, n2, table] = locals as [Local, Local, Local, Local];
    const bases = locals.slice(4, 4 + count);
    const parameters = locals.slice(4 + count);
    const rows = bases.map(() => f.local("i32"));
    const [left, first, width] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const stride = (array: number, dimension: number): Value => i32.load(table, 4 * (3 * array + dimension));
    const innerStride = (array: number): Value => {
      const { layout, type } = arrays[array] as { layout: Layout; type: ElementType };
      if (layout === "strided") return stride(array, 2);
      return i32.const(layout === "scalar" ? 0 : elementSize[type]);
    };
    const inner = row.strided.flatMap((is, i) => (is ? [stride(i, 2)] : []));
    const step = (locals: readonly Local[], dimension: number): Code =>
      locals.map((local, i) => local.set(i32.add(local, stride(i, dimension))));
    const positive = (local: Local): Value => i32.gtS(local, i32.const(0));
    const allRows = [
      left.set(n1),
      loop((nextRow) => [
        call(row.callable, width, ...rows, ...parameters, ...inner),
        step(rows, 1),
        branchIf(left.tee(i32.sub(left, i32.const(1))), nextRow),
      ]),
    ];
    const whole = [width.set(n2), rows.map((local, i) => local.set(bases[i] as Local)), allRows];
    const rest = i32.sub(n2, first);
    const tiles = [
      first.set(i32.const(0)),
      loop((nextTile) => [
        width.set(
          choose(i32.and(i32.gtS(n1, i32.const(1)), i32.gtS(rest, i32.const(TILE))), i32.const(TILE), rest),
        ),
        rows.map((local, i) => local.set(i32.add(bases[i] as Local, i32.mul(first, innerStride(i))))),
        allRows,
        branchIf(i32.ltS(first.tee(i32.add(first, width)), n2), nextTile),
      ]),
    ];
    return [
      when(
        i32.and(i32.and(positive(n0), positive(n1)), positive(n2)),
        loop((nextPlane) => [
          inner.length === 0 ? whole : tiles,
          step(bases, 0),
          branchIf(n0.tee(i32.sub(n0, i32.const(1))), nextPlane),
        ]),
      ),
    ];
  });
}
