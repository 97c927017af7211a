/** Carry out a Plan change by change, and record what really happened. */
export * from './apply.ts'
export { openDiary, startedIn } from './diary.ts'
export { journalOf, openIntents } from './intents.ts'
export type { PlannedCommit, Proposed, Proposing } from './propose.ts'
export { withSettled } from './record.ts'
export { whyNotSent, withSecrets } from './secrets.ts'
export { digestSent } from './sent.ts'
