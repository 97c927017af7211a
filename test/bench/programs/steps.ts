import type { Timed } from './timed.ts'

/** What both programs do, one after the other: all resources are only in files, then they are made, then nothing is left to do. Plans can be repeated. */
export type Steps = { readonly first: Timed; readonly apply: Timed; readonly unchanged: Timed }
