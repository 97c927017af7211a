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

/** A map without the members that hide a secret; what holds one in a list is left out whole. */
export function withoutMasks(value: Dict): Dict {
	const shown = new Map<string, Present>()
	for (const [name, member] of value)
		if (isDict(member)) shown.set(name, withoutMasks(member))
		else if (!holdsMask(member)) shown.set(name, member)
	return shown
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
