// A user's project in a folder of its own, and the command as it is run there.

import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { parseReport, type Report } from "../../src/health/index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
export const COMMAND: string = join(root, "dist/node/cli/main.js");

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export class Project {
  readonly folder: string = mkdtempSync(join(tmpdir(), "ogee-cli-"));

  /** @param manifest its package.json. */
  constructor(manifest: object = {}) {
    this.write("package.json", JSON.stringify(manifest));
    mkdirSync(this.at("node_modules"));
    symlinkSync(root, this.at("node_modules/ogee"));
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  at(path: string): string {
    return join(this.folder, path);
  }

  write(path: string, text: string): string {
    writeFileSync(this.at(path), text);
    return path;
  }

  has(path: string): boolean {
    return existsSync(this.at(path));
  }

  read(path: string): string {
    return readFileSync(this.at(path), "utf8");
  }

  report(folder = "ogee-report"): Report {
    return parseReport(this.read(`${folder}/report.json`));
  }

  start(...args: string[]): Started {
    const env = { ...process.env, NO_COLOR: "1" };
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd: this.folder,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (text) => {
      out += String(text);
    });
    child.stderr.on("data", (text) => {
      err += String(text);
    });
    const ended = new Promise<Ended>((resolve) => {
      child.on("close", (code) => resolve({ code, out, err }));
    });
    return { child, ended };
  }

  run(...args: string[]): Promise<Ended> {
    return this.start(...args).ended;
  }
}

/** Each part of an experiment as source, so that a test replaces what it is about. */
export interface Parts {
  readonly before?: string;
  readonly data?: string;
  readonly model?: string;
  readonly loss?: string;
  readonly optimizer?: string;
  readonly more?: string;
}

/** A small experiment that learns: which of two numbers is larger. */
export function experiment({
  before = "",
  data = "new DataLoader(new TensorDataset(x, x.argmax(1)), { batchSize: 16, shuffle: true })",
  model = "new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 2))",
  loss = "new nn.CrossEntropyLoss()",
  optimizer = "new optim.Adam(model.parameters(), { lr: 0.02 })",
  more = "",
}: Parts = {}): string {
  return `import * as torch from "ogee";
import { DataLoader, TensorDataset } from "ogee/data";
const { nn, optim } = torch;
const x = torch.randn([200, 2]);
${before}
export const model = ${model};
export const data = ${data};
export const loss = ${loss};
export const optimizer = ${optimizer};
${more}
`;
}
