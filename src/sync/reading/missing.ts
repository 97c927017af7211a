import type { Address, Base, BaseEntry, Problem, Read, Resources, Snapshot } from '../../model/index.ts'
import { findType, problem, unknown } from '../../model/index.ts'
import { livesInFile } from '../../plan/index.ts'
import type { Found } from '../../ports/index.ts'
import type { Workspace } from '../workspace.ts'

/** More missing resources than this are looked up only once a person has named their count: each costs a call. */
const MOST_LOOK_UPS = 200

/** What base knows and a complete list lacks is looked up alone before it counts as gone; without that proof it is unknown (P3). */
export async function lookUpMissing(
	workspace: Workspace,
	base: Base,
	scopes: ReadonlyMap<string, Read<Resources>>,
	allowedDeletes: number | null,
): Promise<Pick<Snapshot, 'gone' | 'unknown'>> {
	const missing = missingFrom(workspace, base, scopes)
	const gone = new Set<Address>()
	const unproven = new Map<Address, Problem>()
	const isTooMuch = missing.length > MOST_LOOK_UPS && allowedDeletes === null
	for (const [index, [address, entry]] of missing.entries()) {
		workspace.log.progress('looking up what is missing', index, missing.length)
		const found = isTooMuch
			? unknown(tooManyMissing(missing.length))
			: await workspace.live.find({ type: entry.type, key: entry.key, ...(entry.id && { id: entry.id }) })
		if (found.kind === 'complete' && found.value.kind === 'gone') gone.add(address)
		else unproven.set(address, isTooMuch ? tooManyMissing(missing.length) : notGone(address, found))
	}
	return { gone, unknown: unproven }
}

function missingFrom(
	workspace: Workspace,
	base: Base,
	scopes: ReadonlyMap<string, Read<Resources>>,
): readonly (readonly [Address, BaseEntry])[] {
	const ids = new Set(
		[...scopes.values()].flatMap((read) => (read.kind === 'complete' ? [...read.value.values()].map((resource) => resource.id) : [])),
	)
	return [...base].filter(([address, entry]) => {
		const read = scopes.get(entry.type)
		const type = findType(workspace.provider.schema, entry.type)
		if (read?.kind !== 'complete' || workspace.isIgnored(address) || (type && livesInFile(type, entry, 'absent'))) return false
		return !read.value.has(address) && (entry.id === undefined || !ids.has(entry.id))
	})
}

function tooManyMissing(count: number): Problem {
	return problem('GUARD_DELETES', `${count} resources are missing from the workspace at once`, {
		hint: `is it the right workspace? If they really are deleted, add --allow-deletes ${count}: each is then looked up and its file removed`,
	})
}

function notGone(address: Address, found: Read<Found>): Problem {
	if (found.kind === 'complete')
		return problem('READ_INCOMPLETE', `${address} is missing from the list, and is there when it is looked up alone`, {
			hint: 'plan again in a moment',
			where: { address },
		})
	return problem('READ_INCOMPLETE', `${address} is missing from the list and could not be confirmed as gone`, {
		where: { address },
		cause: found.reason,
	})
}
