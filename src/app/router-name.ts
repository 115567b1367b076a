import { hostname } from 'node:os';
import { basename } from 'node:path';
import type { Origin } from './invocation.js';

/** What labels and logs call a router: this machine by its name, one elsewhere as ssh is told, the demo router, a recording by its file. */
export function routerName(origin: Origin): string {
  switch (origin.kind) {
    case 'live':
      return hostname();
    case 'ssh':
      return origin.target.destination;
    case 'demo':
      return 'demo';
    case 'replay':
      return basename(origin.file);
  }
}
