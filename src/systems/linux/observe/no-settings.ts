import type { Settings } from '../../../model/router.js';

/** Settings of which nothing is reported: other commands tell other parts. */
export const NO_SETTINGS: Settings = {
  os: null,
  release: null,
  hostname: null,
  bootedAt: null,
  multipath: { inet: null, inet6: null },
  forwarding: { inet: null, inet6: null },
};
