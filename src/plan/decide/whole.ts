import type { Change, Dict, Present, Resource, ResourceType, Side } from '../../model/index.ts'
import { isDict, isStale, problem, secretsIn, variablesOf } from '../../model/index.ts'
import { creatable } from '../merge/resource.ts'
import { nameSecrets } from '../secrets/in-names.ts'
import type { Sight, Verdict } from './verdict.ts'
import { canonicalOf, idOf, NOTHING, naming, placeOf, trace, unsupported } from './verdict.ts'

/** Its file is made as the workspace has it. */
export function createInGit(sight: Sight, live: Resource): Verdict {
	const inLive = canonicalOf(sight, live)
	const after = nameSecrets(sight.type.name, sight.key, live.shown ? withShown(inLive, live.shown) : inLive)
	const change: Change = {
		kind: 'create',
		to: 'git',
		...naming(sight, 'git', 'create'),
		...idOf(live),
		...trace(live),
		other: inLive,
		after,
		dependents: [],
		notes: toProvide(after),
	}
	return { ...NOTHING, changes: [change] }
}

/** Secrets that the workspace has and does not show. */
function toProvide(attributes: Dict): readonly string[] {
	const names = [...new Set(secretsIn(attributes).flatMap(variablesOf))]
	return names.map(
		(name) => `the variable ${name} stands for a secret that is not shown; TIDEWAY_VAR_${name} gives it, once it has to be sent`,
	)
}

/** What is compared, and beside it what is only shown, also in maps that hold both. */
function withShown(attributes: Dict, shown: Dict): Dict {
	const all = new Map(attributes)
	for (const [name, value] of shown) {
		const own = all.get(name)
		if (own === undefined) all.set(name, value)
		else if (isDict(own) && isDict(value)) all.set(name, withShown(own, value))
	}
	return all
}

/** It is made in the workspace as its file has it, as far as the API can. */
export function createInLive(sight: Sight, git: Resource): Verdict {
	const inGit = canonicalOf(sight, git)
	if (sight.type.can.create !== true)
		return { ...NOTHING, unsupported: [unsupported(sight, { action: 'create', ...sight.type.can.create }, git)] }
	const absent = sight.type.attributes.filter(
		(attribute) => attribute.required && attribute.live !== 'file-only' && !inGit.has(attribute.name),
	)
	const chosen = absent.length === 0 ? inGit : new Map([...git.attributes, ...inGit])
	const missing = absent.filter((attribute) => !isStale(attribute, chosen))
	if (missing.length > 0)
		return holdIncomplete(
			sight,
			git,
			missing.map((attribute) => attribute.name),
		)
	const { after, beyond } = creatable(sight.type, inGit)
	const change: Change = {
		kind: 'create',
		to: 'live',
		...naming(sight, 'live', 'create'),
		other: inGit,
		after: withTold(sight.type, after, git.attributes),
		dependents: [],
		notes: [],
		...placeOf(git),
	}
	return { ...NOTHING, changes: [change], unsupported: beyond.map((entry) => unsupported(sight, entry, git)) }
}

/** What the path tells belongs to a new resource, though the live side may never show it. */
function withTold(type: ResourceType, after: Dict, raw: Dict): Dict {
	const told = type.attributes.flatMap(({ name, fromPath }): readonly (readonly [string, Present])[] => {
		const value = fromPath && !after.has(name) ? raw.get(name) : undefined
		return value === undefined ? [] : [[name, value]]
	})
	return told.length === 0 ? after : new Map([...after, ...told])
}

function holdIncomplete(sight: Sight, git: Resource, missing: readonly string[]): Verdict {
	const names = missing.map((name) => `\`${name}\``).join(', ')
	const reason = problem('VALUE_INVALID', `${sight.address} cannot be created: ${names} ${missing.length === 1 ? 'is' : 'are'} missing`, {
		hint: `add ${missing.length === 1 ? 'it' : 'them'} to ${git.place?.file ?? 'its file'}`,
		where: { ...git.place, address: sight.address },
	})
	return { ...NOTHING, held: [{ address: sight.address, type: sight.type.name, to: 'live', reason }] }
}

/** It goes away on one side, where `before` is what stands there. */
export function deletion(sight: Sight, to: Side, before: Dict, git: Resource | undefined, live?: Resource): Change {
	return {
		kind: 'delete',
		to,
		...naming(sight, to, 'delete'),
		...idOf(live ?? sight.base),
		before,
		other: null,
		dependents: [],
		notes: [],
		...(git && placeOf(git)),
	}
}
