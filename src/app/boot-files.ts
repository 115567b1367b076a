import { readFileSync } from 'node:fs';
import type { BootFiles, FileTexts } from '../model/explainer.js';

/** The files that set the routes at boot, as far as this user may read them. */
export function readBootFiles(bootFiles: BootFiles, uplinks: readonly string[]): FileTexts {
  const texts: Record<string, string | null> = {};
  for (const path of bootFiles.paths(uplinks)) {
    try {
      texts[path] = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') texts[path] = null;
    }
  }
  return texts;
}
