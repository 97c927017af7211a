import { createHmac } from 'node:crypto'
import type { WebhookRequest } from '../../src/daemon/index.ts'

export const SECRET = 'a secret of webhooks'
/** As GitLab makes them. */
export const SIGNING_TOKEN = `whsec_${Buffer.from('a signing key of thirty-two byte').toString('base64')}`
export const NOW = '2026-03-01T12:00:00Z'
const NOW_S = String(Date.parse(NOW) / 1000)

export function bytesOf(text: string): Uint8Array {
	return new TextEncoder().encode(text)
}

export function hexOf(body: string, secret = SECRET, algorithm = 'sha256'): string {
	return createHmac(algorithm, secret).update(body).digest('hex')
}

/** As Standard Webhooks has it, at a time in seconds. */
export function standardOf(body: string, id: string, seconds = NOW_S): Readonly<Record<string, string>> {
	const key = Buffer.from(SIGNING_TOKEN.slice('whsec_'.length), 'base64')
	const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')
	return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` }
}

export function hook(headers: Readonly<Record<string, string>>, body: string): WebhookRequest {
	return { headers: new Map(Object.entries(headers)), body: bytesOf(body) }
}

/** A push to a branch, as GitHub tells of it. */
export function githubPush(branch: string, delivery: string, secret = SECRET): WebhookRequest {
	const body = JSON.stringify({ ref: `refs/heads/${branch}`, after: '0'.repeat(40) })
	return hook({ 'x-github-event': 'push', 'x-github-delivery': delivery, 'x-hub-signature-256': `sha256=${hexOf(body, secret)}` }, body)
}
