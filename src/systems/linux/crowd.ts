import type { Route } from '../../model/router.js';

/** Brought by router advertisements: it expires, and the next one brings it again. */
export function isAdvertised({ attributes = [] }: Pick<Route, 'attributes'>): boolean {
  return attributes.some((attribute) => attribute.startsWith('expires '));
}

/**
 * Routes of one metric that cannot be replaced where they are. Where IPv6 has several routes of one metric, one that replaces them fails after the kernel
 * has taken the first away ("check consistency of installed routes", seen on 6.18); what router advertisements brought
 * could not be put back with the seconds it had, and would come back by itself.
 */
export function isCrowd(routes: readonly { readonly attributes?: readonly string[] }[]): boolean {
  return routes.length > 1 || routes.some(isAdvertised);
}
