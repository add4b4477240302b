// What people pass by mistake: a table of values, each made anew for every call, so that damage can be told.

import * as torch from "../../src/index.js";

/** The tensors of one call by name, kept so that they can be looked at after it. */
export class World {
  readonly tensors: Map<string, torch.Tensor> = new Map();

  keep(name: string, make: () => torch.Tensor): torch.Tensor {
    let tensor = this.tensors.get(name);
    if (tensor === undefined) {
      tensor = make();
      this.tensors.set(name, tensor);
    }
    return tensor;
  }
}

const { float32, float64, int64, int32, uint8, bool } = torch;
const grid = [
  [0.5, -1, 2],
  [3, 0, -0.25],
];

export const TENSORS: Record<string, () => torch.Tensor> = {
  "float32[2,3]": () => torch.tensor(grid),
  "another float32[2,3]": () => torch.tensor(grid).neg(),
  "leaf float32[2,3]": () => torch.tensor(grid, { requiresGrad: true }),
  "result float32[2,3]": () => torch.tensor(grid, { requiresGrad: true }).mul(2),
  "view of a leaf": () => torch.tensor(grid, { requiresGrad: true }).t(),
  "float32[3,2] transposed": () => torch.tensor(grid).t(),
  "float32[2,3] expanded": () => torch.tensor([1, 2, 3]).expand(2, 3),
  "float32[3,3]": () => torch.eye(3),
  "float32[3]": () => torch.tensor([0.25, 0.5, 0.75]),
  "float32[1]": () => torch.tensor([4]),
  "float32[]": () => torch.tensor(2),
  "leaf float32[]": () => torch.tensor(2, { requiresGrad: true }),
  "float32[0,3]": () => torch.zeros([0, 3]),
  "float32[2,3,4]": () => torch.ones([2, 3, 4]),
  "float32[1,2,1,2]": () => torch.ones([1, 2, 1, 2]),
  "float32[3] of NaN and infinities": () => torch.tensor([Number.NaN, Infinity, -Infinity]),
  "float64[2,3]": () => torch.tensor(grid, { dtype: float64 }),
  "float64[3]": () => torch.tensor([1, 2, 3], { dtype: float64 }),
  "int64[2,3]": () =>
    torch.tensor(
      [
        [0, 1, 2],
        [2, 1, 0],
      ],
      { dtype: int64 },
    ),
  "int64[2]": () => torch.tensor([1, 0], { dtype: int64 }),
  "int64[3] out of range": () => torch.tensor([-9, 99, 2n ** 62n], { dtype: int64 }),
  "int64[]": () => torch.tensor(1n),
  "int64[0]": () => torch.zeros([0], { dtype: int64 }),
  "int32[3]": () => torch.tensor([1, 2, 0], { dtype: int32 }),
  "uint8[2,3]": () => torch.ones([2, 3], { dtype: uint8 }),
  "bool[2,3]": () =>
    torch.tensor([
      [true, false, true],
      [false, false, true],
    ]),
  "bool[]": () => torch.tensor(true),
};

const cycle: unknown[] = [];
cycle.push(cycle);
let deep: unknown = [1];
for (let i = 0; i < 20_000; i++) {
  deep = [deep];
}

/** Thrown by the functions that are passed: it must come out as it is. */
export class UserError extends Error {}

const given = (x: unknown): torch.Tensor => {
  if (!(x instanceof torch.Tensor)) {
    throw new UserError("the user's function wants a tensor");
  }
  return x;
};

const HUGE = 2 ** 40;

