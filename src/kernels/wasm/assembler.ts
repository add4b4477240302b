// A WebAssembly assembler: modules and functions of the code in code.ts.

import { Bytes } from "./bytes.js";
import { Callable, type Code, Local, unsigned, type ValueType, valueTypeCode } from "./code.js";

export {
  branchIf,
  call,
  type Callable,
  choose,
  type Code,
  Local,
  loop,
  signed,
  unsigned,
  type Value,
  type ValueType,
  when,
  whileTrue,
} from "./code.js";

/** A function of the module under construction: holds its locals. */
export class FunctionBuilder {
  readonly parameters: readonly Local[];
  private readonly locals: ValueType[] = [];

  constructor(parameters: readonly ValueType[]) {
    this.parameters = parameters.map((type, index) => new Local(type, index));
  }

  /** A new local variable, 0 at first. */
  local(type: ValueType): Local {
    this.locals.push(type);
    return new Local(type, this.parameters.length + this.locals.length - 1);
  }

  /** Parameter number `index`. */
  parameter(index: number): Local {
    const local = this.parameters[index];
    if (local === undefined) throw new Error(`parameter: the function has no parameter ${index}`);
    return local;
  }

  /** The function's entry in the code section: its locals, in runs of one type, and its body. */
  encode(body: Code): Bytes {
    const runs: [ValueType, number][] = [];
    for (const type of this.locals) {
      const last = runs.at(-1);
      if (last?.[0] === type) last[1]++;
      else runs.push([type, 1]);
    }
    const declarations = runs.map(([type, n]) => [unsigned(n), valueTypeCode[type]]);
    return new Bytes().unsigned(runs.length).code([declarations, body, 0x0b]);
  }
}

const text = (value: string): Code => [unsigned(value.length), ...[...value].map((c) => c.charCodeAt(0))];

/** A module that imports one memory, `m.memory`, and perhaps functions, `m.<name>`; and exports functions. */
export class ModuleBuilder {
  private readonly types: string[] = [];
  private readonly typeEntries: Code[] = [];
  private readonly imports: Code[] = [[text("m"), text("memory"), 0x02, 0x00, 0x00]];
  private readonly importedFunctions = new Map<string, Callable>();
  private readonly functions: {
    readonly callable: Callable;
    readonly type: Code;
    readonly code: () => Bytes;
  }[] = [];
  private readonly exports: Code[] = [];

  private typeIndex(parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${parameters.join()}>${results.join()}`;
    let index = this.types.indexOf(key);
    if (index < 0) {
      index = this.types.push(key) - 1;
      const list = (types: readonly ValueType[]): Code => [
        unsigned(types.length),
        ...types.map((t) => valueTypeCode[t]),
      ];
      this.typeEntries.push([0x60, list(parameters), list(results)]);
    }
    return index;
  }

  /** The function `m.<name>` of the importing side; the same one for the same name. */
  importFunction(name: string, parameters: readonly ValueType[], results: readonly ValueType[]): Callable {
    let callable = this.importedFunctions.get(name);
    if (callable === undefined) {
      callable = new Callable();
      this.importedFunctions.set(name, callable);
      this.imports.push([text("m"), text(name), 0x00, unsigned(this.typeIndex(parameters, results))]);
    }
    return callable;
  }

  /** Names of the imported functions. */
  get importNames(): readonly string[] {
    return [...this.importedFunctions.keys()];
  }

  /** Defines a function; with a name it is exported. The results are what `body` leaves on the stack. */
  function(
    name: string | null,
    parameters: readonly ValueType[],
    results: readonly ValueType[],
    body: (f: FunctionBuilder, ...parameters: Local[]) => Code,
  ): Callable {
    const callable = new Callable();
    const f = new FunctionBuilder(parameters);
    const code = body(f, ...f.parameters);
    this.functions.push({
      callable,
      type: unsigned(this.typeIndex(parameters, results)),
      code: () => f.encode(code),
    });
    if (name !== null) this.exports.push([text(name), 0x00, callable]);
    return callable;
  }

  /** The module, ready for `new WebAssembly.Module`. */
  bytes(): Uint8Array<ArrayBuffer> {
    const callables = [...this.importedFunctions.values(), ...this.functions.map((f) => f.callable)];
    callables.forEach((callable, index) => {
      callable.index = index;
    });
    return new Bytes()
      .code([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00])
      .section(1, this.typeEntries)
      .section(2, this.imports)
      .section(
        3,
        this.functions.map((f) => f.type),
      )
      .section(7, this.exports)
      .section(
        10,
        this.functions.map((f) => f.code()),
      )
      .done();
  }
}
