/** The git side as a replica: which file holds which address, read it, edit it. */
export * from './alias.ts'
export * from './cache.ts'
export * from './format.ts'
export * from './ignore.ts'
export * from './locate.ts'
export * from './order.ts'
export * from './read.ts'
export * from './write.ts'
