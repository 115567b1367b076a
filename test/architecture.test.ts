import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Module } from './architecture/modules.js';
import { globalsIn, modules } from './architecture/modules.js';

/** What the files of a folder may import: other folders, and packages (`node:` is all of Node's own). */
interface Permissions {
  readonly imports: readonly string[];
  readonly outside: readonly string[];
}

/** A system's rooms, which know what they share at its root and never one another. */
function roomsOf(system: string): Record<string, Permissions> {
  const room = { imports: ['model', system], outside: [] };
  return {
    [system]: { imports: ['model'], outside: [] },
    [`${system}/observe`]: { ...room, imports: [...room.imports, 'systems'] },
    [`${system}/states`]: { ...room, imports: [...room.imports, 'states'] },
    [`${system}/explain`]: room,
    [`${system}/change`]: room,
  };
}

const FLOORS: Readonly<Record<string, Permissions>> = {
  model: { imports: [], outside: [] },
  states: { imports: ['model'], outside: [] },
  // What either system may have.
  systems: { imports: ['model'], outside: [] },
  ...roomsOf('systems/openbsd'),
  ...roomsOf('systems/linux'),
  forwarding: { imports: ['model'], outside: [] },
  diagnose: { imports: ['model', 'forwarding'], outside: [] },
  demo: { imports: ['model'], outside: [] },
  host: { imports: ['model'], outside: ['node:'] },
  collect: { imports: ['model', 'host'], outside: [] },
  ui: { imports: ['model'], outside: [] },
  'reset/plan': { imports: ['model'], outside: [] },
  'reset/run': { imports: ['model', 'host', 'reset/plan'], outside: ['node:'] },
  report: { imports: ['model', 'usage'], outside: [] },
  usage: { imports: ['model'], outside: [] },
  history: { imports: ['model'], outside: [] },
  watch: { imports: ['model'], outside: [] },
  failover: { imports: ['model'], outside: [] },
  doctor: { imports: ['model'], outside: [] },
  // What scrapers and browsers are told, as text; `serve` alone knows how it gets to them.
  export: { imports: ['model'], outside: [] },
  serve: { imports: ['model', 'export'], outside: ['node:'] },
};

/** A system's rooms are put together in one file. */
function portsOf(system: string): readonly string[] {
  return ['observe', 'states', 'explain', 'change'].map((room) => `${system}/${room}`);
}

/** What a single file may import beyond its floor. */
const EXCEPTIONS: Readonly<Record<string, Partial<Permissions>>> = {
  'model/address.ts': { outside: ['ipaddr.js'] },
  'forwarding/prefix.ts': { outside: ['ipaddr.js'] },
  'states/bounded-table.ts': { outside: ['quickselect'] },
  'systems/openbsd/system.ts': { imports: portsOf('systems/openbsd') },
  'systems/linux/system.ts': { imports: portsOf('systems/linux') },
  'export/exposition.ts': { outside: ['prom-client'] },
  'host/child.ts': { outside: ['execa', 'signal-exit'] },
  // The table is read as every round is.
  'reset/run/read-table.ts': { imports: ['collect'] },
  'ui/canvas/wide-letters.ts': { outside: ['get-east-asian-width'] },
  'ui/terminal/blessed-screen.ts': { outside: ['blessed', 'blessed-contrib'] },
  'ui/terminal/key-input.ts': { outside: ['node:'] },
};

