import type { Changer } from './changer.js';
import type { Explainer } from './explainer.js';
import type { Observer } from './observer.js';

/** One operating system. Each floor is given the port it needs; nothing above learns which system it is. */
export interface System {
  readonly name: string;
  readonly observer: Observer;
  readonly explainer: Explainer;
  readonly changer: Changer;
}
