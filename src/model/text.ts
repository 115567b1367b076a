/**
 * Text from the network (an SSID, an interface description, a route label, a host name) is hostile until it has
 * passed here, once, where text becomes a value.
 */

// C0 and DEL, C1, soft hyphen, zero-width and bidi controls, line and paragraph separators, BOM, tags, lone surrogates.
const CONTROLS =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** The text with every character that could steer a terminal or reorder a line replaced by `?`. Never longer. */
export function disarm(text: string): string {
  return text.replace(CONTROLS, '?');
}

/** The same for text of several lines: their ends stay. */
export function disarmLines(text: string): string {
  return disarmLinesWith(text, () => '?');
}

/** JSON in which such characters are written as escapes, which a reader of JSON takes as they were. */
export function disarmJson(json: string): string {
  return disarmLinesWith(json, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

function disarmLinesWith(text: string, stand: (character: string) => string): string {
  return text
    .split('\n')
    .map((line) => line.replace(CONTROLS, stand))
    .join('\n');
}

const WRITING = /^[\p{L}\p{N}\p{P}\p{Zs}]+$/u;

/** The bytes as UTF-8, or null where they are no text of letters, digits and stops: then they are told as they were printed. */
export function nameFromBytes(bytes: readonly number[]): string | null {
  try {
    const name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
    return WRITING.test(name) && disarm(name) === name ? name : null;
  } catch {
    return null;
  }
}
