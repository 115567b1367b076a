import type { Family } from '../../../model/address.js';
import { familyOf } from '../../../model/address.js';
import { splitWords } from '../../../model/command.js';
import { filledLines } from '../lines.js';

/** A default that a line of the file adds. */
export interface AddedDefault {
  readonly family: Family;
  readonly gateway: string;
  readonly mpath: boolean;
  /** Null: whatever the interface gives. */
  readonly priority: number | null;
}

/** One line of hostname.if(5), as far as a default route depends on it. */
export interface BootLine {
  /** Single blanks between the words, no remark. */
  readonly text: string;
  /** `priority 0`. */
  readonly priority: number | null;
  /** Asks for a lease (`inet autoconf`, `dhcp`) or for advertisements (`inet6 autoconf`). */
  readonly lease: Family | null;
  readonly adds: AddedDefault | null;
}

/** The lines in the order netstart(8) runs them. */
export type BootFile = readonly BootLine[];

/** Modifiers of route(8) that take a word. */
const WITH_VALUE = new Set(['-priority', '-label', '-ifp', '-ifa', '-mtu', '-expire', '-T']);

/** `!route -qn add -inet6 -mpath -priority 8 default fe80::1%em0`, with any path and in any order of modifiers. */
function addedDefault(text: string): AddedDefault | null {
  const words = splitWords(text.replace(/^!\s*/, '').replace(/[;&|>].*$/, '')) ?? [];
  const add = words.indexOf('add');
  if (!text.startsWith('!') || !/(^|\/)route$/.test(words[0] ?? '') || add < 0) return null;
  const plain: string[] = [];
  const given = new Map<string, string>();
  for (let i = add + 1; i < words.length; i++) {
    const word = words[i] ?? '';
    if (!word.startsWith('-')) plain.push(word);
    else given.set(word, WITH_VALUE.has(word) ? (words[++i] ?? '') : '');
  }
  const [destination = '', gateway = ''] = plain;
  const family = familyOf(gateway);
  if (!/^(default|0\.0\.0\.0\/0|::\/0|0\/0)$/.test(destination) || family === null) return null;
  const priority = given.get('-priority');
  return {
    ...{ family, gateway, mpath: given.has('-mpath') },
    priority: priority === undefined || !/^\d{1,2}$/.test(priority) ? null : Number(priority),
  };
}

function leaseOf(text: string): Family | null {
  if (/^(dhcp|inet (.* )?autoconf)( |$)/.test(text)) return 'inet';
  return /^(rtsol|inet6 (.* )?autoconf)( |$)/.test(text) ? 'inet6' : null;
}

/** The lines of a file /etc/hostname.IF that are no remarks. Never throws. Source: hostname.if(5), netstart(8). */
export function readHostnameIf(text: string): BootFile {
  return filledLines(text)
    .map((line) =>
      line.text
        .replace(/(^|\s)#.*$/, '')
        .trim()
        .replace(/\s+/g, ' '),
    )
    .filter((line) => line !== '')
    .map((line) => {
      const priority = /^(?!!)(?:.* )?priority (\d{1,2})(?: |$)/.exec(line)?.[1];
      return {
        text: line,
        priority: priority === undefined ? null : Number(priority),
        lease: leaseOf(line),
        adds: addedDefault(line),
      };
    });
}
