import type { Complaint, Parsed } from '../../../model/reading.js';
import { disarm } from '../../../model/text.js';
import { complaintAbout } from './complaint.js';

/** One object of iproute2's output: nothing is known of its values until they have been asked for. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads the text that is printed without `-j` as the objects that are printed with it. */
export type ReadText = (text: string) => Parsed<readonly JsonObject[] | null>;

/**
 * The objects of `ip -j`, which prints one array on one line. Null when there is none: the output is blank, was cut off,
 * is no JSON (one complaint), or holds other things alone. Empty objects, which some releases print for what they left out, are passed over.
 * What does not begin as JSON is read by `readText`: iproute2 4.15 prints text for routes and rules in spite of `-j`.
 *
 * json_writer.c of iproute2 prints the control characters of an alias or a name as they are, and older releases escape
 * the apostrophe: neither is JSON, both are understood.
 */
export function readObjects(text: string, readText?: ReadText): Parsed<readonly JsonObject[] | null> {
  if (text.trim() === '') return { value: null, complaints: [] };
  if (readText !== undefined && !/^\s*[[{]/.test(text)) return readText(text);
  const array = parseArray(text);
  if (array === null) return { value: null, complaints: [brokenJson(text)] };
  const objects = array.filter(isObject);
  const complaints = array
    .filter((element) => !isObject(element))
    .map((element) => complaintAboutPart(text, element, 'not an object'));
  const isUnderstood = objects.length > 0 || complaints.length === 0;
  return {
    value: isUnderstood ? objects.filter((object) => Object.keys(object).length > 0) : null,
    complaints,
  };
}

/** Counted from 1: nothing before it is what a complaint is about. */
function firstFilledLine(text: string): number {
  return text.split('\n').findIndex((line) => line.trim() !== '') + 1;
}

function brokenJson(text: string): Complaint {
  const line = firstFilledLine(text);
  return complaintAbout(line, (text.split('\n')[line - 1] ?? '').trimEnd(), 'not the JSON of ip -j');
}

function parseArray(text: string): readonly unknown[] | null {
  for (const attempt of [text, repaired(text)]) {
    try {
      const value: unknown = JSON.parse(attempt);
      return Array.isArray(value) ? value : null;
    } catch {
      // The second attempt, or none.
    }
  }
  return null;
}

/** What iproute2 prints and JSON forbids. Line ends and tabs stay: outside of strings they are lawful. */
function repaired(text: string): string {
  const escapes = text.replace(/\\(.)/gs, (pair, letter: string) => (letter === "'" ? "'" : pair));
  return escapes.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '?');
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A complaint about a part of the output, which stands on one line. */
export function complaintAboutPart(text: string, part: unknown, reason: string): Complaint {
  return complaintAbout(firstFilledLine(text), shown(part), reason);
}

/** A value as it may stand in a complaint. */
function shown(value: unknown): string {
  try {
    const text: unknown = JSON.stringify(value);
    return typeof text === 'string' ? text : String(value);
  } catch {
    // JSON.parse() reads what JSON.stringify() of Node 24 and older has no stack for.
    return 'brackets within brackets, too deep to be shown';
  }
}

/** A field's text, disarmed; null when it is absent, empty or something else. */
export function textOf(object: JsonObject, field: string): string | null {
  const value = ownValue(object, field);
  return typeof value === 'string' && value !== '' ? disarm(value) : null;
}

/** A whole number from 0 up; null when it is absent or something else. Counters over 2^53 lose their last digits. */
export function numberOf(object: JsonObject, field: string): number | null {
  const value = ownValue(object, field);
  return typeof value === 'number' && value >= 0 && Number.isInteger(value) ? value : null;
}

/** True when the field is there and true. */
export function isTrue(object: JsonObject, field: string): boolean {
  return ownValue(object, field) === true;
}

/** The words of an array, disarmed; what is no word is left out. */
export function wordsOf(object: JsonObject, field: string): string[] {
  const value = ownValue(object, field);
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string').map(disarm) : [];
}

/** The objects of an array; empty when it is absent. */
export function objectsOf(object: JsonObject, field: string): JsonObject[] {
  const value = ownValue(object, field);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A nested object, null when it is absent or something else. */
export function objectOf(object: JsonObject, field: string): JsonObject | null {
  const value = ownValue(object, field);
  return isObject(value) ? value : null;
}

function ownValue(object: JsonObject, field: string): unknown {
  return Object.hasOwn(object, field) ? object[field] : undefined;
}
