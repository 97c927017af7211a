/** The public door for provider authors; re-exports from model and ports only. */
export * from './model/index.ts'
export type * from './ports/index.ts'
