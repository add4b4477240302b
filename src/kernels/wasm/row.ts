// The innermost loop of an element-wise kernel.

import type { Expr } from "../../expr/expr.js";
import { type ElementType, elementSize } from "../element-type.js";
import {
  branchIf,
  type Callable,
  type Code,
  type Local,
  loop,
  type ModuleBuilder,
  type Value,
  type ValueType,
  when,
} from "./assembler.js";
import { chooseLanes } from "./choose-lanes.js";
import { Emission } from "./emission.js";
import { i32 } from "./instructions.js";
import type { Lanes } from "./lanes.js";
import { translate } from "./translate.js";

/** How the elements of one array lie along the innermost dimension. */
export type Layout = "contiguous" | "scalar" | "strided";

/** As `ElementwiseSpec`, with lowered values. */
export interface RowSpec {
  readonly outputs: readonly { readonly value: Expr; readonly type: ElementType; readonly layout: Layout }[];
  readonly operands: readonly { readonly type: ElementType; readonly layout: Layout }[];
  readonly compute: ElementType;
  readonly parameters: number;
  readonly lanes?: "single" | "double";
}

export interface Row {
  readonly callable: Callable;
  /** Which arrays (outputs, then operands) have their stride among the last arguments. */
  readonly strided: readonly boolean[];
}

const repeat = <T>(value: T, times: number): T[] => Array.from({ length: times }, () => value);

/** `row(n, out0.., in0.., p0.., strides..)`: the innermost loop; `flat` where there are no strides. */
export function emitRow(module: ModuleBuilder, spec: RowSpec, relaxedSimd: boolean): Row {
  const arrays = [...spec.outputs, ...spec.operands];
  const strided = arrays.map((a) => a.layout === "strided");
  const strideCount = strided.filter(Boolean).length;
  const types: ValueType[] = [
    "i32",
    ...repeat<ValueType>("i32", arrays.length),
    ...repeat<ValueType>("f64", spec.parameters),
  ];
  const name = strideCount === 0 ? "flat" : null;
  const callable = module.function(name, [...types, ...repeat<ValueType>("i32", strideCount)], [], (f, n) => {
    const emission = new Emission(module, f, relaxedSimd);
    const { compute, outputs } = spec;
    const values = outputs.map((o) => o.value);
    const lanes = chooseLanes(
      { compute, lanes: spec.lanes, values, stored: arrays.map((a) => a.type) },
      emission,
    );
    let next = types.length;
    const places = arrays.map(
      (array, i): Place => ({
        ...array,
        address: f.parameter(1 + i),
        stride: strided[i] ? f.parameter(next++) : null,
      }),
    );
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

/** With more hoisted constants than this, four (or three) computations at once spill more than they gain. */
const FOUR_COPIES_UP_TO = 24;
const THREE_COPIES_UP_TO = 30;

class RowLoops {
  private readonly outputs: readonly Place[];
  private readonly operands: readonly Place[];

  constructor(
    private readonly spec: RowSpec,
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
    const constants = this.emission.hoistedCount;
    const vectors = constants <= FOUR_COPIES_UP_TO ? 4 : constants <= THREE_COPIES_UP_TO ? 3 : 2;
    const copies = count === 1 ? 8 : vectors;
    for (let copy = 1; copy < copies; copy++) stores.push(this.body(copy * count));
    const elements = copies * count;
    const enough = i32.geS(this.n, i32.const(elements));
    const body = [this.emission.take(), stores];
    return [
      when(
        enough,
        loop((again) => [
          body,
          this.advance(elements),
          this.n.set(i32.sub(this.n, i32.const(elements))),
          branchIf(enough, again),
        ]),
      ),
    ];
  }

  /** Computes a vector that begins `first` elements on, as statements of the emission; returns its stores. */
  private body(first: number): Code {
    const offset = (place: Place): number => first * elementSize[place.type];
    const packed = this.results((place) => this.lanes.read(place.type, place.address, offset(place)));
    return this.outputs.map((place, i) =>
      this.lanes.write(place.type, place.address, packed[i] as Local, offset(place)),
    );
  }

  /** One vector at a time; the last may have fewer elements. */
  guarded(): Code {
    const { count } = this.lanes;
    const packed = this.results((place) =>
      place.stride === null ? this.lanes.read(place.type, place.address, 0) : this.gathered(place),
    );
    const full = i32.geS(this.n, i32.const(count));
    const stores = this.outputs.map((place, i) => {
      const value = packed[i] as Local;
      const lane = (l: number): Code =>
        this.lanes.writeLane(place.type, this.laneAddress(place, l), value, l);
      const lanes = repeat(0, count).map((_, l) =>
        l === 0 ? lane(0) : when(i32.gtS(this.n, i32.const(l)), lane(l)),
      );
      if (place.stride !== null || count === 1) return lanes;
      return when(full, this.lanes.write(place.type, place.address, value, 0), lanes);
    });
    const body = [this.emission.take(), stores];
    return [
      when(
        i32.gtS(this.n, i32.const(0)),
        loop((again) => [
          body,
          this.advance(count),
          branchIf(i32.gtS(this.n.tee(i32.sub(this.n, i32.const(count))), i32.const(0)), again),
        ]),
      ),
    ];
  }

  private results(read: (place: Place) => Value): Local[] {
    const { emission, lanes, spec } = this;
    const loaded = new Map<number, Value>();
    const operand = (index: number): Value => {
      const place = this.operands[index];
      if (place === undefined)
        throw new Error(`kernel: the expression reads operand ${index} of ${this.operands.length}`);
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
    const values = translate(
      spec.outputs.map((o) => o.value),
      lanes,
      emission,
      operand,
      this.parameters,
    );
    return values.map((value, i) => {
      const { type, value: root } = spec.outputs[i] as RowSpec["outputs"][number];
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
    const by =
      place.stride === null
        ? i32.const(lane * elementSize[place.type])
        : i32.mul(place.stride, i32.const(lane));
    return lane === 0 ? place.address : i32.add(place.address, by);
  }

  private advance(elements: number): Code {
    return [...this.outputs, ...this.operands].map(({ layout, address, stride, type }) => {
      if (layout === "scalar") return [];
      const by =
        stride === null ? i32.const(elements * elementSize[type]) : i32.mul(stride, i32.const(elements));
      return address.set(i32.add(address, by));
    });
  }
}
