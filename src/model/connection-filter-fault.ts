import { familyOf } from './address.js';
import { CONNECTION_FIELDS } from './connection-filter.js';

const HIGHEST_PORT = 65_535;

/** Letters and a colon that could be the beginning of an IPv6 address are no field: `fe::1`. */
const FIELD = /^-?(?![0-9a-f]*:[0-9a-f:.]*$)([a-z]+):(.*)$/s;

/**
 * What is wrong with a filter of connections (connection-filter.ts), as a sentence, or null. A field that has no word yet
 * and the beginning of an address are no fault: it may be still being typed.
 */
export function connectionFilterFault(text: string): string | null {
  for (const word of text.toLowerCase().split(/\s+/)) {
    const [, field, sought = ''] = FIELD.exec(word) ?? [];
    if (field === undefined) continue;
    const fault = fieldFault(field, sought);
    if (fault !== null) return fault;
  }
  return null;
}

function fieldFault(field: string, sought: string): string | null {
  if (!CONNECTION_FIELDS.includes(field)) {
    const known = CONNECTION_FIELDS.map((name) => `${name}:`).join(' ');
    return `${field}: is none of ${known}`;
  }
  if (sought === '') return null;
  if (field === 'port') return portFault(sought);
  return field === 'host' ? hostFault(sought) : null;
}

function portFault(sought: string): string | null {
  const [, first = '', last = first] = /^(\d+)(?:-(\d+))?$/.exec(sought) ?? [];
  if (first === '') return `port: takes a number or a range such as 6881-6999, not ${sought}`;
  if (Math.max(Number(first), Number(last)) > HIGHEST_PORT) return `ports go up to ${HIGHEST_PORT}`;
  return Number(first) > Number(last) ? `${sought} is no range: the lower port comes first` : null;
}

function hostFault(sought: string): string | null {
  const [address = '', length] = sought.split('/');
  if (!isBeginning(address)) return `${address} is no address, nor a part of one`;
  if (length === undefined) return null;
  const family = familyOf(address);
  if (family === null) return `${address} is no whole address, which a network needs: 10.0.0.0/24`;
  const most = family === 'inet' ? 32 : 128;
  if (/^\d{1,3}$/.test(length) && Number(length) <= most) return null;
  return `/${length} is no length of a network: 0 to ${most}`;
}

/** True for whatever could be found in an address. */
function isBeginning(text: string): boolean {
  if (!/^[\d.]+$/.test(text)) return /^[0-9a-f:.]*(?:%\S*)?$/.test(text);
  const numbers = text.split('.').filter((number) => number !== '');
  return !text.includes('..') && numbers.length <= 4 && numbers.every((number) => Number(number) <= 255);
}