/** The files that read clocks, start timers or touch the process: all others are given what they need of it. */
const REACH_OUT: Readonly<Record<string, readonly string[]>> = {
  'host/child.ts': ['process'],
  'host/clock.ts': ['Date.now', 'process', 'setTimeout'],
  'host/detached.ts': ['process', 'setTimeout'],
  'host/kernel-files.ts': ['queueMicrotask', 'setImmediate'],
  'host/local.ts': ['process'],
  'host/log-file.ts': ['process'],
  'host/own-file.ts': ['process'],
  'host/reading-shell.ts': ['process'],
  'host/recorder.ts': ['process'],
  'host/ssh/lane-pool.ts': ['queueMicrotask'],
  'reset/run/pending-files.ts': ['process'],
  'reset/run/process-guard.ts': ['process'],
  'reset/run/remote-guard.ts': ['process'],
  'reset/run/remote-shelf.ts': ['process'],
  'reset/run/runner.ts': ['process'],
  'reset/run/stale-reset.ts': ['process'],
  'reset/run/state-directory.ts': ['process'],
  'serve/secret-file.ts': ['process'],
  'serve/textfile.ts': ['process'],
  'ui/terminal/blessed-screen.ts': ['process', 'setTimeout'],
  'ui/terminal/key-input.ts': ['setImmediate', 'setTimeout'],
  'ui/terminal/lifecycle.ts': ['process'],
  'ui/terminal/output-gate.ts': ['process'],
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

/** The folder a rule is for: systems and resets have one for each room. `app` is the wiring, which may know all. */
function floorOf(path: string): string {
  const [first = ''] = path.split('/');
  return first === 'systems' || first === 'reset' ? path.slice(0, path.lastIndexOf('/')) : first;
}

const isInside = (name: string): boolean => name.endsWith('.ts') && !name.startsWith('node:');

/** By what an import is permitted: the floor's name, or the package's; null when it needs no permission. */
function neededFor(path: string, name: string): keyof Permissions | null {
  if (!isInside(name)) return 'outside';
  return floorOf(name) === floorOf(path) ? null : 'imports';
}

function permits(kind: keyof Permissions, permission: string, name: string): boolean {
  if (kind === 'imports') return floorOf(name) === permission;
  return name === permission || name.startsWith(permission.endsWith(':') ? permission : `${permission}/`);
}

/** Permissions that no import needs. */
function unused(files: readonly Module[], { imports = [], outside = [] }: Partial<Permissions>): string[] {
  const isUsed = (kind: keyof Permissions, permission: string): boolean =>
    files.some(({ path, imports: names }) =>
      names.some((name) => neededFor(path, name) === kind && permits(kind, permission, name)),
    );
  return [
    ...imports.filter((permission) => !isUsed('imports', permission)),
    ...outside.filter((permission) => !isUsed('outside', permission)),
  ];
}

describe('the floors of the house', () => {
  const all = modules().map((module) => ({ ...module, floor: floorOf(module.path) }));
  const floors = all.filter(({ floor }) => floor !== 'app');

  it('finds the source', () => {
    expect(all.length).toBeGreaterThan(300);
  });

  it('has a rule for every folder, and a folder for every rule', () => {
    expect([...new Set(floors.map(({ floor }) => floor))].sort()).toEqual(Object.keys(FLOORS).sort());
  });

  it('lets a file import only what its floor allows', () => {
    const wrong = floors.flatMap(({ path, floor, imports }) =>
      imports.flatMap((name) => {
        const kind = neededFor(path, name);
        if (kind === null) return [];
        const allowed = [...(FLOORS[floor]?.[kind] ?? []), ...(EXCEPTIONS[path]?.[kind] ?? [])];
        return allowed.some((one) => permits(kind, one, name)) ? [] : [`${path} imports ${name}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('allows nothing that nobody needs', () => {
    const ofFloors = Object.entries(FLOORS).flatMap(([name, permissions]) =>
      unused(
        all.filter(({ floor }) => floor === name),
        permissions,
      ).map((permission) => `${name}: ${permission}`),
    );
    const ofFiles = Object.entries(EXCEPTIONS).flatMap(([name, permissions]) =>
      unused(
        all.filter(({ path }) => path === name),
        permissions,
      ).map((permission) => `${name}: ${permission}`),
    );
    expect([...ofFloors, ...ofFiles]).toEqual([]);
  });

  it('shows each floor its own port of a system, and the whole of it only to the wiring', () => {
    const PORTS = { observer: 'collect', explainer: 'diagnose', changer: 'reset', system: 'app' };
    const wrong = all.flatMap((m) =>
      Object.entries(PORTS)
        .filter(([port]) => m.imports.includes(`model/${port}.ts`))
        .filter(([, floor]) => ![floor, 'app', 'model', 'systems'].includes(m.path.split('/')[0] ?? ''))
        .map(([port]) => `${m.path} sees the ${port}`),
    );
    expect(wrong).toEqual([]);
  });

  it('reaches for clocks, timers, chance and the process in these files alone', () => {
    const found = floors.filter(({ globals }) => globals.length > 0);
    expect(Object.fromEntries(found.map(({ path, globals }) => [path, globals]))).toEqual(REACH_OUT);
  });

  it.each([
    ['const now = Date.now();', ['Date.now']],
    ['const late = new Date() > then;', ['new Date()']],
    ['const text = Date();', ['Date']],
    ['const { now } = Date;', ['Date']],
    ['const { env } = process; const later = setTimeout;', ['process', 'setTimeout']],
    ['const key = `${performance.now()} ${Math.random()}`;', ['Math.random', 'performance']],
    ['globalThis["process"].exit(1);', ['globalThis']],
    ['const at = new Date(1); const day = Date.UTC(2026, 1) + Date.parse("2026-01-01");', []],
    ['const { process: it } = watch; it.process = { process: 1 }; // process.exit()', []],
    ['interface Clock { setTimeout(at: Date): void; readonly process: Date }', []],
    ['const sentence = "process, setTimeout, Date.now()"; const low = Math.min(1, 2);', []],
  ])('sees what `%s` reaches for', (text, reached) => {
    expect(globalsIn(text)).toEqual(reached);
  });

  it('lets text leave by one door alone, where it is disarmed, and by the screen', () => {
    const DOORS = ['app/output.ts'];
    const prints = all.filter(({ path }) =>
      /\bprocess\.(stdout|stderr)\.write\(|\bconsole\.\w+\(/.test(
        readFileSync(resolve(import.meta.dirname, '../src', path), 'utf8'),
      ),
    );
    expect(prints.map(({ path }) => path)).toEqual(DOORS);
  });

  it('is known by no one above it: nothing imports the wiring', () => {
    expect(
      all.filter((m) => m.floor !== 'app' && m.imports.some((i) => i.startsWith('app/'))).map((m) => m.path),
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

  it('loads neither blessed nor what draws a screen where there is none: a watch has the memory of a small router', () => {
    const graph = new Map(all.map((m) => [m.path, m.imports]));
    const loadedBy = (path: string, seen = new Set<string>()): ReadonlySet<string> => {
      if (seen.has(path)) return seen;
      seen.add(path);
      for (const next of graph.get(path) ?? []) loadedBy(next, seen);
      return seen;
    };
    const DRAWING = /^blessed|^ui\/(?:views|screen|keys|reset|terminal\/blessed)/;
    const ofScreen = (path: string): string[] => [...loadedBy(path)].filter((each) => DRAWING.test(each));
    for (const run of ['watch', 'check', 'usage', 'export'])
      expect(ofScreen(`app/${run}-command.ts`)).toEqual([]);
    expect(ofScreen('app/monitor.ts')).toContain('ui/terminal/blessed-screen.ts');
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
