import type { Dict, Present, Shape } from '../../model/index.ts'
import { isDict, problem } from '../../model/index.ts'
import { mergeValue } from '../merge/merge.ts'
import { editOf, shapeOf } from '../merge/resource.ts'
import { isSameIn, memberShape } from '../merge/shape.ts'
import type { Policy } from '../policy.ts'
import type { Sight, Verdict } from './verdict.ts'
import { canonicalOf, identity, NOTHING, trace, updateOf } from './verdict.ts'
import { createInGit } from './whole.ts'

/**
 * A file that the service writes follows the workspace, whatever was edited in it; one that is made once is the user's from then
 * on. Neither is ever removed, and nothing goes to the workspace. Where the workspace does not have it, it is another one's.
 */
export function decideDerived(sight: Sight, { mode }: Policy): Verdict {
	const { git, live, type } = sight
	if (live.kind !== 'present' || mode === 'deploy') return NOTHING
	if (git.kind === 'unknown')
		return git.alone ? { ...NOTHING, held: [{ address: sight.address, type: type.name, reason: git.reason }] } : NOTHING
	if (git.kind === 'absent') return createInGit(sight, live.resource)
	if (type.role === 'seed') return NOTHING
	const shape = shapeOf(type)
	const inGit = canonicalOf(sight, git.resource)
	const wanted = asTerse(shape, canonicalOf(sight, live.resource), inGit)
	if (isSameIn(shape, inGit, wanted)) return NOTHING
	const merged = mergeValue(shape, { base: inGit, observed: inGit, git: inGit, live: wanted }, 'hold')
	const edits = merged.edits.map((edit) => editOf(type, edit))
	const common = { ...identity(sight), dependents: [], notes: [], ...trace(live.resource), other: wanted }
	return { ...NOTHING, changes: [updateOf(common, 'git', inGit, wanted, edits, git.resource)], warnings: editedByHand(sight) }
}

/** What the service writes, less what it may leave out and the file does. */
function asTerse(shape: Shape, wanted: Dict, inGit: Dict): Dict {
	const terse = new Map<string, Present>()
	for (const [name, value] of wanted) {
		const [inner, held] = [memberShape(shape, name), inGit.get(name)]
		if (held === undefined && isOmittable(shape, name)) continue
		terse.set(name, isDict(value) && isDict(held) ? asTerse(inner, value, held) : value)
	}
	return terse
}

function isOmittable(shape: Shape, name: string): boolean {
	return shape.kind === 'object' && shape.attributes.some((attribute) => attribute.name === name && attribute.omittable)
}

function editedByHand({ address, touch, type }: Sight): Verdict['warnings'] {
	if (touch?.by !== 'person') return []
	const message = `${address} was edited by hand in ${touch.who}; ${type.title} only follow the workspace, and the edit is overwritten`
	return [problem('DERIVED_EDITED', message, { hint: 'make the change in the workspace itself', where: { address } })]
}
