import type { Address } from './address.ts'
import type { Where } from './problems.ts'
import type { Dict } from './value.ts'

/** Values that one workspace has in place of those in its files, and where the settings say so. A map in them stands for its members alone. */
export type Overlay = { readonly values: Dict; readonly where: Where }
export type Overlays = ReadonlyMap<Address, Overlay>
