// One row: every library prepares the work, their results are compared, and those that agree are timed in
// turns. Turns are short and many, so that what else the machine does falls on all alike; a ratio is taken
// within a round, then the median.

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

export type Standing =
  | Timed
  | { outcome: "wrong" }
  | { outcome: "failed"; reason: string }
  | { outcome: "unsupported" };

export interface RowResult {
  row: Row;
  standings: Partial<Record<PeerId, Standing>>;
}

/** One way of one library of doing the work. */
interface Lane {
  peer: PeerProcess;
  variant: string;
  rounds: number[][];
}

export async function contest(
  row: Row,
  peers: PeerProcess[],
  folder: string,
  pace: Pace,
): Promise<RowResult> {
  writeData(folder, makeData(row.work));
  const standings: RowResult["standings"] = {};
  const checks = new Map<PeerProcess, Checks>();
  for (const peer of peers) {
    const request = { do: "prepare", work: row.work, folder, warmUpSeconds: pace.warmUpSeconds } as const;
    try {
      const found = await peer.ask<Checks>(request);
      checks.set(peer, found);
      standings[peer.id] = { outcome: Object.keys(found).length === 0 ? "unsupported" : "wrong" };
    } catch (error) {
      standings[peer.id] = failed(error);
    }
  }

  const lanes = agreeing(checks);
  for (let round = 0; round < pace.rounds; round++) {
    for (const { peer, variant, rounds } of lanes) {
      try {
        rounds.push(await peer.ask<Samples>({ do: "time", variant, seconds: pace.sliceSeconds }));
      } catch (error) {
        standings[peer.id] = failed(error);
      }
    }
    // Nobody always follows the same neighbour.
    lanes.push(...lanes.splice(0, 1));
  }

  for (const { peer, variant, rounds } of lanes) {
    const before = standings[peer.id];
    const faster = before?.outcome === "timed" && median(rounds.flat()) < median(before.rounds.flat());
    if (before?.outcome === "wrong" || faster) {
      standings[peer.id] = { outcome: "timed", variant, rounds };
    }
  }
  return { row, standings };
}

function agreeing(checks: Map<PeerProcess, Checks>): Lane[] {
  const results = [...checks].flatMap(([peer, found]) =>
    Object.entries(found).map(([variant, result]) => ({ peer, variant, result })),
  );
  const pytorch = results.find(({ peer }) => peer.id === "pytorch")?.result;
  const all = results.map(({ result }) => result);
  const expected = consensus(all, pytorch);
  return results
    .filter(({ result }) => deviation(result, expected) <= 1)
    .map(({ peer, variant }) => ({ peer, variant, rounds: [] }));
}

function failed(error: unknown): Standing {
  return { outcome: "failed", reason: error instanceof Error ? error.message : String(error) };
}

/** How many times the time of one library another takes: the median over the rounds. */
export function ratio(of: Timed, to: Timed): number {
  return median(of.rounds.map((samples, i) => median(samples) / median(to.rounds[i] ?? [])));
}
