import { expect, it } from 'vitest';
import { transcriptName } from '../../src/app/transcript-name.js';

it('gives every transcript a name of its own, though w is pressed three times in a second', () => {
  const written = new Set<string>();
  for (const ms of [100, 300, 900])
    written.add(transcriptName(Date.UTC(2026, 4, 3, 2, 1, 7, ms), (file) => written.has(file)));
  expect([...written]).toEqual([
    'uplinktop-2026-05-03T020107.txt',
    'uplinktop-2026-05-03T020107-2.txt',
    'uplinktop-2026-05-03T020107-3.txt',
  ]);
});
