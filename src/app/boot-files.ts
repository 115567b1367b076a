import { readFileSync } from 'node:fs';
import type { FileTexts, Platform } from '../model/platform.js';

/** The files that set the routes at boot, as far as this user may read them. */
export function readBootFiles(platform: Platform, uplinks: readonly string[]): FileTexts {
  const texts: Record<string, string | null> = {};
  for (const path of platform.bootFiles?.paths(uplinks) ?? []) {
    try {
      texts[path] = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') texts[path] = null;
    }
  }
  return texts;
}
