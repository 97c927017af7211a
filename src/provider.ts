/** The public door for provider authors; re-exports from model, ports and the kit only. */
export * from './kit/index.ts'
export * from './model/index.ts'
export type * from './ports/index.ts'
