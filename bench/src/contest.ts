// One row: every library prepares the work, their results are compared, and those that agree are timed in turns. Turns are
// short and many, so that what else the machine does falls on all alike; a ratio is taken within a round, then the median.

import { consensus, deviation } from "./agreement.js";
import { makeData, writeData } from "./data.js";
import type { PeerProcess } from "./peer-process.js";
import type { Checks, Samples } from "./protocol.js";
import type { PeerId, Row } from "./rows.js";
import { median } from "./statistics.js";

export interface Pace {
  rounds: number;
  sliceSeconds: number;
  warmUpSeconds: number;
}

export interface Timed {
  outcome: "timed";
  /** The way of doing the work that was fastest; "" where there is but one. */
  variant: string;
  /** Seconds a run: samples by round. */
  rounds: number[][];
}

export type Standing = Timed | { outcome: "wrong" } | { outcome: "failed"; reason: string } | { outcome: "unsupported" };

export interface RowResult {
  row: Row;
  standings: Partial<Record<PeerId, Standing>>;
}

interface Lane {
  peer: PeerProcess;
  variant: string;
  rounds: number[][];
}

export async function contest(row: Row, peers: PeerProcess[], folder: string, pace: Pace): Promise<RowResult> {
  writeData(folder, makeData(row.work));
  const standings: RowResult["standings"] = {};
  const checks = new Map<PeerProcess, Checks>();
  for (const peer of peers) {
    try {
      checks.set(peer, await peer.ask<Checks>({ do: "prepare", work: row.work, folder, warmUpSeconds: pace.warmUpSeconds }));
    } catch (error) {
      standings[peer.id] = { outcome: "failed", reason: error instanceof Error ? error.message : String(error) };
    }
  }

  const lanes: Lane[] = [];
  const pytorch = [...checks].find(([peer]) => peer.id === "pytorch")?.[1][""];
  const expected = consensus([...checks.values()].flatMap((c) => Object.values(c)), pytorch);
  for (const [peer, results] of checks) {
    standings[peer.id] = { outcome: Object.keys(results).length === 0 ? "unsupported" : "wrong" };
    for (const [variant, result] of Object.entries(results)) {
      if (deviation(result, expected) <= 1) {
        lanes.push({ peer, variant, rounds: [] });
      }
    }
  }

  for (let round = 0; round < pace.rounds; round++) {
    for (const { peer, variant, rounds } of lanes) {
      rounds.push(await peer.ask<Samples>({ do: "time", variant, seconds: pace.sliceSeconds }));
    }
    // Nobody always follows the same neighbour.
    lanes.push(...lanes.splice(0, 1));
  }

  for (const { peer, variant, rounds } of lanes) {
    const before = standings[peer.id];
    if (before?.outcome !== "timed" || median(rounds.flat()) < median(before.rounds.flat())) {
      standings[peer.id] = { outcome: "timed", variant, rounds };
    }
  }
  return { row, standings };
}

/** How many times the time of one library another takes: the median over the rounds. */
export function ratio(of: Timed, to: Timed): number {
  return median(of.rounds.map((samples, i) => median(samples) / median(to.rounds[i] ?? [])));
}
