// Who takes part.

import { PeerProcess } from "./peer-process.js";
import { type PeerId, peerNames } from "./rows.js";

export interface Roster {
  running: PeerProcess[];
  /** Why the others are not. */
  missing: Partial<Record<PeerId, string>>;
}

export async function gather(wanted: (id: PeerId) => boolean): Promise<Roster> {
  const roster: Roster = { running: [], missing: {} };
  for (const id of (Object.keys(peerNames) as PeerId[]).filter(wanted)) {
    try {
      roster.running.push(await PeerProcess.start(id));
    } catch (error) {
      roster.missing[id] = error instanceof Error ? error.message : String(error);
    }
  }
  return roster;
}
