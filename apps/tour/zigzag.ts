// e. Inputs that are always positive make descent zig-zag.

import * as torch from "ogee";
import { measurePath, type PathMeasures } from "ogee/health";
import { cyan, dim, heading, print, say, width, yellow } from "./screen.js";

export interface ZigzagRun {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
  readonly measures: PathMeasures;
  /** Steps until the weights were within a tenth of the goal for good; null if never. */
  readonly arrived: number | null;
  readonly rate: number;
}

const GOAL = [1, -1] as const;
const STEPS = 200;
const RATES = [0.1, 0.2, 0.5, 1, 2, 5, 10];

/**
 * One linear unit with two weights learns y = x1 - x2, one example a step. The inputs are sigmoid outputs, as a hidden
 * layer would pass them on, either as they are or with their mean taken off.
 */
function run(name: string, centred: boolean, rate: number): ZigzagRun {
  torch.manualSeed(3);
  const raw = torch.sigmoid(torch.randn([STEPS, 2]));
  const inputs = centred ? raw.sub(raw.mean(0)) : raw;
  const goal = torch.tensor(GOAL);
  const targets = inputs.matmul(goal);
  const weights = new torch.nn.Parameter(torch.zeros([2]));
  const optimizer = new torch.optim.SGD([weights], { lr: rate });
  const points: [number, number][] = [[0, 0]];
  for (let step = 0; step < STEPS; step++) {
    optimizer.zeroGrad();
    inputs.select(0, step).dot(weights).sub(targets.select(0, step)).square().backward();
    optimizer.step();
    points.push(weights.tolist() as [number, number]);
  }
  // A rate that is too large leaves with NaN, which is far away.
  const away = points.map(([a, b]) => Math.hypot(a - GOAL[0], b - GOAL[1]));
  const lastFar = away.reduce((last, distance, i) => (distance <= 0.1 ? last : i), -1);
  const arrived = lastFar === points.length - 1 ? null : lastFar + 1;
  // What counts is the way there, not the trembling at the goal.
  const way = points.slice(0, (arrived ?? STEPS) + 1);
  return { name, points: way, measures: measurePath(way), arrived, rate };
}

/** The run that gets there first, of all learning rates. */
function best(name: string, centred: boolean): ZigzagRun {
  const runs = RATES.map((rate) => run(name, centred, rate));
  return runs.reduce((a, b) =>
    (b.arrived ?? Number.POSITIVE_INFINITY) < (a.arrived ?? Number.POSITIVE_INFINITY) ? b : a,
  );
}

export function zigzag(): readonly ZigzagRun[] {
  heading("e", "Why always-positive outputs make descent zig-zag");
  say(
    "A unit's weight gradients are its error times its inputs. If every input is positive, all of them have the error's " +
      "sign: in one step the weights can only rise together or fall together. To raise one and lower the other it must " +
      `zig-zag. Below, two weights learn (${GOAL.join(", ")}) from (0, 0), one example a step, from the same draws, each at the ` +
      `best of ${RATES.length} learning rates.`,
  );
  print();
  const runs = [best("always positive", false), best("centred", true)];
  for (const [i, { name, points }] of runs.entries()) {
    print(`${(i === 0 ? yellow : cyan)(name)} ${dim("(first weight to the right, second one up)")}`);
    plot(points, i === 0 ? yellow : cyan);
    print();
  }
  print(dim(`${"".padEnd(18)}one sign   turns back   path / distance   rate   steps`));
  for (const { name, measures, arrived, rate } of runs) {
    const percent = (share: number): string => `${(100 * share).toFixed(0)}%`;
    print(
      `${name.padEnd(18)}${percent(measures.oneSign).padStart(8)}${percent(measures.turns).padStart(13)}` +
        `${(1 / measures.efficiency).toFixed(2).padStart(18)}${String(rate).padStart(7)}${String(arrived ?? `over ${STEPS}`).padStart(8)}`,
    );
  }
  return runs;
}

function plot(points: readonly (readonly [number, number])[], paint: (text: string) => string): void {
  const columns = Math.min(width - 4, 60);
  const rows = 9;
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, right] = [Math.min(0, ...xs), Math.max(GOAL[0], ...xs)];
  const [low, high] = [Math.min(GOAL[1], ...ys), Math.max(0, ...ys)];
  const grid = Array.from({ length: rows }, () => new Array<string>(columns).fill(" "));
  const put = (x: number, y: number, mark: string): void => {
    const row = grid[Math.round(((high - y) / (high - low)) * (rows - 1))];
    if (row !== undefined) {
      row[Math.round(((x - left) / (right - left)) * (columns - 1))] = mark;
    }
  };
  points.slice(1).forEach(([x, y], i) => {
    const [fromX, fromY] = points[i] as readonly [number, number];
    for (let t = 0; t <= 1; t += 0.05) {
      put(fromX + t * (x - fromX), fromY + t * (y - fromY), paint("·"));
    }
  });
  points.forEach(([x, y]) => {
    put(x, y, paint("o"));
  });
  put(0, 0, "S");
  put(GOAL[0], GOAL[1], "G");
  for (const row of grid) {
    print(`  ${row.join("")}`);
  }
}
