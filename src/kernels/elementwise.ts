// One expression, applied to each element: becomes a WebAssembly module.

import type { Expr } from "../expr/expr.js";
import { type ElementType, elementSize } from "./element-type.js";
import { branchIf, call, type Callable, choose, type Code, type Local, loop, ModuleBuilder, type Value, type ValueType, when } from "./wasm/assembler.js";
import { chooseLanes } from "./wasm/choose-lanes.js";
import { Emission } from "./wasm/emission.js";
import { i32 } from "./wasm/instructions.js";
import type { Lanes } from "./wasm/lanes.js";
import { lower } from "./wasm/lower.js";
import { translate } from "./wasm/translate.js";

/** How the elements of one array lie along the innermost dimension. */
export type Layout = "contiguous" | "scalar" | "strided";

export interface Operand {
  readonly type: ElementType;
  readonly layout: Layout;
}

export interface Output {
  readonly value: Expr;
  readonly type: ElementType;
  readonly layout: "contiguous" | "strided";
}

export interface ElementwiseSpec {
  /** Several outputs share one pass: a value and its slope, the state of an optimizer. */
  readonly outputs: readonly Output[];
  readonly operands: readonly Operand[];
  /** The type of the arithmetic: operands are converted to it on load, results from it on store. */
  readonly compute: ElementType;
  /** How many scalars are given when the kernel runs. */
  readonly parameters: number;
  /** Allows functions such as exp in lanes of float32: faster, about 1 ULP instead of about 0.5. */
  readonly lanes?: "single";
}

export interface Features {
  readonly relaxedSimd: boolean;
}

export interface KernelModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The functions of `scalarFunctions` that the module imports as `m.<name>`, beside the memory `m.memory`. */
  readonly imports: readonly string[];
}

/**
 * The kernel of an expression. It exports, with i32 counts and byte addresses and f64 parameters,
 * - `flat(n, out0.., in0.., p0..)`, when no layout is "strided": contiguous arrays of n elements; of a "scalar"
 *   operand there is one element.
 * - `strided(n0, n1, n2, table, out0.., in0.., p0..)`: three nested loops, n2 innermost. `table` is the address of
 *   i32 byte strides, three for each output, then for each operand. The innermost stride counts only for layout
 *   "strided"; for "contiguous" it is one element and for "scalar" 0.
 *
 * An element's result depends on nothing but its inputs: not on its position, on the layout or on n. Loads may read up
 * to 16 bytes beyond an array; stores never do.
 */
export function emitElementwise(spec: ElementwiseSpec, features: Features): KernelModule {
  const lowered = { ...spec, outputs: spec.outputs.map((o) => ({ ...o, value: lower(o.value) })) };
  const module = new ModuleBuilder();
  const row = emitRow(module, lowered, features);
  emitStrided(module, lowered, row);
  return { bytes: module.bytes(), imports: module.importNames };
}

interface Row {
  readonly callable: Callable;
  /** Which arrays (outputs, then operands) have their stride among the last arguments. */
  readonly strided: readonly boolean[];
}

const repeat = <T>(value: T, times: number): T[] => Array.from({ length: times }, () => value);

/** `row(n, out0.., in0.., p0.., strides..)`: the innermost loop; `flat` where there are no strides. */
function emitRow(module: ModuleBuilder, spec: ElementwiseSpec, features: Features): Row {
  const arrays = [...spec.outputs, ...spec.operands];
  const strided = arrays.map((a) => a.layout === "strided");
  const strideCount = strided.filter(Boolean).length;
  const types: ValueType[] = ["i32", ...repeat<ValueType>("i32", arrays.length), ...repeat<ValueType>("f64", spec.parameters)];
  const name = strideCount === 0 ? "flat" : null;
  const callable = module.function(name, [...types, ...repeat<ValueType>("i32", strideCount)], [], (f, n) => {
    const emission = new Emission(module, f, features.relaxedSimd);
    const { compute, outputs } = spec;
    const values = outputs.map((o) => o.value);
    const lanes = chooseLanes({ compute, lanes: spec.lanes, values, stored: arrays.map((a) => a.type) }, emission);
    let next = types.length;
    const places = arrays.map((array, i): Place => ({
      ...array,
      address: f.parameter(1 + i),
      stride: strided[i] ? f.parameter(next++) : null,
    }));
    const parameters = repeat(0, spec.parameters).map((_, i) => f.parameter(1 + arrays.length + i));
    const loops = new RowLoops(spec, emission, lanes, n as Local, places, parameters);
    const code = strideCount === 0 ? [loops.unrolled(), loops.guarded()] : loops.guarded();
    return [...emission.prologue, code];
  });
  return { callable, strided };
}

interface Place {
  readonly type: ElementType;
  readonly layout: Layout;
  readonly address: Local;
  readonly stride: Local | null;
}

/** With more hoisted constants than this, four computations at once spill more than they gain. */
const MANY_CONSTANTS = 30;

class RowLoops {
  private readonly outputs: readonly Place[];
  private readonly operands: readonly Place[];

  constructor(
    private readonly spec: ElementwiseSpec,
    private readonly emission: Emission,
    private readonly lanes: Lanes,
    private readonly n: Local,
    places: readonly Place[],
    private readonly parameters: readonly Local[],
  ) {
    this.outputs = places.slice(0, spec.outputs.length);
    this.operands = places.slice(spec.outputs.length);
  }

