// The networks whose trainings are watched, and how long each is looked at.

export type NetworkId = "mlp" | "lenet" | "deep" | "lstm";

export interface Network {
  readonly title: string;
  /** Steps of one turn: all that watching does now and then, it does in each. */
  readonly steps: number;
  /** Pairs of turns, so that a run takes some ten seconds. */
  readonly pairs: number;
}

export const networks: Readonly<Record<NetworkId, Network>> = {
  mlp: { title: "784-256-128-10, relu, batch 128", steps: 20, pairs: 100 },
  lenet: { title: "LeNet, relu, batch 64", steps: 20, pairs: 40 },
  deep: { title: "784-64x10-10, sigmoid, batch 64", steps: 20, pairs: 300 },
  // In one of a hundred steps the layer is shown step by step.
  lstm: { title: "LSTM 32-64, 16 steps, batch 32", steps: 100, pairs: 25 },
};
