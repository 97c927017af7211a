import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseYaml, readPlainYaml } from '../../../src/formats/yaml/index.ts'
import { noteHits } from '../../support/generated.ts'

const whole = (text: string): unknown => {
	const parsed = parseYaml(text)
	return parsed.kind === 'ok' ? parsed.document.value : 'invalid'
}
/** Maps by their entries in order, since `toEqual` takes no notice of it. */
const inOrder = (value: unknown): unknown =>
	value instanceof Map
		? { entries: [...value].map(([key, member]) => [key, inOrder(member)]) }
		: Array.isArray(value)
			? value.map(inOrder)
			: value

const WRITTEN = `name: Model 1
rawSql: |-
  select 1

    from t
config:
  mappings:
    - to: email
      from: 'it''s'
    - plain
  empty: []
  none: {}
schedule:
# by hand
- 1.50
- -2
- "no: escape"
last:
paused: true
`

test('the plain block style is read as the whole parser reads it', () => {
	expect(inOrder(readPlainYaml(WRITTEN))).toEqual(inOrder(whole(WRITTEN)))
	expect(readPlainYaml(WRITTEN)?.get('rawSql')).toBe('select 1\n\n  from t')
})

test.each([
	['a: b # c'],
	['a: [b]'],
	['a: b\n  c'],
	['"a": b'],
	['a: >-\n  b'],
	['a: "\\n"'],
	['a: &b c'],
	['a: b\r\n'],
	['a: .inf'],
	['a: 1\na: 2'],
	['a:\n   - b\n  - c'],
	['- a'],
	[''],
	['a: |\n\n  b'],
	['a: b: c'],
	['a: |\nb: c'],
	['a: b\n...\n'],
	['---\na: b'],
	['a:\tb'],
	['a: b\n   \n'],
])('anything else is left to the whole parser: %j', (text) => expect(readPlainYaml(text)).toBeUndefined())

const PIECES =
	"a:|a: |b: |c: |- |- |-|  |    | |\n|\n|\n|\n  |\n  |\n    |\n- |\n  - |x|1|1.50|-1|~|null|true|\"|'|'x'|\"x\"|'it''s'|[]|{}|#| #|# x|: |:|,|[|]|{|}|&x|*x|!x|!!str |\\|\t|\u2028|\u0085|\ufeff|\u00a0|\u3000|é|😀|---|...|%|? |<<: |>|>-|=|+.5|.inf|2020-01-01|$secret: |@|`|x: y"
		.split('|')
		.concat(['|', '|-', '|+', '|\n  ', '|-\n  ', '|+\n    ', '|2\n', 'a: |-\n  x\n', '- |\n  x\n  y\n\n', '\r\n'])

const line = fc
	.tuple(
		fc.constantFrom('', '', '  ', '  ', '    ', ' ', '- ', '  - ', '- - '),
		fc.constantFrom('', 'a: ', 'b: ', 'c:', 'd: ', '- ', 'e/f.g: '),
		fc.constantFrom('', 'x', '1', 'x y', "'x'", '"x"', '|', '|-', '|+', 'null', '[]', '{}', '# x', 'x ', "''", '1e3', '-', '0x1F'),
	)
	.map((parts) => parts.join(''))
const lines = fc.array(line, { maxLength: 8 }).map((all) => all.join('\n'))
const edited = fc
	.tuple(fc.nat(WRITTEN.length), fc.nat(6), fc.constantFrom(...PIECES))
	.map(([at, cut, piece]) => WRITTEN.slice(0, at) + piece + WRITTEN.slice(at + cut))
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((all) => all.join(''))

test('P15: whatever is read in the fast way is what the whole parser reads', () => {
	const hits = { read: 0, left: 0 }
	fc.assert(
		fc.property(fc.oneof(lines, edited, pieces), (text) => {
			const value = readPlainYaml(text)
			hits[value ? 'read' : 'left']++
			if (value) expect(inOrder(value)).toEqual(inOrder(whole(text)))
		}),
		{ numRuns: Number(process.env['FUZZ'] ?? 3_000) },
	)
	noteHits(hits)
	expect(hits.read).toBeGreaterThan(hits.left / 20)
})