  /**
   * Whole vectors of contiguous arrays, several at a time; leaves n less than that. The stores come last, so that the
   * compiler may interleave the computations: one alone is a long chain that leaves the machine waiting.
   */
  unrolled(): Code {
    const { count } = this.lanes;
    const stores = [this.body(0)];
    const copies = count === 1 ? 8 : this.emission.hoistedCount > MANY_CONSTANTS ? 2 : 4;
    for (let copy = 1; copy < copies; copy++) stores.push(this.body(copy * count));
    const elements = copies * count;
    const enough = i32.geS(this.n, i32.const(elements));
    const body = [this.emission.take(), stores];
    return [
      when(enough, loop((again) => [
        body,
        this.advance(elements),
        this.n.set(i32.sub(this.n, i32.const(elements))),
        branchIf(enough, again),
      ])),
    ];
  }

  /** Computes a vector that begins `first` elements on, as statements of the emission; returns its stores. */
  private body(first: number): Code {
    const offset = (place: Place): number => first * elementSize[place.type];
    const packed = this.results((place) => this.lanes.read(place.type, place.address, offset(place)));
    return this.outputs.map((place, i) => this.lanes.write(place.type, place.address, packed[i] as Local, offset(place)));
  }

  /** One vector at a time; the last may have fewer elements. */
  guarded(): Code {
    const { count } = this.lanes;
    const packed = this.results((place) => (place.stride === null ? this.lanes.read(place.type, place.address, 0) : this.gathered(place)));
    const full = i32.geS(this.n, i32.const(count));
    const stores = this.outputs.map((place, i) => {
      const value = packed[i] as Local;
      const lane = (l: number): Code => this.lanes.writeLane(place.type, this.laneAddress(place, l), value, l);
      const lanes = repeat(0, count).map((_, l) => (l === 0 ? lane(0) : when(i32.gtS(this.n, i32.const(l)), lane(l))));
      if (place.stride !== null || count === 1) return lanes;
      return when(full, this.lanes.write(place.type, place.address, value, 0), lanes);
    });
    const body = [this.emission.take(), stores];
    return [
      when(i32.gtS(this.n, i32.const(0)), loop((again) => [
        body,
        this.advance(count),
        branchIf(i32.gtS(this.n.tee(i32.sub(this.n, i32.const(count))), i32.const(0)), again),
      ])),
    ];
  }

  private results(read: (place: Place) => Value): Local[] {
    const { emission, lanes, spec } = this;
    const loaded = new Map<number, Value>();
    const operand = (index: number): Value => {
      const place = this.operands[index];
      if (place === undefined) throw new Error(`kernel: the expression reads operand ${index} of ${this.operands.length}`);
      let value = loaded.get(index);
      if (value === undefined) {
        value =
          place.layout === "scalar"
            ? emission.hoist(`scalar:${index}`, lanes.number, () => this.hoistedSplat(place))
            : emission.hold(lanes.number, read(place));
        loaded.set(index, value);
      }
      return value;
    };
    const values = translate(spec.outputs.map((o) => o.value), lanes, emission, operand, this.parameters);
    return values.map((value, i) => {
      const { type, value: root } = spec.outputs[i] as Output;
      return root.type === "bool" ? lanes.packTruth(type, value) : lanes.pack(type, value);
    });
  }

  private hoistedSplat(place: Place): Value {
    return this.lanes.splat(place.type, place.address);
  }

  /** Lanes beyond the last element read the last one again, so that no address leaves the array. */
  private gathered(place: Place): Value {
    const addresses: Value[] = [place.address];
    let last = place.address;
    for (let lane = 1; lane < this.lanes.count; lane++) {
      const step = when(i32.gtS(this.n, i32.const(lane)), place.stride as Local, i32.const(0), "i32");
      last = this.emission.hold("i32", i32.add(last, step));
      addresses.push(last);
    }
    return this.lanes.gather(place.type, addresses);
  }

  private laneAddress(place: Place, lane: number): Value {
    const by = place.stride === null ? i32.const(lane * elementSize[place.type]) : i32.mul(place.stride, i32.const(lane));
    return lane === 0 ? place.address : i32.add(place.address, by);
  }

  private advance(elements: number): Code {
    return [...this.outputs, ...this.operands].map(({ layout, address, stride, type }) => {
      if (layout === "scalar") return [];
      const by = stride === null ? i32.const(elements * elementSize[type]) : i32.mul(stride, i32.const(elements));
      return address.set(i32.add(address, by));
    });
  }
}

/** Columns of a tile: a strided operand's cache lines are still there when the next row reads beside them. */
const TILE = 32;

/** Two outer loops around calls of the row function; around strided rows, in tiles. */
function emitStrided(module: ModuleBuilder, spec: ElementwiseSpec, row: Row): void {
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
        width.set(choose(i32.and(i32.gtS(n1, i32.const(1)), i32.gtS(rest, i32.const(TILE))), i32.const(TILE), rest)),
        rows.map((local, i) => local.set(i32.add(bases[i] as Local, i32.mul(first, innerStride(i))))),
        allRows,
        branchIf(i32.ltS(first.tee(i32.add(first, width)), n2), nextTile),
      ]),
    ];
    return [
      when(i32.and(i32.and(positive(n0), positive(n1)), positive(n2)), loop((nextPlane) => [
        inner.length === 0 ? whole : tiles,
        step(bases, 0),
        branchIf(n0.tee(i32.sub(n0, i32.const(1))), nextPlane),
      ])),
    ];
  });
}
