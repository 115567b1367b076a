import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/** The floors: what each may import from the others and from outside. `files` narrows a rule to some of its files. */
interface Floor {
  readonly imports: readonly string[];
  readonly outside: readonly string[];
  /** May read clocks, start timers, draw random numbers. */
  readonly clock: boolean;
  /** Files with a wider rule of their own. */
  readonly except?: Readonly<Record<string, Omit<Floor, 'except'>>>;
}

/** A system's rooms, which know what they share at its root and never one another; `system.ts` puts them together. */
function floorsOf(system: string): Record<string, Floor> {
  const rooms = ['observe', 'states', 'explain', 'change'].map((room) => `${system}/${room}`);
  const root = { imports: ['model', 'states', 'systems'], outside: [], clock: false };
  const room = { ...root, imports: [...root.imports, system] };
  const ports = { ...root, imports: [...root.imports, ...rooms] };
  return {
    [system]: { ...root, except: { [`${system}/system.ts`]: ports } },
    ...Object.fromEntries(rooms.map((name) => [name, room])),
  };
}

const FLOORS: Readonly<Record<string, Floor>> = {
  model: { imports: [], outside: ['ipaddr.js'], clock: false },
  states: { imports: ['model'], outside: [], clock: false },
  // What either system may have.
  systems: { imports: ['model'], outside: [], clock: false },
  ...floorsOf('systems/openbsd'),
  ...floorsOf('systems/linux'),
  forwarding: { imports: ['model'], outside: ['ipaddr.js'], clock: false },
  diagnose: { imports: ['model', 'forwarding'], outside: [], clock: false },
  demo: { imports: ['model', 'systems/openbsd'], outside: [], clock: false },
  host: { imports: ['model'], outside: ['execa', 'node:'], clock: true },
  collect: { imports: ['model', 'systems/openbsd', 'host'], outside: [], clock: true },
  ui: {
    imports: ['model'],
    outside: [],
    clock: false,
    except: {
      'ui/terminal/blessed-screen.ts': {
        imports: ['model'],
        outside: ['blessed', 'blessed-contrib', 'node:'],
        clock: true,
      },
      'ui/canvas/wide-letters.ts': { imports: [], outside: ['get-east-asian-width'], clock: false },
      'ui/terminal/key-input.ts': { imports: ['model'], outside: ['node:'], clock: true },
    },
  },
  // Plans are pure; what runs them and what holds the undo knows hosts, files and clocks.
  reset: {
    imports: ['model', 'systems/openbsd'],
    outside: [],
    clock: false,
    except: Object.fromEntries(
      [
        ...['execute', 'inside-guard', 'keep-and-undo', 'last-outcome', 'other-resets', 'own-undo'],
        ...['pending-files', 'pending-reset', 'permission', 'process-guard', 'read-table', 'reset-store'],
        ...['run-plan', 'runner', 'stale-reset', 'state-directory', 'stored-reset', 'without-screen'],
      ].map((name) => [
        `reset/run/${name}.ts`,
        {
          // The table is read as every round is.
          imports: ['model', 'host', ...(name === 'read-table' ? ['collect'] : [])],
          outside: ['node:'],
          clock: false,
        },
      ]),
    ),
  },
  report: { imports: ['model'], outside: [], clock: false },
};

/** The rooms of the screen, and which of them each may know: only rooms named before it. */
const UI_ROOMS: Readonly<Record<string, readonly string[]>> = {
  canvas: [],
  terminal: ['canvas'],
  state: ['canvas'],
  reset: ['canvas', 'state'],
  views: ['canvas', 'state'],
  screen: ['canvas', 'state', 'reset', 'views'],
  keys: ['canvas', 'state', 'reset', 'views', 'screen'],
};

/** The folder a rule is for: of the systems each room has its own. Empty: the wiring, which knows all. */
function floorOf(path: string): string {
  const [first = ''] = path.split('/');
  if (first === 'app') return '';
  return first === 'systems' ? path.slice(0, path.lastIndexOf('/')) : first;
}

interface Module {
  readonly path: string;
  readonly floor: string;
  readonly imports: readonly string[];
  readonly text: string;
}

