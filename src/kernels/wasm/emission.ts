// Straight-line code under construction inside one function: hoisted constants, statements, and a pool of locals.

import {
  call,
  type Code,
  type FunctionBuilder,
  Local,
  type ModuleBuilder,
  type Value,
  type ValueType,
} from "./assembler.js";

export class Emission {
  /** Constants and other values that do not change while the function runs; goes before the loop. */
  readonly prologue: Code[] = [];
  private readonly hoisted = new Map<string, Local>();
  private statements: Code[] = [];
  private readonly pool: Partial<Record<ValueType, Local[]>> = {};
  private used: Partial<Record<ValueType, number>> = {};
  private readonly made = new Map<string, unknown>();

  constructor(
    private readonly module: ModuleBuilder,
    readonly f: FunctionBuilder,
    /** Whether relaxed SIMD's fused multiply-add may be used. */
    readonly relaxedSimd: boolean,
  ) {}

  /** A local that holds the value, so that it can be used more than once. */
  hold(type: ValueType, value: Value): Local {
    if (value instanceof Local) return value;
    const local = this.fresh(type);
    this.statements.push(local.set(value));
    return local;
  }

  /** A local for use until `take`; it may hold an old value. */
  fresh(type: ValueType): Local {
    const pool = this.pool[type] ?? [];
    this.pool[type] = pool;
    const index = this.used[type] ?? 0;
    this.used[type] = index + 1;
    const local = pool[index] ?? this.f.local(type);
    pool[index] = local;
    return local;
  }

  /** A local that is set once, before the loop. */
  hoist(key: string, type: ValueType, value: () => Value): Local {
    let local = this.hoisted.get(key);
    if (local === undefined) {
      local = this.f.local(type);
      this.hoisted.set(key, local);
      const statements = this.statements;
      this.statements = this.prologue;
      const code = value();
      this.statements = statements;
      this.prologue.push(local.set(code));
    }
    return local;
  }

  get hoistedCount(): number {
    return this.hoisted.size;
  }

  statement(code: Code): void {
    this.statements.push(code);
  }

  /** What `make` gave for the same key since the last `take`: work that two functions of one operand share. */
  shared<T>(key: string, make: () => T): T {
    if (!this.made.has(key)) this.made.set(key, make());
    return this.made.get(key) as T;
  }

  /** The statements so far; what follows may use their locals again. */
  take(): Code {
    const code = this.statements;
    this.statements = [];
    this.used = {};
    this.made.clear();
    return code;
  }

  /** Calls the JavaScript function `name`, from numbers to a number. */
  callScalar(name: string, operands: readonly Value[]): Code {
    return call(
      this.module.importFunction(
        name,
        operands.map(() => "f64"),
        ["f64"],
      ),
      ...operands,
    );
  }
}
