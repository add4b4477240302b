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
  readonly line: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Asks PyTorch. The process ends with `close`, and with the one that started it at the latest. */
export class Oracle {
  private child: ChildProcessWithoutNullStreams;
  // In the order in which they were asked, which is that of the answers.
  private readonly waiting = new Map<number, Waiting>();
  private readonly greeting: Promise<string>;
  private greet: (about: string) => void = () => {};
  private fail: (error: Error) => void = () => {};
  private asked = 0;
  private answered = 0;
  private closed = false;
  private stderr = "";

  constructor(private readonly python: string) {
    this.greeting = new Promise((resolve, reject) => {
      this.greet = resolve;
      this.fail = reject;
    });
    this.greeting.catch(() => {});
    this.child = this.start();
  }

  private start(): ChildProcessWithoutNullStreams {
    const child = spawn(this.python, [SCRIPT]);
    child.stderr.on("data", (text) => {
      this.stderr = (this.stderr + String(text)).slice(-2000);
    });
    // A process that has died cannot be written to; its end is dealt with below.
    child.stdin.on("error", () => {});
    createInterface({ input: child.stdout }).on("line", (line) => {
      const message = JSON.parse(line) as { about?: string; id?: number } & Answer;
      if (message.about !== undefined) {
        this.greet(message.about);
        return;
      }
      const { id = -1, ...answer } = message;
      this.answered++;
      this.waiting.get(id)?.resolve(answer);
      this.waiting.delete(id);
    });
    child.on("error", (error) => this.giveUp(`could not start ${this.python}: ${error.message}`));
    child.on("close", (code, signal) => this.ended(signal ?? `code ${code}`));
    return child;
  }

  // Some calls crash PyTorch itself: the one that it was busy with has no answer, the others are asked again.
  private ended(how: string): void {
    if (this.closed) return;
    const [crashed] = this.waiting;
    if (this.answered === 0 || crashed === undefined) {
      this.giveUp(`tools/oracle.py ended with ${how}`);
      return;
    }
    this.waiting.delete(crashed[0]);
    crashed[1].resolve({ unusable: `PyTorch itself ended with ${how}` });
    this.child = this.start();
    for (const { line } of this.waiting.values()) this.child.stdin.write(line);
  }

  private giveUp(why: string): void {
    this.closed = true;
    const error = new Error(`${why}\n${this.stderr}`);
    this.fail(error);
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  /** Which PyTorch answers. */
  about(): Promise<string> {
    return this.greeting;
  }

  ask(question: Question): Promise<Answer> {
    const id = this.asked++;
    const line = `${JSON.stringify({ id, ...question })}\n`;
    return new Promise((resolve, reject) => {
      if (this.closed) {
        reject(new Error(`tools/oracle.py has ended\n${this.stderr}`));
        return;
      }
      this.waiting.set(id, { line, resolve, reject });
      this.child.stdin.write(line);
    });
  }

  close(): void {
    this.closed = true;
    this.child.stdin.end();
  }
}
