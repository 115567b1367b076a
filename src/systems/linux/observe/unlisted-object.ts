import type { Family } from '../../../model/address.js';
import type { Route } from '../../../model/router.js';
import type { UnlistedRows } from '../../unlisted-route.js';
import { unlistedRoute } from '../../unlisted-route.js';
import type { JsonObject } from './json.js';
import { numberOf, textOf } from './json.js';

const TYPE = 'unlisted';

/**
 * What a shortened table says in their place, in a recording, too:
 *
 *     {"type":"unlisted","dst":"412345 routes","family":"inet","dev":"em0","rows":412345,"blocks":81234}
 */
export function unlistedObject({ family, interface: name, rows, blocks }: UnlistedRows): JsonObject {
  return { type: TYPE, dst: `${rows} routes`, family, dev: name, rows, blocks };
}

/** The row that stands for them; null for any other object. */
export function unlistedRow(object: JsonObject, families: readonly Family[]): Route | null {
  if (textOf(object, 'type') !== TYPE) return null;
  const family = families.find((one) => one === textOf(object, 'family'));
  const [rows, blocks] = [numberOf(object, 'rows'), numberOf(object, 'blocks')];
  if (family === undefined || rows === null || blocks === null) return null;
  return unlistedRoute({ family, interface: textOf(object, 'dev') ?? '', rows, blocks });
}
