import type { Address, BaseEntry, Dict, Present, ResourceType } from '../model/index.ts'
import { isDict, isList, isMasked, isSame, isSecret } from '../model/index.ts'
import { redactAttributes } from './json/redact.ts'
import { showName } from './plan/change.ts'
import { visible, visibleLine } from './text/escape.ts'
import { indent, inkOf } from './text/ink.ts'
import { SECRET, showInline, showKey } from './text/value.ts'

/** `yaml` writes attributes as a file has them. */
export type EntryOptions = { readonly color: boolean; readonly yaml: (attributes: Dict) => string }

/** What base holds of one resource, secrets taken out. `observed`: only what the live side spells otherwise. */
export type EntryView = {
	readonly address: Address
	readonly type: string
	readonly key: string
	readonly id?: string
	readonly version?: string
	readonly attributes: Dict
	readonly observed?: Dict
	/** Attributes that the live side does not show at all. */
	readonly unseen?: readonly string[]
	/** What only the file holds. */
	readonly file?: Dict
	/** When the service's own sync took its file away, where that is not settled yet. */
	readonly removed?: string
	/** An edit in Git that the service's own sync wrote over. */
	readonly overwritten?: Dict
}

/** An entry as it may be shown: every secret is replaced. */
export function viewEntry(address: Address, entry: BaseEntry, type: ResourceType | undefined): EntryView {
	const { type: name, key, id, version, attributes, observed, file, removed, overwritten } = entry
	const clean = (dict: Dict): Dict => new Map([...redactAttributes(type, dict, dict)].map(([name, value]) => [name, spelledOut(value)]))
	return {
		address,
		type: name,
		key,
		...(id !== undefined && { id }),
		...(version !== undefined && { version }),
		attributes: clean(attributes),
		...(observed && {
			observed: differing(clean(attributes), clean(observed)),
			unseen: [...attributes.keys()].filter((name) => !observed.has(name)),
		}),
		...(file && { file: clean(file) }),
		...(removed !== undefined && { removed }),
		...(overwritten && { overwritten: clean(overwritten) }),
	}
}

/** One entry for a person. Ends without a line break. */
export function showEntry(view: EntryView, type: ResourceType | undefined, { color, yaml }: EntryOptions): string {
	const ink = inkOf({ color })
	const facts = [['key', view.key] as const, ['id', view.id] as const, ['version', view.version] as const]
	const block = (title: string, attributes: Dict | undefined): readonly string[] =>
		attributes && attributes.size > 0 ? ['', ink.strong(title), ...indent(yamlLines(yaml(attributes)), 2)] : []
	return [
		ink.strong(showName(view.address, type, view.attributes)),
		...facts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(7)}  ${visible(value)}`])),
		...(view.attributes.size === 0 && view.id !== undefined && !view.observed ? ['', 'Bound to that id; nothing is agreed on yet.'] : []),
		...block('what both sides agreed on', view.attributes),
		...block('as the workspace spells it, where that differs', view.observed),
		...block('what only the file holds', view.file),
		...(view.removed === undefined ? [] : ['', `its file was taken away at ${visible(view.removed)} by the service's own sync`]),
		...block('an edit in Git that was written over, until a person decides', view.overwritten),
		...(view.unseen && view.unseen.length > 0 ? ['', `not shown by the workspace: ${view.unseen.map(showKey).join(', ')}`] : []),
	].join('\n')
}

function yamlLines(text: string): readonly string[] {
	return text.trimEnd().split('\n').map(visibleLine)
}

/** Members of `observed` that are not as in `attributes`. */
function differing(attributes: Dict, observed: Dict): Dict {
	return new Map([...observed].filter(([name, value]) => !isSame(value, attributes.get(name))))
}

function spelledOut(value: Present): Present {
	if (isMasked(value)) return SECRET
	if (isSecret(value)) return showInline(value)
	if (isList(value)) return value.map(spelledOut)
	return isDict(value) ? new Map([...value].map(([name, member]) => [name, spelledOut(member)])) : value
}
