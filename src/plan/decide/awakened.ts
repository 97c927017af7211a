import type { Attribute, Dict, Edit, ValuePath } from '../../model/index.ts'
import { canonicalMembers, isDict } from '../../model/index.ts'

/** A file as it is and as both sides show it, and what it is to hold. */
type Sides = { readonly file: Dict; readonly shown: Dict; readonly after: Dict }

/**
 * What a file keeps of another variant and would show again once it holds `after`, although the workspace, which chose that variant, has
 * nothing there: it leaves the file, or the next plan would take it for somebody's wish (P2).
 */
export function awakenedEdits(attributes: readonly Attribute[], { file, shown, after }: Sides, path: ValuePath = []): readonly Edit[] {
	const next = canonicalMembers({ kind: 'object', attributes }, new Map([...file, ...after]))
	return attributes.flatMap((attribute): readonly Edit[] => {
		const { name } = attribute
		const [was, is, will] = [file.get(name), shown.get(name), after.get(name)]
		if (attribute.kind === 'object' && isDict(was) && isDict(is) && isDict(will))
			return awakenedEdits(attribute.attributes, { file: was, shown: is, after: will }, [...path, name])
		const isAwake = was !== undefined && is === undefined && will === undefined && isDict(next) && next.has(name)
		return isAwake ? [{ path: [...path, name], before: was, after: undefined }] : []
	})
}
