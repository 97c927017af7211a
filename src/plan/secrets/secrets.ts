import type { BaseEntry, Dict, Present, Resource, Secret, Shape, Value } from '../../model/index.ts'
import { bareSecret, isDict, isMasked, isSame, mapSecrets, secretsIn, variablesOf } from '../../model/index.ts'
import type { Seen } from '../decide/verdict.ts'
import type { DigestOf } from '../merge/hidden.ts'
import { hideLike, holdsHidden } from '../merge/hidden.ts'
import { unsent } from './unsent.ts'

/** What is known of the secrets of a plan, and what was asked for. */
export type Secrets = {
	/** A keyed digest of what a secret stands for; undefined where there is no key, or a variable has no value here. */
	readonly versionOf: (secret: Secret) => string | undefined
	/** The same of a value that the workspace shows. */
	readonly digestOf: DigestOf
	/** Variables that are to be sent again, changed or not. */
	readonly resend: ReadonlySet<string>
}

export const NO_SECRETS: Secrets = { versionOf: () => undefined, digestOf: () => undefined, resend: new Set() }

export type SecretsOf = { readonly base: BaseEntry | undefined; readonly git: Seen; readonly live: Seen }

/**
 * The sides of one resource so that secrets can be compared: each in Git with the version that base has where nothing tells another
 * one, and hidden in the workspace even where that shows it, also after it went from the file. In base what is to be sent again looks as
 * if it never was.
 */
export function settleSecrets(shape: Shape, sides: SecretsOf, secrets: Secrets): SecretsOf {
	const { base, git } = sides
	const live = asKnown(sides, secrets)
	if (git.kind !== 'present') return { base, git, live }
	const inLive = seenIn(live)
	const attributes = withoutLiterals(git.resource.attributes, seenIn(sides.live)) as Dict
	const found = secretsIn(attributes)
	if (found.length === 0) return { base, git: attributes === git.resource.attributes ? git : withAttributes(git, attributes), live }
	const recorded = new Map(secretsIn(base?.attributes).map((secret) => [secret.text, secret.version]))
	const settled = mapSecrets(attributes, (secret) => settleVersion(secret, recorded, secrets)) as Dict
	const shown = inLive && (hideLike(inLive, attributes, secrets.digestOf) as Dict)
	const isAgain = (secret: Secret): boolean => variablesOf(secret).some((name) => secrets.resend.has(name))
	return {
		base: base && shown && found.some(isAgain) ? unsent(shape, base, { git: attributes, live: shown }, isAgain) : base,
		git: withAttributes(git, settled),
		live: shown ? withAttributes(live, shown) : live,
	}
}

/** The workspace's side without what base knows as a secret. What the file says in clear text as well is none any more. */
function asKnown({ base, git, live }: SecretsOf, { digestOf }: Secrets): Seen {
	const sent = [base?.attributes, base?.observed].filter(holdsHidden)
	if (live.kind !== 'present' || sent.length === 0) return live
	const { attributes } = live.resource
	const hidden = sent.reduce<Present>((shown, known) => hideLike(shown, known, digestOf), attributes)
	return withAttributes(live, unlessTold(hidden, attributes, seenIn(git)) as Dict)
}

function unlessTold(hidden: Present, clear: Value, told: Value): Present {
	if (isMasked(hidden)) return clear !== undefined && isSame(clear, told) ? clear : hidden
	if (!isDict(hidden) || !isDict(clear) || !isDict(told)) return hidden
	return new Map([...hidden].map(([name, member]) => [name, unlessTold(member, clear.get(name), told.get(name))]))
}

function seenIn(seen: Seen): Dict | undefined {
	return seen.kind === 'present' ? seen.resource.attributes : undefined
}

/**
 * A value in clear text where the workspace hides one: it is neither compared nor sent, nor kept anywhere. As there is no telling whether
 * it is the same, it counts as that; a variable takes its place.
 */
function withoutLiterals(git: Present, live: Value): Present {
	if (isMasked(live)) return typeof git === 'object' ? git : live
	if (!isDict(git) || !isDict(live)) return git
	let changed: Map<string, Present> | undefined
	for (const [name, member] of git) {
		const value = withoutLiterals(member, live.get(name))
		if (value !== member) changed = (changed ?? new Map(git)).set(name, value)
	}
	return changed ?? git
}

/** Without a version in base nobody can tell whether the value is another one, and the same name counts as the same value. */
function settleVersion(secret: Secret, recorded: ReadonlyMap<string, string | undefined>, { versionOf }: Secrets): Secret {
	const bare = bareSecret(secret)
	const was = recorded.get(secret.text)
	const version = recorded.has(secret.text) && was === undefined ? undefined : (versionOf(secret) ?? was)
	return version === undefined ? bare : { ...bare, version }
}

function withAttributes(seen: Seen, attributes: Dict): Seen {
	if (seen.kind !== 'present') return seen
	const resource: Resource = { ...seen.resource, attributes }
	return { ...seen, resource }
}
