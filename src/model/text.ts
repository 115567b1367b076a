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
