// b. The S-curve and its slope.

import * as torch from "ogee";
import { cyan, dim, heading, print, say, width, yellow } from "./screen.js";

export interface CurvePoint {
  readonly x: number;
  readonly value: number;
  readonly slope: number;
}

const RANGE = 8;
const ROWS = 15;

/** sigmoid and its slope over [-8, 8]: the slope comes from autograd, not from a formula. */
export function curvePoints(count: number): CurvePoint[] {
  const x = torch.linspace(-RANGE, RANGE, count).requiresGrad_();
  const y = torch.sigmoid(x);
  const [slope] = torch.autograd.grad(y.sum(), x);
  const [xs, ys, slopes] = [x, y, slope as torch.Tensor].map((t) => t.tolist() as number[]) as [
    number[],
    number[],
    number[],
  ];
  return xs.map((at, i) => ({ x: at, value: ys[i] as number, slope: slopes[i] as number }));
}

export function curve(): readonly CurvePoint[] {
  heading("b", "The S-curve and its slope");
  const columns = Math.min(width - 6, 73);
  const points = curvePoints(columns);
  const rows = Array.from({ length: ROWS }, () => new Array<string>(columns).fill(" "));
  const put = (column: number, height: number, mark: string): void => {
    const row = rows[Math.round((1 - height) * (ROWS - 1))];
    if (row !== undefined) {
      row[column] = mark;
    }
  };
  for (const [i, { value, slope }] of points.entries()) {
    put(i, slope, yellow("·"));
    put(i, value, cyan("●"));
  }
  rows.forEach((row, r) => {
    const height = 1 - r / (ROWS - 1);
    const label = r % 7 === 0 ? height.toFixed(1) : "";
    print(`${dim(label.padStart(4))} ${dim("│")}${row.join("")}`);
  });
  print(`     ${dim(`└${"─".repeat(columns)}`)}`);
  const ends = `${String(-RANGE)}${" ".repeat(Math.floor(columns / 2) - 3)}0`;
  print(dim(`      ${ends}${String(RANGE).padStart(columns - ends.length)}`));
  print(`      ${cyan("● sigmoid(x)")}   ${yellow("· its slope, sigmoid(x) (1 - sigmoid(x))")}`);
  print();
  facts();
  return points;
}

function facts(): void {
  const at = torch.tensor([0, 2, 5, 10], { requiresGrad: true });
  const [slope] = torch.autograd.grad(torch.sigmoid(at).sum(), at);
  const [top, ...others] = (slope as torch.Tensor).tolist() as number[];
  say(
    `The slope is largest at 0, and there it is only ${top}. Further out the curve saturates: the slope is ` +
      `${(others[0] as number).toPrecision(3)} at 2, ${(others[1] as number).toPrecision(3)} at 5 and ` +
      `${(others[2] as number).toPrecision(3)} at 10. A unit that has got there hardly learns.`,
  );
  const mean = torch.sigmoid(torch.linspace(-RANGE, RANGE, 1001)).mean();
  say(
    `Nor is it zero-centred: over inputs that average 0, its outputs average ${Number(mean.item()).toFixed(2)} and are never negative.`,
  );
}
