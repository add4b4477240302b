// PyTorch itself, in a child process that answers one question a line.

import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Answer, Question } from "./question.js";

const SCRIPT = fileURLToPath(new URL("../../tools/oracle.py", import.meta.url));

/** A Python that has PyTorch: the one in OGEE_PYTHON, Debian's, or the first on the path; null for none. */
export function findPython(): string | null {
  const candidates = [process.env["OGEE_PYTHON"], "/usr/bin/python3", "python3"];
  const works = (python: string | undefined): python is string => {
    if (python === undefined) return false;
    try {
      execFileSync(python, ["-c", "import torch, numpy"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };
  return candidates.find(works) ?? null;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Asks PyTorch. The process ends with `close`, and with the one that started it at the latest. */
export class Oracle {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting = new Map<number, Waiting>();
  private readonly greeting: Promise<string>;
  private asked = 0;
  private stderr = "";

  constructor(python: string) {
    this.child = spawn(python, [SCRIPT]);
    this.child.stderr.on("data", (text) => {
      this.stderr = (this.stderr + String(text)).slice(-2000);
    });
    let greet: (about: string) => void = () => {};
    let fail: (error: Error) => void = () => {};
    this.greeting = new Promise((resolve, reject) => {
      greet = resolve;
      fail = reject;
    });
    this.greeting.catch(() => {});
    createInterface({ input: this.child.stdout }).on("line", (line) => {
      const message = JSON.parse(line) as { about?: string; id?: number } & Answer;
      if (message.about !== undefined) {
        greet(message.about);
        return;
      }
      const { id = -1, ...answer } = message;
      this.waiting.get(id)?.resolve(answer);
      this.waiting.delete(id);
    });
    const end = (why: string): void => {
      const error = new Error(`${why}\n${this.stderr}`);
      fail(error);
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    };
    this.child.on("error", (error) => end(`could not start ${python}: ${error.message}`));
    this.child.on("exit", (code) => end(`tools/oracle.py ended with ${code}`));
  }

  /** Which PyTorch answers. */
  about(): Promise<string> {
    return this.greeting;
  }

  ask(question: Question): Promise<Answer> {
    const id = this.asked++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.stdin.write(`${JSON.stringify({ id, ...question })}\n`);
    });
  }

  close(): void {
    this.child.stdin.end();
  }
}
