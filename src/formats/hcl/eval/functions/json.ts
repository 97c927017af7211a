import { escapeForeignJson } from '../../../../model/index.ts'
import { parseJson } from '../../../json/index.ts'
import { fromModel } from '../exchange.ts'
import { numberText } from '../number-text.ts'
import { refuse, refuseSize } from '../refusal.ts'
import type { HclValue } from '../value.ts'
import { hasSecrets, isWhollyKnown, marked, stringOf, withoutMarks } from '../value.ts'
import type { Functions } from './define.ts'
import { ofText } from './define.ts'

/** So many characters of a text cost a step. */
const CHARACTERS = 16

export const JSON_FUNCTIONS: Functions = {
	jsondecode: ofText((text, call) => (call.take(text.length / CHARACTERS) ? decode(text) : refuseSize('the text')), 'dynamic'),
	jsonencode: {
		parameters: [{ name: 'val', type: 'dynamic', accepts: ['null', 'unknown', 'secrets'] }],
		result: 'string',
		apply: ({ at }) => encode(at(0)),
	},
}

/** What is unknown but for texts that nobody is to see is kept as it is, so that the rest of it can be seen. */
function encode(value: HclValue): HclValue {
	if (isWhollyKnown(value)) return marked(stringOf(jsonText(withoutMarks(value))), hasSecrets(value))
	return { kind: 'unknown', type: 'string', isSensitive: hasSecrets(value), encodes: value }
}

function decode(text: string): ReturnType<typeof fromModel> {
	const parsed = parseJson(escapeForeignJson(text))
	if (parsed.kind === 'ok') return fromModel(parsed.value)
	const [first] = parsed.problems
	const { line = 1, column = 1 } = first?.where ?? {}
	return refuse(`the text is not valid JSON: ${first?.message.replace(/^not valid JSON: /, '') ?? ''}, in line ${line} at column ${column}`)
}

/** A wholly known value as JSON on one line, members by code point. */
export function jsonText(value: HclValue): string {
	if (value.kind === 'string') return jsonString(value.value)
	if (value.kind === 'number') return numberText(value.value)
	if (value.kind === 'bool') return String(value.value)
	if (value.kind === 'null' || value.kind === 'unknown') return 'null'
	if ('items' in value) return `[${value.items.map(jsonText).join(',')}]`
	return `{${[...value.members].map(([name, member]) => `${jsonString(name)}:${jsonText(member)}`).join(',')}}`
}

/** JSON that may stand inside HTML and JavaScript, which is how this function has always written it. */
function jsonString(text: string): string {
	return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
