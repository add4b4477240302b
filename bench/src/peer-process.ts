// A library in a process of its own, with one thread.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { ANSWERS, type Failure, type Hello, type Request } from "./protocol.js";
import type { PeerId } from "./rows.js";

// One thread each. Debian's OpenBLAS chooses its kernels by the processor unless OPENBLAS_CORETYPE names an
// older one.
const { OPENBLAS_CORETYPE: _, ...inherited } = process.env;
const environment = { ...inherited, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

export class PeerProcess {
  readonly id: PeerId;
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #complaints = "";
  #hello: Hello = { version: "", detail: "" };

  private constructor(id: PeerId, command: string, args: string[]) {
    this.id = id;
    this.#child = spawn(command, args, { stdio: ["pipe", "ignore", "pipe", "pipe"], env: environment });
    this.#child.on("error", (error) => {
      this.#complaints += error.message;
    });
    this.#child.stderr?.on("data", (text: Buffer) => {
      this.#complaints += text.toString();
    });
    // A process that has ended is noticed by its answers ending; writing to it must not end this one too.
    this.#child.stdin?.on("error", () => {});
    this.#answers = createInterface({ input: this.#child.stdio[ANSWERS] as Readable })[
      Symbol.asyncIterator
    ]();
  }

  /** Starts a library's process and waits until it is ready; rejects with the reason where it is not to be had. */
  static async start(id: PeerId): Promise<PeerProcess> {
    const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
    const process_ =
      id === "pytorch"
        ? new PeerProcess(id, pythonWithTorch(), [file("../src/peers/pytorch.py")])
        : new PeerProcess(id, process.execPath, [file("serve.js"), id]);
    process_.#hello = await process_.#next<Hello>();
    return process_;
  }

  get hello(): Hello {
    return this.#hello;
  }

  async ask<Answer extends object>(request: Request): Promise<Answer> {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    return this.#next<Answer>();
  }

  stop(): void {
    this.#child.stdin?.end();
  }

  async #next<Answer extends object>(): Promise<Answer> {
    const { value, done } = await this.#answers.next();
    if (done) {
      throw new Error(this.#complaints.trim().split("\n").at(-1) || "its process ended");
    }
    const answer = JSON.parse(value) as Answer | Failure;
    if ("error" in answer) {
      throw new Error(answer.error);
    }
    return answer;
  }
}

function pythonWithTorch(): string {
  for (const python of ["python3", "/usr/bin/python3"]) {
    if (spawnSync(python, ["-c", "import torch"], { stdio: "ignore" }).status === 0) {
      return python;
    }
  }
  throw new Error("no python3 with torch found (Debian: install python3-torch)");
}
