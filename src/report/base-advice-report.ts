import type { BaseAdvice } from '../model/base-tool.js';

type Files = Extract<BaseAdvice, { files: unknown }>;

const WIDTH = 100;

/** A comment of its own lines, none longer than a screen likes. */
function comment(note: string): string[] {
  const lines: string[] = ['# -'];
  for (const word of note.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length >= WIDTH) lines.push(`#   ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** A `#!` line is only one where it comes first. */
function whole({ file, lines }: Files['files'][number], notes: readonly string[]): string[] {
  const [first = '', ...rest] = lines;
  const head = [`# ${file}`, '# Made by uplinktop advise from what it saw; read it before you use it.'];
  const told = notes.flatMap((note) => comment(note));
  return first.startsWith('#!') ? [first, ...head, ...told, ...rest] : [...head, ...told, '', ...lines];
}

/** The files, each with its name and what is to be known of it as comments: the first can be put into its place as it is printed. */
export function baseAdviceText({ files, notes }: Files): string {
  return files.map((file, at) => `${whole(file, at === 0 ? notes : []).join('\n')}\n`).join('\n');
}
