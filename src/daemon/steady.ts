import type { Address, Digest, Read, Resources, Schema, Scope, Steps } from '../model/index.ts'
import { byCodeUnit, canonicalAttributes, digestOf, digestText, findType } from '../model/index.ts'

/** Which values of a workspace have come to rest, from one read to the next. */
export type Steady = {
	/** Takes in a read; `nowMs` on the monotonic clock. */
	observe(schema: Schema, scopes: ReadonlyMap<Scope, Read<Resources>>, nowMs: number): Steps<void>
	/** Names all that was read last; another one means that something changed. */
	digest(): Digest
	/** True from a second change soon after the first, until a read shows that the value has stood still for a while. */
	isRestless(address: Address): boolean
}

/** `digest` null: it is not there. `movedMs`: when it was first seen as it is. */
type Sight = { readonly digest: Digest | null; readonly movedMs: number; readonly isRestless: boolean }

/** `restlessMs`: two changes within it are soon; `stillMs`: how long a value then has to stand still. */
export type Patience = { readonly restlessMs: number; readonly stillMs: number }

export function makeSteady(patience: Patience): Steady {
	const sights = new Map<Scope, Map<Address, Sight>>()
	const digests = new Map<Scope, string>()
	return {
		observe: function* (schema, scopes, nowMs) {
			for (const [scope, read] of scopes) {
				const type = findType(schema, scope)
				if (read.kind === 'unknown' || !type) {
					digests.set(scope, `${scope} unknown`)
					continue
				}
				const now = new Map<Address, Digest>()
				for (const { address, attributes } of read.value.values()) {
					now.set(address, digestOf(canonicalAttributes(type, attributes)))
					yield
				}
				const before = sights.get(scope)
				sights.set(scope, before ? follow(before, now, nowMs, patience) : first(now))
				digests.set(scope, scopeDigest(scope, now))
			}
		},
		digest: () => digestText([...digests.values()].sort(byCodeUnit).join('\n')),
		isRestless: (address) => [...sights.values()].some((scope) => scope.get(address)?.isRestless === true),
	}
}

const UNSEEN: Sight = { digest: null, movedMs: Number.NEGATIVE_INFINITY, isRestless: false }

/** Of what nobody has seen before, nobody knows since when it is so. */
function first(now: ReadonlyMap<Address, Digest>): Map<Address, Sight> {
	return new Map([...now].map(([address, digest]) => [address, { ...UNSEEN, digest }]))
}

function follow(
	before: ReadonlyMap<Address, Sight>,
	now: ReadonlyMap<Address, Digest>,
	nowMs: number,
	{ restlessMs, stillMs }: Patience,
): Map<Address, Sight> {
	const next = new Map<Address, Sight>()
	for (const address of new Set([...before.keys(), ...now.keys()])) {
		const { digest: was, movedMs, isRestless } = before.get(address) ?? UNSEEN
		const digest = now.get(address) ?? null
		const sinceMs = nowMs - movedMs
		if (was !== digest) next.set(address, { digest, movedMs: nowMs, isRestless: sinceMs < restlessMs })
		// What has been gone for long is forgotten.
		else if (digest !== null || sinceMs < restlessMs) next.set(address, { digest, movedMs, isRestless: isRestless && sinceMs < stillMs })
	}
	return next
}

function scopeDigest(scope: Scope, now: ReadonlyMap<Address, Digest>): string {
	const lines = [...now].map(([address, digest]) => `${address} ${digest}`).sort(byCodeUnit)
	return `${scope} ${digestText(lines.join('\n'))}`
}
