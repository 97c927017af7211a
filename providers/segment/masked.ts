import type { Dict, Present } from '../../src/provider.ts'
import { isDict, isList } from '../../src/provider.ts'

/** How Segment shows a secret: bullets, then its last characters. */
const MASK = /^•{4,}/

/** True where a value is, or holds, something that stands in place of a secret. */
export function holdsMask(value: Present): boolean {
	if (typeof value === 'string') return MASK.test(value)
	if (isList(value)) return value.some(holdsMask)
	return isDict(value) && [...value.values()].some(holdsMask)
}

/** A value with what stands in place of a secret as what it is: set, and not shown. Of its last characters nothing is kept. */
export function asMasked(value: Present): Present {
	if (typeof value === 'string') return MASK.test(value) ? { kind: 'masked' } : value
	if (isList(value)) return holdsMask(value) ? value.map(asMasked) : value
	return isDict(value) && holdsMask(value) ? new Map([...value].map(([name, member]) => [name, asMasked(member)])) : value
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
	const hidden = isDict(settings) ? [...settings].flatMap(([name, value]) => (holdsMask(value) ? [name] : [])) : []
	const metadata = item.get('metadata')
	const options = isDict(metadata) ? metadata.get('options') : undefined
	const hasPassword =
		isList(options ?? null) && (options as readonly Present[]).some((option) => isDict(option) && option.get('name') === 'password')
	const isShown = isDict(settings) && settings.has('password')
	return hasPassword && !isShown ? [...hidden, 'password'] : hidden
}
