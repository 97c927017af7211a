import type { Dict, Present } from '../../src/provider.ts'
import { isDict, isList } from '../../src/provider.ts'

/** How Segment shows a secret: bullets, then its last characters. */
const MASK = /^•{4,}/
/** The same with something before it, as in a header. Only settings are looked at so closely: code may hold bullets of its own. */
const WITHIN = /•{10}/

/** True where a value is, or holds, something that stands in place of a secret. */
export function holdsMask(value: Present): boolean {
	return typeof value === 'string' ? MASK.test(value) : holdsInside(value)
}

function holdsInside(value: Present): boolean {
	if (typeof value === 'string') return isMask(value)
	if (isList(value)) return value.some(holdsInside)
	return isDict(value) && [...value.values()].some(holdsInside)
}

function isMask(text: string): boolean {
	return MASK.test(text) || WITHIN.test(text)
}

/** A value with what stands in place of a secret as what it is: set, and not shown. Of its last characters nothing is kept. */
export function asMasked(value: Present): Present {
	return typeof value === 'string' ? (MASK.test(value) ? { kind: 'masked' } : value) : hiddenInside(value)
}

function hiddenInside(value: Present): Present {
	if (typeof value === 'string') return isMask(value) ? { kind: 'masked' } : value
	if (isList(value)) return value.map(hiddenInside)
	return isDict(value) ? new Map([...value].map(([name, member]) => [name, hiddenInside(member)])) : value
}

/** Settings with those that a thing has and does not show at all. */
export function withHidden(attributes: Dict, hidden: readonly string[]): Dict {
	const settings = attributes.get('settings')
	if (!isDict(settings) || hidden.every((name) => settings.has(name))) return attributes
	const missing = hidden.filter((name) => !settings.has(name)).map((name): [string, Present] => [name, { kind: 'masked' }])
	return new Map([...attributes, ['settings', new Map([...settings, ...missing])]])
}

/** Names of the settings that a thing has and does not show. A password is not even hinted at, but where the catalogue knows of one. */
export function hiddenSettings(item: Dict): readonly string[] {
	const settings = item.get('settings')
	const hidden = isDict(settings) ? [...settings].flatMap(([name, value]) => (holdsInside(value) ? [name] : [])) : []
	const metadata = item.get('metadata')
	const options = isDict(metadata) ? metadata.get('options') : undefined
	const hasPassword =
		isList(options ?? null) && (options as readonly Present[]).some((option) => isDict(option) && option.get('name') === 'password')
	const isShown = isDict(settings) && settings.has('password')
	return hasPassword && !isShown ? [...hidden, 'password'] : hidden
}
