// The networks whose trainings are watched, and how long each is looked at.

export type NetworkId = "mlp" | "lenet" | "deep" | "lstm";

export interface Network {
  readonly title: string;
  /** Pairs of turns, so that a run takes some ten seconds. */
  readonly pairs: number;
}

/** Steps of one turn: all that watching does now and then, it does in each. */
export const STEPS = 100;

export const networks: Readonly<Record<NetworkId, Network>> = {
  mlp: { title: "784-256-128-10, relu, 128", pairs: 25 },
  lenet: { title: "LeNet, relu, 64", pairs: 9 },
  deep: { title: "784-64x10-10, sigmoid, 64", pairs: 61 },
  lstm: { title: "LSTM 16x32, width 64, 32", pairs: 25 },
};
