/** The settings file: what a workspace is, how its repository is reached, and what a run may do. */
export * from './connections.ts'
export type { PolicySettings } from './policy.ts'
export * from './settings.ts'
export type { SigningSettings } from './signing.ts'
export { SETTINGS_WORDS, withWords } from './words.ts'
