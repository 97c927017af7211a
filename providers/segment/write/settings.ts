import type { Dict, Present, Value } from '../../../src/provider.ts'
import { isDict, isSame } from '../../../src/provider.ts'
import { decodeJson } from '../json.ts'

/** Settings as a map; empty where a text is none. */
export function settingsIn(attributes: Dict, name = 'settings'): Dict {
	const text = attributes.get(name)
	const decoded: Value = typeof text === 'string' ? decodeJson(text) : text
	return isDict(decoded) ? decoded : new Map()
}

/** Names of the settings in which two texts differ. */
export function changedSettings(before: Dict, after: Dict): readonly string[] {
	return [...new Set([...before.keys(), ...after.keys()])].filter((name) => !isSame(before.get(name), after.get(name)))
}

/** What makes the first of the second, sent beside what stays: null takes a setting away. */
export function settingsPatch(before: Dict, after: Dict): Dict {
	return new Map(changedSettings(before, after).map((name): [string, Present] => [name, after.get(name) ?? null]))
}
