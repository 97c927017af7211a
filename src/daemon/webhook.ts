import type { Problem } from '../model/index.ts'
import { hmacBytes, isSameSecret, msBetween, problem } from '../model/index.ts'
import type { ForgeKind } from '../ports/index.ts'

export type WebhookRequest = {
	/** By name in lower case. */
	readonly headers: ReadonlyMap<string, string>
	/** The body as it came over the wire: it is what was signed. */
	readonly body: Uint8Array
}

/** A delivery that is from where it says. `delivery`: its id, where the host gives it one. */
export type Webhook = { readonly service: ForgeKind; readonly event: string; readonly delivery: string | null }

export type VerifiedWebhook =
	| { readonly kind: 'verified'; readonly webhook: Webhook }
	| { readonly kind: 'refused'; readonly problem: Problem }

/** A signed time may be so far from ours. */
const SKEW_MS = 300_000
const SIGNING_TOKEN = 'whsec_'

/**
 * Whether a webhook of GitHub, GitLab, Bitbucket, Gitea or Forgejo was sent by somebody who knows one of the secrets; before anything of
 * the body is looked at. Signatures are HMAC-SHA-256 over the raw body: `X-Hub-Signature-256` (GitHub), `X-Hub-Signature: sha256=…` (Bitbucket),
 * `X-Gitea-Signature`; GitLab sends the secret itself in `X-Gitlab-Token`, or signs as Standard Webhooks do where the secret is a signing token
 * (`whsec_…`), and then `now` (ISO 8601) must be within five minutes of the time it names. SHA-1 is never taken. All comparisons take a time that tells nothing.
 * Without a secret everything is refused. Never throws. Source: the hosts' pages on validating deliveries, and standardwebhooks.com.
 */
export function verifyWebhook(request: WebhookRequest, secrets: readonly string[], now: string): VerifiedWebhook {
	const known = secrets.filter((secret) => secret !== '')
	if (known.length === 0) return refused('there is no secret to check it with', 'name one, as env:NAME or file:PATH')
	const webhook = describe(request.headers)
	if (!webhook)
		return refused('no host is known that sends such webhooks', 'webhooks of GitHub, GitLab, Bitbucket, Gitea and Forgejo are taken')
	const isGenuine = known.map((secret) => isFrom(webhook.service, request, secret, now)).includes(true)
	return isGenuine ? { kind: 'verified', webhook } : refused('its signature does not fit', 'give the host the same secret as here')
}

function refused(why: string, hint: string): VerifiedWebhook {
	return { kind: 'refused', problem: problem('WEBHOOK_REFUSED', `the webhook was refused: ${why}`, { hint }) }
}

/** Gitea and Forgejo send GitHub's headers too, so that they come first. */
function describe(headers: WebhookRequest['headers']): Webhook | undefined {
	const first = (...names: readonly string[]): string | null => names.map((name) => headers.get(name)).find((value) => value) ?? null
	const kinds: readonly (readonly [ForgeKind, string | null, string | null])[] = [
		['gitea', first('x-forgejo-event', 'x-gitea-event'), first('x-forgejo-delivery', 'x-gitea-delivery')],
		['github', first('x-github-event'), first('x-github-delivery')],
		['gitlab', first('x-gitlab-event'), first('webhook-id', 'idempotency-key', 'x-gitlab-event-uuid')],
		['bitbucket', first('x-event-key'), first('x-request-uuid', 'x-request-id')],
	]
	const found = kinds.find(([, event]) => event !== null)
	return found && { service: found[0], event: found[1] ?? '', delivery: found[2] }
}

function isFrom(service: ForgeKind, { headers, body }: WebhookRequest, secret: string, now: string): boolean {
	const signature = (name: string): string => headers.get(name) ?? ''
	switch (service) {
		case 'github':
			return isSigned(body, secret, signature('x-hub-signature-256'), 'sha256=')
		case 'bitbucket':
			return isSigned(body, secret, signature('x-hub-signature'), 'sha256=')
		case 'gitea':
			return isSigned(body, secret, headers.get('x-forgejo-signature') ?? signature('x-gitea-signature'), '')
		case 'gitlab':
			return secret.startsWith(SIGNING_TOKEN)
				? isStandard({ headers, body }, secret, now)
				: isSameSecret(bytesOf(signature('x-gitlab-token')), bytesOf(secret))
	}
}

function isSigned(body: Uint8Array, secret: string, signature: string, prefix: string): boolean {
	return isSameSecret(bytesOf(signature), bytesOf(`${prefix}${hexOf(hmacBytes(bytesOf(secret), body))}`))
}

/** The id and the time are signed with the body, so that a delivery cannot be played again later. */
function isStandard({ headers, body }: WebhookRequest, secret: string, now: string): boolean {
	const [id = '', stamp = ''] = [headers.get('webhook-id'), headers.get('webhook-timestamp')]
	const sinceMs = msBetween('1970-01-01T00:00:00Z', now)
	if (!/^\d{1,12}$/.test(stamp) || sinceMs === undefined || Math.abs(sinceMs - Number(stamp) * 1000) > SKEW_MS) return false
	const key = new Uint8Array(Buffer.from(secret.slice(SIGNING_TOKEN.length), 'base64'))
	const signed = hmacBytes(key, Buffer.concat([bytesOf(`${id}.${stamp}.`), body]))
	const wanted = bytesOf(`v1,${Buffer.from(signed).toString('base64')}`)
	const given = (headers.get('webhook-signature') ?? '').split(' ')
	return key.length > 0 && given.map((one) => isSameSecret(bytesOf(one), wanted)).includes(true)
}

function bytesOf(text: string): Uint8Array {
	return new TextEncoder().encode(text)
}

function hexOf(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex')
}
