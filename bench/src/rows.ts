// What is measured, and the bars that Ogee has to clear.

export type PeerId = "ogee" | "pytorch" | "tfjs" | "jax" | "onnxruntime";

/** The peers in the order of the table, by the names they are printed under. */
export const peerNames: Record<PeerId, string> = {
  ogee: "Ogee",
  pytorch: "PyTorch",
  tfjs: "TensorFlow.js",
  jax: "jax-js",
  onnxruntime: "ONNX Runtime",
};

/** One function applied to `size` elements; with `backward`, also the gradient of the sum of its values. */
export interface MapWork {
  kind: "map";
  fn: "sigmoid" | "tanh" | "gelu";
  backward: boolean;
  size: number;
}

/** The product of two square matrices. */
export interface MatmulWork {
  kind: "matmul";
  size: number;
}

/**
 * One training step of a sigmoid network of the given layer widths: clear the gradients, forward, cross-entropy,
 * backward, SGD.
 */
export interface StepWork {
  kind: "step";
  widths: number[];
  batch: number;
}

/** An LSTM layer over sequences, from zero states, and the gradients of its parameters for the sum of all outputs. */
export interface LstmWork {
  kind: "lstm";
  steps: number;
  /** Features of the input and of the hidden state. */
  width: number;
  batch: number;
}

/**
 * So many tensors of so many elements written to a file and read back. Nobody waits for the disk: each library leaves
 * the file to the operating system, as PyTorch does.
 */
export interface FileWork {
  kind: "file";
  tensors: number;
  size: number;
}

/** A step of Adam over so many tensors of so many parameters, with gradients that are there. */
export interface AdamWork {
  kind: "adam";
  tensors: number;
  size: number;
}

/** One training step of LeNet with sigmoids and mean pooling: clear the gradients, forward, cross-entropy, backward, SGD. */
export interface LenetWork {
  kind: "lenet";
  batch: number;
}

/** All batches of a data set of rows, in a new random order each time. */
export interface LoaderWork {
  kind: "loader";
  rows: number;
  columns: number;
  batch: number;
}

export type Work = MapWork | MatmulWork | StepWork | LstmWork | FileWork | AdamWork | LenetWork | LoaderWork;

/** Ogee's time may be at most this multiple of the peer's. */
export interface Bar {
  against: PeerId;
  atMost: number;
}

export interface Row {
  id: string;
  title: string;
  work: Work;
  bars: Bar[];
}

export const LEARNING_RATE = 0.1;

/** Of the rows that step with Adam. */
export const ADAM = { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8 } as const;

/** LeNet's layers, as PyTorch keeps their weights: [out, in, 5, 5] and [out, in]. */
export const LENET: readonly (readonly number[])[] = [
  [6, 1, 5, 5],
  [16, 6, 5, 5],
  [120, 400],
  [84, 120],
  [10, 84],
];

const MILLION = 2 ** 20;

function map(fn: MapWork["fn"], size: number, backward: boolean, bars: Bar[]): Row {
  const count = size === MILLION ? "2^20" : String(size);
  const title = `${fn}, ${count}${backward ? ", + backward" : ""}`;
  return {
    id: `${fn}-${count}${backward ? "-backward" : ""}`,
    title,
    work: { kind: "map", fn, backward, size },
    bars,
  };
}

function step(id: string, title: string, widths: number[], batch: number): Row {
  const bars: Bar[] = [
    { against: "tfjs", atMost: 1 / 8 },
    { against: "jax", atMost: 1 / 1.5 },
    { against: "pytorch", atMost: 2.5 },
  ];
  return { id, title, work: { kind: "step", widths, batch }, bars };
}

const againstJavaScript: Bar[] = [
  { against: "tfjs", atMost: 1 },
  { against: "jax", atMost: 1 },
];

export const rows: Row[] = [
  map("sigmoid", 5, false, [{ against: "pytorch", atMost: 1 }]),
  map("sigmoid", 5, true, [{ against: "pytorch", atMost: 1 / 3 }]),
  map("sigmoid", 1024, false, []),
  map("sigmoid", 1024, true, []),
  map("sigmoid", MILLION, false, [...againstJavaScript, { against: "pytorch", atMost: 1.8 }]),
  map("sigmoid", MILLION, true, [...againstJavaScript, { against: "pytorch", atMost: 1.8 }]),
  map("tanh", MILLION, false, []),
  map("gelu", MILLION, false, []),
  { id: "matmul-512", title: "matmul 512x512x512", work: { kind: "matmul", size: 512 }, bars: [] },
  step("step-deep", "step 784-64x10-10, 64", [784, ...new Array<number>(10).fill(64), 10], 64),
  step("step-wide", "step 784-256-128-10, 128", [784, 256, 128, 10], 128),
  {
    id: "lstm",
    title: "LSTM 64x128, 32, + backward",
    work: { kind: "lstm", steps: 64, width: 128, batch: 32 },
    bars: [...againstJavaScript, { against: "pytorch", atMost: 2.5 }],
  },
  {
    id: "lenet",
    title: "LeNet step, 64",
    work: { kind: "lenet", batch: 64 },
    bars: [
      { against: "jax", atMost: 1 },
      { against: "pytorch", atMost: 2.5 },
    ],
  },
  {
    id: "adam",
    title: "Adam step, 10^6 parameters",
    work: { kind: "adam", tensors: 10, size: 100_000 },
    bars: [...againstJavaScript, { against: "pytorch", atMost: 2.5 }],
  },
  {
    id: "file",
    title: "write and read 100 MB",
    work: { kind: "file", tensors: 100, size: MILLION / 4 },
    bars: [
      { against: "tfjs", atMost: 1 },
      { against: "pytorch", atMost: 2.5 },
    ],
  },
  {
    id: "loader",
    title: "batches of 60000x784, 64",
    work: { kind: "loader", rows: 60_000, columns: 784, batch: 64 },
    bars: [
      { against: "tfjs", atMost: 1 },
      { against: "pytorch", atMost: 2.5 },
    ],
  },
];
