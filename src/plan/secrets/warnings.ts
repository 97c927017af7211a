import type { Address, BaseEntry, Problem, Resource, Value, ValuePath } from '../../model/index.ts'
import { isDict, isMasked, isSecret, problem, showPath, variablesOf } from '../../model/index.ts'
import type { Seen } from '../decide/verdict.ts'

/** One resource as the sides have it. */
export type SecretSides = { readonly address: Address; readonly base: BaseEntry | undefined; readonly git: Seen; readonly live: Seen }

/** How a service spells what it hides: no secret, although it stands where one belongs. */
const MASK = /^[•*]{4,}/

/** What a person should know of the secrets of a plan: those that a file shows, and those of which nobody can tell what they are. */
export function secretWarnings(resources: readonly SecretSides[]): readonly Problem[] {
	const trusted = new Set<string>()
	const open: Problem[] = []
	for (const { address, base, git, live } of resources) {
		if (git.kind !== 'present' || live.kind !== 'present') continue
		const found: Found = { names: [], open: [] }
		findIn(git.resource.attributes, live.resource.attributes, [], found)
		if (!base) for (const name of found.names) trusted.add(name)
		open.push(...found.open.map((path) => inClearText(address, git.resource, path)))
	}
	return trusted.size === 0 ? open : [...open, takenOnTrust([...trusted])]
}

type Found = { readonly names: string[]; readonly open: ValuePath[] }

/** Adds to `found`. */
function findIn(git: Value, live: Value, path: ValuePath, found: Found): void {
	if (isMasked(live)) {
		if (isSecret(git)) found.names.push(...variablesOf(git))
		else if (typeof git === 'string' && !MASK.test(git)) found.open.push(path)
	} else if (isDict(git) && isDict(live)) {
		for (const [name, member] of git) findIn(member, live.get(name), [...path, name], found)
	}
}

function inClearText(address: Address, { place }: Resource, path: ValuePath): Problem {
	return problem(
		'SECRET_OPEN',
		`${address}: \`${showPath(path)}\` is a secret, and stands in clear text in its file; it is neither compared nor sent`,
		{
			hint: 'take it out, change the secret, and use a variable in its place',
			where: { ...place, address, path },
		},
	)
}

function takenOnTrust(names: readonly string[]): Problem {
	const [name = ''] = names
	const what = names.length === 1 ? `the secret of the variable ${name} is` : `the secrets of ${names.length} variables are`
	return problem('SECRET_TRUSTED', `${what} taken on trust: the workspace has one and does not show which`, {
		hint: `once this is applied, \`tideway apply --resend ${name}\` sends it: ${names.join(', ')}`,
	})
}