/** No tensors: made from nothing. */
const PLAIN: Record<string, unknown> = {
  "0": 0,
  "1": 1,
  "-1": -1,
  "2": 2,
  "3": 3,
  "-4": -4,
  "1.5": 1.5,
  "-0": -0,
  NaN: Number.NaN,
  Infinity,
  "-Infinity": -Infinity,
  "2**31": 2 ** 31,
  "2**40": HUGE,
  "-(2**40)": -HUGE,
  "2**53": 2 ** 53,
  "1e308": 1e308,
  "1n": 1n,
  "-1n": -1n,
  "2n**63n": 2n ** 63n,
  "2n**70n": 2n ** 70n,
  true: true,
  false: false,
  null: null,
  undefined: undefined,
  '""': "",
  '"mean"': "mean",
  '"sum"': "sum",
  '"floor"': "floor",
  '"0"': "0",
  '"ij,jk"': "ij,jk",
  '"abc"': "abc",
  "{}": {},
  "{ dim: 1 }": { dim: 1 },
  "{ dim: 'x' }": { dim: "x" },
  "{ out: 1 }": { out: 1 },
  "{ a: 1 }": { a: 1 },
  "[]": [],
  "[0]": [0],
  "[2, 3]": [2, 3],
  "[3, 2]": [3, 2],
  "[1, 0]": [1, 0],
  "[1, 1]": [1, 1],
  "[-1]": [-1],
  "[5]": [5],
  "[2.5]": [2.5],
  "[NaN]": [Number.NaN],
  "[Infinity]": [Infinity],
  "[2**40]": [HUGE],
  "[2**40, 2**40]": [HUGE, HUGE],
  '["a"]': ["a"],
  "[null]": [null],
  "[undefined]": [undefined],
  "[{}]": [{}],
  "[,1]": new Array(2).fill(1, 1),
  "[true]": [true],
  "[1n]": [1n],
  "[[1, 2], [3]]": [[1, 2], [3]],
  "[[1], 2]": [[1], 2],
  "[[0, 1], [1, 0]]": [
    [0, 1],
    [1, 0],
  ],
  "[[[]]]": [[[]]],
  "a cycle of arrays": cycle,
  "20,000 nested arrays": deep,
  "a function": (x: unknown) => x,
  "a function that throws": () => {
    throw new UserError("thrown by the user's function");
  },
  "a symbol": Symbol("s"),
  "a Date": new Date(0),
  "a Map": new Map(),
  "a Set": new Set([1]),
  "a RegExp": /x/,
  "an object without prototype": Object.create(null) as unknown,
  "a Promise": Promise.resolve(1),
  "Float32Array(3)": new Float32Array(3),
  "Uint8Array(6)": new Uint8Array(6),
  "BigInt64Array(2)": new BigInt64Array(2),
  "Float64Array(0)": new Float64Array(0),
  "ArrayBuffer(8)": new ArrayBuffer(8),
  "DataView(8)": new DataView(new ArrayBuffer(8)),
  "torch.float32": float32,
  "torch.float64": float64,
  "torch.int64": int64,
  "torch.uint8": uint8,
  "torch.bool": bool,
};

/** Made for each call, since the call may change it. */
const MADE: Record<string, (world: World) => unknown> = {
  "a Generator": () => new torch.Generator(),
  "an nn.Linear(3, 2)": () => new torch.nn.Linear(3, 2),
  "an nn.ReLU": () => new torch.nn.ReLU(),
  "an nn.Parameter": () => new torch.nn.Parameter(torch.ones([2, 3])),
  "a state dict": () => new torch.nn.Linear(3, 2).stateDict(),
  "[tensor, tensor]": (w) => [tensorOf(w, "float32[2,3]"), tensorOf(w, "another float32[2,3]")],
  "[leaf, float64]": (w) => [tensorOf(w, "leaf float32[2,3]"), tensorOf(w, "float64[2,3]")],
  "[tensor, null]": (w) => [tensorOf(w, "float32[2,3]"), null],
  "[tensor, other shape]": (w) => [tensorOf(w, "float32[2,3]"), tensorOf(w, "float32[3]")],
  "[int64, int64]": (w) => [tensorOf(w, "int64[2]"), tensorOf(w, "int64[]")],
  "a function of a tensor": () => (x: unknown) => given(x).mul(2),
  "a function that sums": () => (x: unknown) => given(x).sum(),
};

export function tensorOf(world: World, name: string): torch.Tensor {
  return world.keep(name, TENSORS[name] as () => torch.Tensor);
}

export const TENSOR_NAMES: readonly string[] = Object.keys(TENSORS);
export const OTHER_NAMES: readonly string[] = [...Object.keys(PLAIN), ...Object.keys(MADE)];

/** The value of a name. */
export function valueOf(world: World, name: string): unknown {
  if (Object.hasOwn(TENSORS, name)) {
    return tensorOf(world, name);
  }
  return Object.hasOwn(MADE, name) ? MADE[name]?.(world) : PLAIN[name];
}
