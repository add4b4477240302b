// The networks whose trainings are watched, and for how many steps.

export type NetworkId = "mlp" | "lenet" | "deep" | "lstm";

export interface Network {
  readonly title: string;
  /** Steps that are measured: whole rounds of what watching does most rarely, once in 300 steps. */
  readonly steps: number;
  /** Processes: what one of them adds by chance, as by where its arrays lie, is several percent. */
  readonly processes: number;
}

export const networks: Readonly<Record<NetworkId, Network>> = {
  mlp: { title: "784-256-128-10, relu, batch 128", steps: 1200, processes: 6 },
  lenet: { title: "LeNet, relu, batch 64", steps: 600, processes: 6 },
  deep: { title: "784-64x10-10, sigmoid, batch 64", steps: 3000, processes: 9 },
  lstm: { title: "LSTM 32-64, 16 steps, batch 32", steps: 1500, processes: 6 },
};
