import { disarm } from '../model/text.js';

/** Markup that may stand in a page as it is: made by `markup` alone. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = Html | string | number | null | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function asMarkup(value: HtmlValue): string {
  if (value === null) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(asMarkup).join('');
  return disarm(String(value)).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Markup with values in it: text is disarmed and escaped, between tags as in quoted attributes. */
export function markup(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(asMarkup)));
}
