// A JavaScript library's own process: `node serve.js NAME` loads peers/NAME.js and answers requests.

import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Peer, Trial } from "./peers/peer.js";
import { ANSWERS, type Checks, type Failure, type Hello, type Request, type Samples } from "./protocol.js";
import { Stopwatch } from "./timing.js";

let stopwatches: Record<string, Stopwatch> = {};

async function answer(peer: Peer, request: Request): Promise<Checks | Samples> {
  if (request.do === "time") {
    return (await stopwatches[request.variant]?.slice(request.seconds)) ?? [];
  }
  stopwatches = {};
  const checks: Checks = {};
  for (const [variant, trial] of Object.entries<Trial>(await peer.trials(request.work, request.folder))) {
    checks[variant] = await trial.check();
    const stopwatch = new Stopwatch(trial);
    await stopwatch.warmUp(request.warmUpSeconds);
    stopwatches[variant] = stopwatch;
  }
  return checks;
}

function say(message: Hello | Checks | Samples | Failure): void {
  writeSync(ANSWERS, `${JSON.stringify(message)}\n`);
}

const { peer } = (await import(`./peers/${process.argv[2]}.js`)) as { peer: Peer };
say({ version: peer.version, detail: peer.detail });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    say(await answer(peer, JSON.parse(line) as Request));
  } catch (error) {
    say({ error: error instanceof Error ? error.message : String(error) });
  }
}
