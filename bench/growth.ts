/** How time and memory grow with what there is to watch: from a home to a provider. */
import type { Build } from './against.js';
import { growthOfConnections } from './growth-connections.js';
import { growthOfRoutes, growthOfUplinks } from './growth-routers.js';
import type { Figure } from './measure.js';

const PARTS: readonly ((against: Build | null) => Figure[] | Promise<Figure[]>)[] = [
  growthOfUplinks,
  growthOfRoutes,
  growthOfConnections,
];

export async function growth(against: Build | null): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const part of PARTS) figures.push(...(await part(against)));
  return figures;
}
