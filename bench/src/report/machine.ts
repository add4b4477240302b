// Where and with what the figures were taken.

import { cpus } from "node:os";
import type { PeerId } from "../rows.js";
import { peerNames } from "../rows.js";
import type { Roster } from "../roster.js";

export function machine(): string {
  const models = cpus().map((cpu) => cpu.model.trim());
  const processor = `${models.length} x ${models[0] ?? "unknown processor"}`;
  return `${processor}, Node.js ${process.versions.node}, ${process.platform} ${process.arch}`;
}

export function versions({ running, missing }: Roster): string[] {
  const present = running.map(({ id, hello }) => `${peerNames[id]} ${hello.version} (${hello.detail})`);
  const absent = Object.entries(missing).map(
    ([id, reason]) => `${peerNames[id as PeerId]}: missing, ${reason}`,
  );
  return [...present, ...absent];
}
