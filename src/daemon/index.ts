/** Watches workspaces and their repositories, and brings over what changed; apply after apply, without anybody asking. */
export type { Tell, WatchEvent } from './event.ts'
export { lineOf } from './event.ts'
export { makeSlots } from './slots.ts'
export type { Tended, Watched, WatchedHere, Watching } from './watch.ts'
export { watchAll } from './watch.ts'
export type { VerifiedWebhook, Webhook, WebhookRequest } from './webhook.ts'
export { verifyWebhook } from './webhook.ts'