function modules(): Module[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.d)\.ts$/.test(file))
    .map((file) => {
      const path = join(SRC, file);
      const text = readFileSync(path, 'utf8');
      const imports = ts
        .preProcessFile(text, true, true)
        .importedFiles.map(({ fileName }) =>
          fileName.startsWith('.')
            ? relative(SRC, resolve(dirname(path), fileName)).replace(/\.js$/, '.ts')
            : fileName,
        );
      return { path: file, floor: floorOf(file), imports, text };
    });
}

const isInside = (name: string): boolean => name.endsWith('.ts') && !name.startsWith('node:');

/** Comments and strings do not read clocks. */
const CLOCK =
  /\b(Date\.now|new Date\(\)|performance\.now|Math\.random|setTimeout|setInterval|setImmediate|hrtime)\b/;

describe('the floors of the house', () => {
  const all = modules();

  it('finds the source', () => {
    expect(all.length).toBeGreaterThan(8);
  });

  it('has a rule for every folder', () => {
    expect([...new Set(all.map((m) => m.floor))].filter((f) => f !== '' && !(f in FLOORS))).toEqual([]);
  });

  it('lets a file import only what its floor allows', () => {
    const wrong = all.flatMap((m) => {
      const floor = FLOORS[m.floor];
      if (floor === undefined) return [];
      const rule = floor.except?.[m.path] ?? floor;
      return m.imports
        .filter((name) =>
          isInside(name)
            ? ![m.floor, ...rule.imports].includes(floorOf(name))
            : !rule.outside.some((o) => name === o || name.startsWith(o.endsWith(':') ? o : `${o}/`)),
        )
        .map((name) => `${m.path} imports ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it('shows each floor its own port of a system, and the whole of it only to the wiring', () => {
    const PORTS = { observer: 'collect', explainer: 'diagnose', changer: 'reset', system: '' };
    const wrong = all.flatMap((m) =>
      Object.entries(PORTS)
        .filter(([port]) => m.imports.includes(`model/${port}.ts`))
        .filter(([, floor]) => ![floor, '', 'model'].includes(m.floor) && !m.floor.startsWith('systems/'))
        .map(([port]) => `${m.path} sees the ${port}`),
    );
    expect(wrong).toEqual([]);
  });

  it('gives clocks, timers and chance to the pure floors, which never reach for them', () => {
    const wrong = all
      .filter((m) => {
        const floor = FLOORS[m.floor];
        return floor !== undefined && !(floor.except?.[m.path] ?? floor).clock;
      })
      .filter((m) => CLOCK.test(m.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|`[^`]*`|'[^'\n]*'/gm, '')))
      .map((m) => m.path);
    expect(wrong).toEqual([]);
  });

  it('is known by no one above it: nothing imports the wiring', () => {
    expect(
      all.filter((m) => m.floor !== '' && m.imports.some((i) => i.startsWith('app/'))).map((m) => m.path),
    ).toEqual([]);
  });

  it('has rooms in the screen that know only those before them', () => {
    const room = (path: string): string => path.split('/')[1] ?? '';
    const ui = all.filter(({ floor }) => floor === 'ui');
    const names = Object.keys(UI_ROOMS);
    expect([...new Set(ui.map(({ path }) => room(path)))].sort()).toEqual([...names].sort());
    for (const [name, known] of Object.entries(UI_ROOMS))
      expect(known.filter((other) => names.indexOf(other) >= names.indexOf(name))).toEqual([]);
    const wrong = ui.flatMap(({ path, imports }) =>
      imports
        .filter((name) => name.startsWith('ui/') && room(name) !== room(path))
        .filter((name) => UI_ROOMS[room(path)]?.includes(room(name)) !== true)
        .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no import cycles', () => {
    const graph = new Map(all.map((m) => [m.path, m.imports.filter(isInside)]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
        return;
      }
      if (done.has(path)) return;
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });

  it('has no barrels and no drawers for odds and ends', () => {
    expect(all.filter((m) => /(^|\/)(index|utils?|helpers?|common|manager)\.ts$/.test(m.path))).toEqual([]);
  });
});
