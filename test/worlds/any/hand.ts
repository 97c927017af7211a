import type { World } from '../world.ts'
import type { Seen } from './eyes.ts'
import type { Making } from './values.ts'

/** What somebody has to do something with, and sees before. */
export type Hand = Making & { readonly world: World; readonly seen: Seen }

/** What was done, for people; undefined where there was nothing to do it to, or it was refused. */
export type Act = (hand: Hand) => Promise<string | undefined>
