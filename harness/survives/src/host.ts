/**
 * `survives-production/host`: for whoever runs checks in processes of their own and has to tell what became of one.
 */
export { whereabouts, type Whereabouts } from './execution/whereabouts.ts';
export { UNIVERSAL_CHECKS } from './judge/universal.ts';
export type { Bundle } from './subject/bundle.ts';
export { processMisuse } from './subject/guarded-process.ts';
export { findInLayers } from './subject/layers.ts';
export { mapBack, placeInStack } from './subject/source-place.ts';
export { monotonicMs, realClearTimeout, realSetTimeout } from './time/real-clock.ts';
export { seededRandom } from './time/seeded-random.ts';
