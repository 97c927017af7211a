/** Carry out a Plan change by change, and record what really happened. */
export * from './apply.ts'
export type { Written } from './diary.ts'
export { hasOpenStart, openDiary, startedIn, writtenIn } from './diary.ts'
export { journalOf, openIntents, unheededIn } from './intents.ts'
export type { PlannedCommit, Proposed, Proposing } from './propose.ts'
export { withSettled } from './record.ts'
export { whyNotSent, withSecrets } from './secrets.ts'
export { digestSent } from './sent.ts'
