import type { Dict, Present } from '../../../src/provider.ts'
import { isDict, isMasked, isSame } from '../../../src/provider.ts'

/** Settings as a map; empty where there are none. */
export function settingsIn(attributes: Dict, name = 'settings'): Dict {
	const settings = attributes.get(name)
	return isDict(settings) ? settings : new Map()
}

/** Settings that are sent as a whole: what Segment hides stands as the file says it, where it does. */
export function wholeSettings(after: Dict, inFile: Dict): Dict {
	return new Map([...after].map(([name, value]): [string, Present] => [name, isMasked(value) ? (inFile.get(name) ?? value) : value]))
}

/** Names of the settings in which two maps differ. */
export function changedSettings(before: Dict, after: Dict): readonly string[] {
	return [...new Set([...before.keys(), ...after.keys()])].filter((name) => !isSame(before.get(name), after.get(name)))
}

/** What makes the first of the second, sent beside what stays: null takes a setting away. */
export function settingsPatch(before: Dict, after: Dict): Dict {
	return new Map(changedSettings(before, after).map((name): [string, Present] => [name, after.get(name) ?? null]))
}
