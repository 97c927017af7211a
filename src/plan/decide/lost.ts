import type { Dict, ValuePath } from '../../model/index.ts'
import { canonicalAttributes, fileAttributes, problem, showPath } from '../../model/index.ts'
import { mergeValue } from '../merge/merge.ts'
import { shapeOf } from '../merge/resource.ts'
import { isSameIn } from '../merge/shape.ts'
import { isInFile, wasInFile } from './in-file.ts'
import { isAsked, rebased } from './overwritten.ts'
import type { Overwrite, Sight, Verdict } from './verdict.ts'

/** With a warning for what the service's own sync wrote over and nobody is asked about: then only the history has it. */
export function withLoss(sight: Sight, verdict: Verdict): Verdict {
	const { address, overwritten, git } = sight
	const paths = overwritten ? lostPaths(sight, overwritten) : []
	if (!overwritten || paths.length === 0) return verdict
	const { by, commit, file } = overwritten
	const names = paths.map((path) => `\`${showPath(path)}\``).join(', ')
	const place = git.kind === 'present' ? git.resource.place : undefined
	const warning = problem('ECHO_OVERWRITTEN', `${by} wrote over an edit of ${address} in Git: ${names}, as ${commit} had it`, {
		hint: `\`git show ${commit}:${file}\` shows the file as it was; make the edit again if it is still wanted`,
		where: { ...place, address },
	})
	return { ...verdict, warnings: [...verdict.warnings, warning] }
}

/** Nothing where a person removed the file since, nor of a file that follows the workspace anyway. */
function lostPaths(sight: Sight, { attributes: edit }: Overwrite): readonly ValuePath[] {
	const { type, touch } = sight
	if (type.role === 'derived' || (touch?.by === 'person' && touch.kind === 'removed')) return []
	const isAlone = type.role === 'seed' || isInFile(sight)
	const inFile = lostIn(sight, (attributes) => fileAttributes(type, attributes, isAlone), edit)
	return isAlone || isAsked(sight)
		? inFile
		: [...inFile, ...lostIn(sight, (attributes) => canonicalAttributes(type, attributes), edit, 'shared')]
}

/** Where a part of the edit is in the file no more; of what both sides `shared` show, what the workspace has comes back by itself. */
function lostIn({ type, base, git, live }: Sight, part: (attributes: Dict) => Dict, edit: Dict, kind?: 'shared'): readonly ValuePath[] {
	const isAgreed = base && (kind === 'shared' ? !wasInFile(base) : !base.file)
	const was = part((isAgreed ? base.attributes : base?.file) ?? new Map())
	const now = git.kind === 'unknown' ? was : part(git.kind === 'present' ? git.resource.attributes : new Map())
	const inLive = kind === 'shared' && live.kind === 'present' ? part(live.resource.attributes) : undefined
	const wanted = rebased(type, was, part(edit), now)
	const { edits } = mergeValue(shapeOf(type), { base: now, observed: now, git: wanted, live: now }, 'hold')
	const comesBack = new Set(
		type.attributes.filter((one) => inLive && isSameIn(one, wanted.get(one.name), inLive.get(one.name))).map(({ name }) => name),
	)
	return edits.flatMap(({ path }) => (comesBack.has(String(path[0])) ? [] : [path]))
}
