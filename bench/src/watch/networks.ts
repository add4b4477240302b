// The networks whose trainings are watched, and how long each is looked at.

export type NetworkId = "mlp" | "lenet" | "deep" | "lstm";

export interface Network {
  readonly title: string;
  /** Steps of one turn. What watching does more rarely, values after 1000 steps and steps of recurrent layers, is in some turns only. */
  readonly steps: number;
  /** Pairs of turns, so that a run takes some ten seconds. */
  readonly pairs: number;
}

export const networks: Readonly<Record<NetworkId, Network>> = {
  mlp: { title: "784-256-128-10, relu, batch 128", steps: 20, pairs: 100 },
  lenet: { title: "LeNet, relu, batch 64", steps: 20, pairs: 40 },
  deep: { title: "784-64x10-10, sigmoid, batch 64", steps: 20, pairs: 300 },
  // The layer is shown step by step in one of 100 steps at first, in one of 300 later.
  lstm: { title: "LSTM 32-64, 16 steps, batch 32", steps: 100, pairs: 25 },
};
