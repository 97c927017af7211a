import type { Dict, Present, Secret, ValuePath } from '../model/index.ts'
import { isDict, isList, isSecret, onlyVariable, secretOf, secretParts, VARIABLE_NAME, variablesOf } from '../model/index.ts'

/** The one member of a map that stands for a secret; a real one of that name has one more `$`. */
const KEY = '$secret'
const ESCAPED = /^\$\$+secret$/
const LIKE_KEY = /^\$+secret$/

/**
 * The value with a secret in place of each `{ $secret: NAME }`, and of each `{ $secret: "Bearer ${NAME}" }`. `wrong` gets the paths of
 * those that name nothing.
 */
export function readSecrets(value: Dict, wrong: ValuePath[]): Dict {
	return (readValue(value, [], wrong) ?? value) as Dict
}

function readValue(value: Present, path: ValuePath, wrong: ValuePath[]): Present {
	if (isList(value))
		return kept(
			value,
			value.map((item, index) => readValue(item, [...path, index], wrong)),
		)
	if (!isDict(value)) return value
	const [name, only] = value.size === 1 && path.length > 0 ? ([...value][0] ?? []) : []
	if (name === KEY) return secretIn(only, path, wrong) ?? value
	const members = new Map<string, Present>()
	let isChanged = false
	for (const [key, member] of value) {
		const read = readValue(member, [...path, key], wrong)
		const real = value.size === 1 && ESCAPED.test(key) ? key.slice(1) : key
		isChanged ||= read !== member || real !== key
		members.set(real, read)
	}
	return isChanged ? members : value
}

/** The list itself where nothing in it is another. */
function kept(before: readonly Present[], after: readonly Present[]): Present {
	return after.every((item, index) => item === before[index]) ? before : after
}

function secretIn(spelled: Present | undefined, path: ValuePath, wrong: ValuePath[]): Secret | undefined {
	if (typeof spelled === 'string' && VARIABLE_NAME.test(spelled)) return secretOf([{ variable: spelled }])
	const secret: Secret = { kind: 'secret', text: typeof spelled === 'string' ? spelled : '' }
	const names = variablesOf(secret)
	if (names.length > 0 && names.every((name) => VARIABLE_NAME.test(name))) return secretOf(secretParts(secret))
	wrong.push(path)
	return undefined
}

/** The inverse of `readSecrets`. */
export function spellSecrets(value: Dict): Dict {
	return new Map([...value].map(([key, member]) => [key, spellValue(member)]))
}

function spellValue(value: Present): Present {
	if (isSecret(value)) return new Map([[KEY, onlyVariable(value) ?? value.text]])
	if (isList(value)) return value.map(spellValue)
	if (!isDict(value)) return value
	return new Map([...value].map(([key, member]) => [value.size === 1 && LIKE_KEY.test(key) ? `$${key}` : key, spellValue(member)]))
}
