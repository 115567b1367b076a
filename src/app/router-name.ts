import { hostname } from 'node:os';
import { basename } from 'node:path';
import type { Origin } from './invocation.js';

/** As a person would call it: this machine by its name, a demo router by its trouble, a recording by its file. */
export function routerName(origin: Origin): string {
  switch (origin.kind) {
    case 'live':
      return hostname();
    case 'demo':
      return `demo-${origin.scenario}`;
    case 'replay':
      return basename(origin.file);
  }
}
