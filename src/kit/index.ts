/** A provider from data alone: what its resources look like and how its API is called, and nothing else where the API needs no more. */

export type { Call, Failed } from './call.ts'
export { callAll, callOne, stillThere } from './call.ts'
export type { Mapped } from './collect.ts'
export { collectResources } from './collect.ts'
export { isAlike } from './compare.ts'
export { declareProvider } from './declare.ts'
export type { Declared, Things } from './declared.ts'
export { done, halfDone, noId, refused, wordsOf } from './outcome.ts'
export type { Case, PlainTree, Sample } from './sample.ts'
export type { Shown } from './shapes.ts'
export { creating, getting, json, listing, removing, updating } from './shapes.ts'
