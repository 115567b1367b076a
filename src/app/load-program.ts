import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import type { Part, Place } from './program-file.js';
import { FIRST_LINE_BYTES, INDEX_BYTES, ProgramFile } from './program-file.js';

type Module = (exports: unknown, require: Need, module: { exports: unknown }, entry: string) => void;
type Need = (name: string) => unknown;

/** The code cache for the Node that runs, beside program.js: another V8 would only refuse it (V8 snapshot/code-serializer.cc). */
export function codeCacheName(): string {
  return `program-${process.versions.v8}-${process.arch}.cache`;
}

/** What V8 has compiled of each part, for the program with that first line. */
class CodeCache {
  readonly #file: number;
  readonly #from: number;
  readonly #places: Readonly<Record<string, Place>>;
  /** One memory for all, of its own, for V8 wants it aligned: most of reading is touching pages that are new. */
  readonly #room: Buffer;

  /** Throws where there is none, or none of this program. */
  constructor(path: string, firstLine: string) {
    this.#file = openSync(path, 'r');
    const head = Buffer.alloc(INDEX_BYTES);
    const text = head.toString('latin1', 0, readSync(this.#file, head, 0, INDEX_BYTES, 0));
    if (!text.startsWith(firstLine)) throw new Error('made of another program');
    const end = text.indexOf('\n', FIRST_LINE_BYTES);
    this.#places = JSON.parse(text.slice(FIRST_LINE_BYTES, end)) as Readonly<Record<string, Place>>;
    this.#from = end + 1;
    const lengths = Object.values(this.#places).map(({ length }) => length);
    this.#room = Buffer.allocUnsafeSlow(Math.max(0, ...lengths));
  }

  /** Undefined where there is nothing of this part, or not all of it. Overwritten by the next. */
  of(name: string): Buffer | undefined {
    const place = this.#places[name];
    if (place === undefined) return undefined;
    const length = readSync(this.#file, this.#room, 0, place.length, this.#from + place.at);
    return length === place.length ? this.#room.subarray(0, length) : undefined;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** When the first frames are drawn. What ends sooner is not held up by it. */
const HELD_AFTER_MS = 2_000;

/** The program in a folder. A part of it becomes a script when a module of it is needed: one start runs half of it. */
export class Program {
  readonly #filename: string;
  readonly #file: ProgramFile;
  readonly #partOf = new Map<string, Part>();
  #cache: CodeCache | null;
  readonly #scripts = new Map<Part, Script>();
  readonly #modules = new Map<string, Module>();

  constructor(folder: string) {
    this.#filename = join(folder, 'program.js');
    this.#file = new ProgramFile(this.#filename);
    for (const part of this.#file.index.parts) for (const name of part.names) this.#partOf.set(name, part);
    this.#cache = this.#openCache(join(folder, codeCacheName()));
  }

  #openCache(path: string): CodeCache | null {
    try {
      return new CodeCache(path, this.#file.firstLine);
    } catch {
      return null;
    }
  }

  /**
   * Runs it, with modules of its own if it is run again. `entry`: the path of what was started; `nodeRequire` finds what is
   * not in it.
   */
  run(nodeRequire: NodeJS.Require, entry: string): void {
    const late = new Set(this.#file.index.late);
    const loaded = new Map<string, { exports: unknown }>();
    const need = (name: string): unknown => {
      if (late.has(name.replace(/^node:/, ''))) return standIn(() => nodeRequire(name) as object);
      if (!this.#partOf.has(name)) return nodeRequire(name);
      const before = loaded.get(name);
      if (before !== undefined) return before.exports;
      const module = { exports: {} as unknown };
      loaded.set(name, module);
      this.#module(name)(module.exports, need, module, entry);
      return module.exports;
    };
    need(this.#file.index.entry);
    setTimeout(() => this.#hold(), HELD_AFTER_MS).unref();
  }

  #hold(): void {
    this.#file.hold(new Set(this.#scripts.keys()));
    this.#cache?.close();
    this.#cache = null;
  }

  /** Has V8 compile the part that a module is in, as it is set to then. */
  compile(name: string): void {
    this.#module(name);
  }

  #module(name: string): Module {
    const part = this.#partOf.get(name);
    if (part !== undefined && !this.#scripts.has(part))
      for (const [one, module] of Object.entries(
        this.#script(part).runInThisContext() as Record<string, Module>,
      ))
        this.#modules.set(one, module);
    const found = this.#modules.get(name);
    if (found === undefined) throw new Error(`program.js lacks ${name}`);
    return found;
  }

  /** From the code cache where V8 takes it, compiled otherwise. Whoever can write the one file can write the other. */
  #script(part: Part): Script {
    const cachedData = this.#cache?.of(part.names[0] ?? '');
    const script = new Script(this.#file.text(part), {
      filename: this.#filename,
      lineOffset: part.line,
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    this.#scripts.set(part, script);
    return script;
  }

  /** Of the parts loaded so far, how many V8 took from the code cache, and how many not. */
  get taken(): { readonly cached: number; readonly compiled: number } {
    const cached = [...this.#scripts.values()].filter((script) => script.cachedDataRejected === false).length;
    return { cached, compiled: this.#scripts.size - cached };
  }

  /** What V8 has compiled so far, as it is read from the file `codeCacheName()`. */
  codeCache(): Buffer {
    const places: Record<string, Place> = {};
    const all: Buffer[] = [];
    let at = 0;
    for (const [{ names }, script] of this.#scripts) {
      const data = script.createCachedData();
      places[names[0] ?? ''] = { at, length: data.length };
      at += data.length;
      all.push(data);
    }
    const head = `${this.#file.firstLine}${JSON.stringify(places)}\n`;
    return Buffer.concat([Buffer.from(head, 'latin1'), ...all]);
  }
}

/** Stands for a module until something of it is used. */
function standIn(load: () => object): object {
  return new Proxy(() => undefined, {
    get: (_, key) => Reflect.get(load(), key) as unknown,
    apply: (_, self, given) => Reflect.apply(load() as () => unknown, self, given) as unknown,
  });
}
