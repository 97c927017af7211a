import type { Dict, Present, Value } from '../../model/index.ts'
import { isDict, isList } from '../../model/index.ts'
import { isDraft } from './draft.ts'
import type { Elsewhere, SchemaFault } from './fault.ts'
import type { Subschema } from './subschemas.ts'
import { subschemas } from './subschemas.ts'

/** A schema with an address of its own, the whole one included: what a reference without an address starts from. */
type Part = { readonly schema: Dict; readonly base: string; readonly anchors: Set<string> }

type Index = { readonly byAddress: ReadonlyMap<string, Part>; readonly references: readonly Found[] }

/** A reference, and the part that it stands in. */
type Found = { readonly keyword: string; readonly text: string; readonly path: Subschema['path']; readonly from: Part }

/** References to nowhere. Nothing is fetched, so another document counts as nowhere too. */
export function checkReferences(root: Dict, elsewhere?: Elsewhere): readonly SchemaFault[] {
	const { byAddress, references } = indexOf(root)
	return references.flatMap(({ keyword, text, path, from }): readonly SchemaFault[] => {
		const message = whyNowhere(text, from, byAddress, elsewhere)
		return message === undefined ? [] : [{ level: 'error', path: [...path, keyword], message }]
	})
}

const REFERENCES = ['$ref', '$dynamicRef'] as const
const ANCHORS = ['$anchor', '$dynamicAnchor'] as const

function indexOf(root: Dict): Index {
	const byAddress = new Map<string, Part>()
	const references: Found[] = []
	const whole: Part = { schema: root, base: '', anchors: new Set() }
	const around: { readonly depth: number; readonly part: Part }[] = []
	for (const { schema, path } of subschemas(root)) {
		while ((around.at(-1)?.depth ?? -1) >= path.length) around.pop()
		let from = around.at(-1)?.part ?? whole
		const id = schema.get('$id')
		if (typeof id === 'string' && id.startsWith('#')) from.anchors.add(id.slice(1))
		else if (typeof id === 'string') {
			from = { schema, base: addressOf(from.base, id), anchors: new Set() }
			around.push({ depth: path.length, part: from })
			byAddress.set(from.base, from)
		}
		for (const keyword of ANCHORS) {
			const anchor = schema.get(keyword)
			if (typeof anchor === 'string') from.anchors.add(anchor)
		}
		for (const keyword of REFERENCES) {
			const text = schema.get(keyword)
			if (typeof text === 'string') references.push({ keyword, text, path, from })
		}
	}
	return { byAddress, references }
}

function whyNowhere(text: string, from: Part, byAddress: Index['byAddress'], elsewhere: Elsewhere | undefined): string | undefined {
	if (elsewhere && text.startsWith(elsewhere.prefix)) return whyNotElsewhere(text, elsewhere)
	const cut = text.indexOf('#')
	const [uri, fragment] = cut === -1 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 1)]
	if (isDraft(uri)) return undefined
	const part = uri === '' ? from : byAddress.get(addressOf(from.base, uri))
	if (!part) return `leads to another document, and none is fetched: ${text}`
	if (fragment === '' || part.anchors.has(fragment)) return undefined
	return fragment.startsWith('/') && isSchema(follow(part.schema, fragment)) ? undefined : `leads nowhere: ${text}`
}

function whyNotElsewhere(text: string, { prefix, schemas }: Elsewhere): string | undefined {
	const rest = text.slice(prefix.length)
	const [name = ''] = rest.split('/')
	const schema = schemas.get(name)
	if (name !== '' && (schema === undefined || name === rest)) return undefined
	const isThere = schema !== undefined && isSchema(follow(schema, rest.slice(name.length)))
	return isThere ? undefined : `leads nowhere: ${text}`
}

function isSchema(value: Value): boolean {
	return isDict(value) || typeof value === 'boolean'
}

/** What a JSON pointer leads to. */
function follow(root: Present, pointer: string): Value {
	let at: Value = root
	for (const step of pointer.split('/').slice(1)) {
		const name = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~')
		if (isDict(at)) at = at.get(name)
		else if (isList(at)) at = /^\d+$/.test(name) ? at[Number(name)] : undefined
		else return undefined
	}
	return at
}

function decoded(step: string): string {
	try {
		return decodeURIComponent(step)
	} catch {
		return step
	}
}

/** An address against the one around it; as it stands where there is none. */
function addressOf(base: string, text: string): string {
	const bare = text.replace(/#.*$/s, '')
	return URL.canParse(bare, base === '' ? undefined : base) ? new URL(bare, base === '' ? undefined : base).href : bare
}
