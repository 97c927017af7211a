/** What every provider has to keep, tried on its own sandbox or on a real server: each rule answers with what breaks it. */

export type { Case, PlainTree, Sample } from '../kit/index.ts'
export type { Rule } from './rule.ts'
export { rulesFor } from './rules.ts'
export { sampleIn } from './sample.ts'
export { fileText } from './text.ts'
export type { OpenWorld, ProviderWorld, WorldOptions, WorldPorts } from './world.ts'
export { openWorld } from './world.ts'
