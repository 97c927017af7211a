import type { Dict, Present, Value, ValuePath } from '../../model/index.ts'
import { digestText, isDict, isList, isMasked, secretOf } from '../../model/index.ts'

/**
 * What the workspace hides as secrets of a new file: each is the value of a variable of its own, named after where it stands, the same in
 * each plan.
 */
export function nameSecrets(type: string, key: string, attributes: Dict): Dict {
	return named([type, key], attributes) as Dict
}

function named(path: ValuePath, value: Present): Present {
	if (isMasked(value)) return secretOf([{ variable: variableName(path) }])
	if (!holdsMasked(value)) return value
	if (isList(value)) return value.map((item, index) => named([...path, index], item))
	return isDict(value) ? new Map([...value].map(([name, member]) => [name, named([...path, name], member)])) : value
}

function holdsMasked(value: Value): boolean {
	if (isList(value)) return value.some(holdsMasked)
	return isDict(value) ? [...value.values()].some(holdsMasked) : isMasked(value)
}

const JOINT = '__'
/** Digits of a digest that tell two apart whose names are spelled the same. */
const DIGITS = 8

/** `destination__my_crm__settings__apiKey`. What cannot be spelled in a name has digits of a digest behind it, so that no two share one. */
export function variableName(path: ValuePath): string {
	const spelled = path.map((step, index) => spell(String(step), index === 1))
	const name = spelled.map(({ text }) => text).join(JOINT)
	if (spelled.every(({ isExact }) => isExact)) return name
	const digest = digestText(JSON.stringify(path)).slice('sha256:'.length, 'sha256:'.length + DIGITS)
	return `${name}${JOINT}${digest}`
}

/** Keys have hyphens where names of attributes have underscores. */
function spell(step: string, isKey: boolean): { readonly text: string; readonly isExact: boolean } {
	const isPlain = (isKey ? /^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/ : /^[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*$/).test(step)
	const text = step.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '')
	return { text: text === '' ? 'x' : text, isExact: isPlain }
}
