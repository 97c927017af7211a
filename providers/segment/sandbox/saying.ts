import type { Dict, Moment, World } from '../../../src/provider.ts'
import type { Members } from './members.ts'

/** What a tree or a person says of one resource. `before`: the row that is there; `id`: what a new one is to have. */
export type Saying = { readonly members: Dict; readonly before?: Dict; readonly id?: string; readonly at: Moment }

export type Put = { readonly kind: 'put'; readonly world: World; readonly id: string } | Extract<Members, { kind: 'refused' }>
