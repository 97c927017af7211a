import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../src/formats/json/index.ts'
import type { YamlDocument } from '../../../src/formats/yaml/index.ts'
import { editYaml, locateYaml, parseYaml, renderYaml } from '../../../src/formats/yaml/index.ts'
import type { Dict, Present } from '../../../src/model/index.ts'
import { isSame, renderJson } from '../../../src/model/index.ts'
import { cpuMs } from '../../support/cpu.ts'
import { anyDict, anyValue, makeDice, mutateDict, pick, writeByHand } from '../../support/hand-written-yaml.ts'

function read(text: string): YamlDocument {
	const parsed = parseYaml(text)
	if (parsed.kind === 'invalid') throw new Error(`${JSON.stringify(parsed.problems)}\n${text}`)
	return parsed.document
}

function dict(json: string): Dict {
	const parsed = parseJson(json)
	if (parsed.kind === 'invalid' || !(parsed.value instanceof Map)) throw new Error(json)
	return parsed.value
}

function edit(text: string, json: string, keyedBy?: string): string {
	const after = dict(json)
	const edited = editYaml(read(text), after, keyedBy === undefined ? {} : { keyedBy })
	expect(renderJson(read(edited).value, 'sorted')).toBe(renderJson(after, 'sorted'))
	return edited
}

function having(value: Dict, key: string, member: Present): Dict {
	return new Map([...value].map(([name, old]) => [name, name === key ? member : old]))
}

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 })

describe('editYaml', () => {
	test.each<[name: string, before: string, json: string, after: string]>([
		['a plain value, beside a trailing comment', 'a: 1 # one\nb: 2\n', '{"a":5,"b":2}', 'a: 5 # one\nb: 2\n'],
		['single quotes stay', "# c\na: 'x'\n", '{"a":"it\'s"}', "# c\na: 'it''s'\n"],
		['double quotes stay', '# c\na: "x"\n', '{"a":"y\\nz"}', '# c\na: "y\\nz"\n'],
		['single quotes give way to what they cannot hold', "# c\na: 'x'\n", '{"a":"t\\tx"}', '# c\na: "t\\tx"\n'],
		['a text becomes a number', "# c\na: '1'\n", '{"a":2}', '# c\na: 2\n'],
		[
			'a literal block stays, with its indentation and comment',
			'a: | # sql\n    x\n    y\nb: 1\n',
			'{"a":"x\\nz\\ny\\n","b":1}',
			'a: | # sql\n    x\n    z\n    y\nb: 1\n',
		],
		['a literal block loses its last line feed', 'a: | # c\n  x\n  y\n', '{"a":"x\\ny"}', 'a: |- # c\n  x\n  y\n'],
		['a literal block becomes one line', 'a: | # c\n  x\n  y\n', '{"a":"x"}', 'a: x # c\n'],
		['a folded block stays', '# c\na: >-\n  some text\n  folded\n', '{"a":"other text"}', '# c\na: >-\n  other text\n'],
		['an empty value is filled', 'a: # c\nb: 1\n', '{"a":"x","b":1}', 'a: x # c\nb: 1\n'],
		['a value becomes a map', 'a: x # c\nb: 1\n', '{"a":{"k":1},"b":1}', 'a: # c\n  k: 1\nb: 1\n'],
		['a map becomes a value', 'a: # c\n  k: 1\nb: 1\n', '{"a":"x","b":1}', 'a: x # c\nb: 1\n'],
		[
			'a key goes with its comments, the neighbours keep theirs',
			'a: 1 # a\n\n# about b\nb: 2 # b\n# about c\nc: 3\n',
			'{"a":1,"c":3}',
			'a: 1 # a\n\n# about c\nc: 3\n',
		],
		['a detached comment stays', 'a: 1\n# on its own\n\nb: 2\nc: 3\n', '{"a":1,"c":3}', 'a: 1\n# on its own\n\nc: 3\n'],
		['the comment that opens the file stays', '# owner\na: 1\nb: 2\n', '{"b":2}', '# owner\nb: 2\n'],
		[
			'a new key follows its predecessor, above its comments',
			'a: 1\n\n# about c\nc: 3\n',
			'{"a":1,"b":2,"c":3}',
			'a: 1\nb: 2\n\n# about c\nc: 3\n',
		],
		['a new key comes first', '# owner\n\na: 1\n', '{"new":0,"a":1}', '# owner\n\nnew: 0\na: 1\n'],
		[
			'a new key follows a commented-out one of the key before',
			'a:\n  b: 1\n  # c: 2\nd: 3\n',
			'{"a":{"b":1},"new":0,"d":3}',
			'a:\n  b: 1\n  # c: 2\nnew: 0\nd: 3\n',
		],
		['the last key of a nested map goes', 'a: # c\n  k: 1\nb: 2\n', '{"a":{},"b":2}', 'a: {} # c\nb: 2\n'],
		['an empty list is filled', 'a: [] # c\nb: 1\n', '{"a":[1,2],"b":1}', 'a: # c\n  - 1\n  - 2\nb: 1\n'],
		[
			'new parts take the indentation of the file',
			'a:\n    b:\n    - 1\nc: 1 # c\n',
			'{"a":{"b":[1],"d":{"e":[{"f":1,"g":2}]}},"c":1}',
			'a:\n    b:\n    - 1\n    d:\n        e:\n        - f: 1\n          g: 2\nc: 1 # c\n',
		],
		['a list item in the middle goes', 'a:\n  - 1 # one\n  - 2 # two\n  - 3 # three\n', '{"a":[1,3]}', 'a:\n  - 1 # one\n  - 3 # three\n'],
		[
			'the first key of an item goes',
			'a: # c\n  - x: 1\n    # about y\n    y: 2\n',
			'{"a":[{"y":2}]}',
			'a: # c\n  - # about y\n    y: 2\n',
		],
		['a key comes before the first of an item', 'a: # c\n  - x: 1\n', '{"a":[{"new":0,"x":1}]}', 'a: # c\n  - new: 0\n    x: 1\n'],
		['a flow map, padded', 'a: { x: 1, y: 2 } # c\n', '{"a":{"x":1,"new":"q","y":3}}', 'a: { x: 1, new: q, y: 3 } # c\n'],
		['a flow list loses its first and last item', 'a: [1, 2, 3] # c\n', '{"a":[2]}', 'a: [2] # c\n'],
		[
			'a flow list on several lines',
			'a: [\n  one, # 1\n  two # 2\n]\n',
			'{"a":["one","three","two","four"]}',
			'a: [\n  one, # 1\n  three,\n  two, # 2\n  four\n]\n',
		],
		[
			'an item of a flow list on several lines goes with its comment',
			'a: [\n  one, # 1\n  two, # 2\n]\n',
			'{"a":["two"]}',
			'a: [\n  two, # 2\n]\n',
		],
		['a flow map inside a flow list', 'a: [{b: 1}, {b: 2}] # c\n', '{"a":[{"b":1},{"b":3,"d":[]}]}', 'a: [{b: 1}, {b: 3, d: []}] # c\n'],
		['a pair without braces', 'a: [b: 1, c] # c\n', '{"a":[{"b":2},"c"]}', 'a: [b: 2, c] # c\n'],
		['a key without a value in a flow map', 'a: {b, c: 1} # c\n', '{"a":{"b":2,"c":1}}', 'a: {b: 2, c: 1} # c\n'],
		['an explicit key', '? a\n: 1 # c\n? b\n', '{"a":2,"b":3}', '? a\n: 2 # c\nb: 3\n'],
		['a tag goes with its value', 'a: !!str 1 # c\n', '{"a":2}', 'a: 2 # c\n'],
		['a file of comments is filled', '# nothing yet\n', '{"a":1}', '# nothing yet\na: 1\n'],
		['an empty file is filled', '', '{"a":1}', 'a: 1\n'],
		['a document with its end marked', '---\n# c\na: 1\n...\n', '{"a":1,"b":2}', '---\n# c\na: 1\nb: 2\n...\n'],
		['a comment-only document with its end marked', '# c\n---\n...\n', '{"a":1}', '# c\n---\na: 1\n...\n'],
		['an empty map behind the start of a document', '--- {} # c\n', '{"a":1}', '---\n# c\na: 1\n'],
		['everything goes', '# c\n\na: 1\nb: 2\n', '{}', '# c\n\n{}\n'],
		[
			'line ends stay CRLF',
			'# c\r\na: 1\r\nb: |\r\n  x\r\n  y\r\n',
			'{"a":1,"b":"x\\nz\\n","c":[1]}',
			'# c\r\na: 1\r\nb: |\r\n  x\r\n  z\r\nc:\r\n  - 1\r\n',
		],
		['a byte order mark stays', '\uFEFFa: 1 # c\nb: 2\n', '{"new":0,"a":1,"b":2}', '\uFEFFnew: 0\na: 1 # c\nb: 2\n'],
		['a missing final line end stays missing', '# c\na: 1', '{"a":1,"b":2}', '# c\na: 1\nb: 2'],
		['lines of dashes in a literal block are text', 'a: |\n  # not a comment\nb: 1 # c\n', '{"b":1}', 'b: 1 # c\n'],
	])('P14: %s', (_name, before, json, after) => {
		expect(edit(before, json)).toBe(after)
	})

	test('P14: items are matched by their key, and move with their comments', () => {
		const before = 'list:\n  - id: a # first\n    n: 1\n  # about b\n  - id: b\n    n: 2\n'
		expect(edit(before, '{"list":[{"id":"b","n":2},{"id":"a","n":9}]}', 'id')).toBe(
			'list:\n  # about b\n  - id: b\n    n: 2\n  - id: a # first\n    n: 9\n',
		)
		expect(edit(before, '{"list":[{"id":"b","n":3}]}', 'id')).toBe('list:\n  # about b\n  - id: b\n    n: 3\n')
	})

	test.each<[name: string, before: string, json: string, after: string]>([
		['the copy changes', 'x: &a {p: 1}\ny: *a\nz: *a\n', '{"x":{"p":1},"y":{"p":2},"z":{"p":1}}', 'x: &a {p: 1}\ny: {p: 2}\nz: *a\n'],
		['what it names changes', 'x: &a\n  p: 1\ny: *a\n', '{"x":{"p":2},"y":{"p":1}}', 'x: &a\n  p: 2\ny: {p: 1}\n'],
		['what it names goes', 'x: &a [1]\ny: *a # c\n', '{"y":[1]}', 'y: [1] # c\n'],
		['neither changes', 'x: &a [1]\ny: *a # c\nz: 1\n', '{"x":[1],"y":[1],"z":2}', 'x: &a [1]\ny: *a # c\nz: 2\n'],
		['it is inside a list that changes', 'x: &a b\ny:\n  - *a\n  - c # c\n', '{"x":"b","y":["b"]}', 'x: &a b\ny:\n  - b\n'],
	])('P14: an edit never reaches through an alias: %s', (_name, before, json, after) => {
		expect(edit(before, json)).toBe(after)
	})

	test('P14: where an edit would lend empty lines to a block that keeps them, the block is written in quotes', () => {
		expect(edit('# c\na: |+\n  x\n# gone\nb: 1\n\nc: 2\n', '{"a":"x\\n","c":2}')).toBe('# c\na: "x\\n"\n\nc: 2\n')
		expect(edit('# c\na: x\n\nb: 1\n', '{"a":"x\\n\\n","b":1}')).toBe('# c\na: "x\\n\\n"\n\nb: 1\n')
	})

	test('P14: a line of blanks below does not fall into a new block scalar', () => {
		expect(edit('# c\na: x\n      \nb: 1\n', '{"a":"x\\ny","b":1}')).toBe('# c\na: "x\\ny"\n      \nb: 1\n')
	})

	test('P14: comments under a value do not fall into the block scalar that replaces it', () => {
		expect(edit('a: x\n    # deeper\nb: 1\n', '{"a":"x\\ny","b":1}')).toBe('a: |-\n  x\n  y\n # deeper\nb: 1\n')
	})

	test('P14: any edit of any hand-written file gives the wanted value, and no edit gives the same bytes', () => {
		fc.assert(
			fc.property(seed, (given) => {
				const dice = makeDice(given)
				const eol = pick(dice, ['\n', '\n', '\r\n'])
				const text = writeByHand(anyDict(dice), dice).replaceAll('\n', eol)
				const document = read(text)
				expect(editYaml(document, document.value, {})).toBe(text)
				const after = mutateDict(document.value, dice)
				const edited = editYaml(document, after, pick(dice, [{}, { keyedBy: 'id' }]))
				expect(renderJson(read(edited).value, 'sorted')).toBe(renderJson(after, 'sorted'))
				if (after.size > 0) expect(edited.startsWith(`# typed by hand${eol}`)).toBe(true)
				expect(edited.replaceAll(eol, '')).not.toMatch(/[\r\n]/)
			}),
			{ numRuns: 500 },
		)
	})

	test('P14: an edit of one attribute leaves every line before and behind it as it is', () => {
		fc.assert(
			fc.property(seed, (given) => {
				const dice = makeDice(given)
				const text = writeByHand(anyDict(dice), dice)
				const document = read(text)
				const keys = [...document.value.keys()]
				const index = Math.floor(dice() * keys.length)
				const key = keys[index] ?? ''
				const edited = editYaml(document, having(document.value, key, anyValue(dice)), {})
				const lines = text.split(/(?<=\n)/)
				const lineOf = (name: string | undefined): number =>
					name === undefined ? lines.length : (locateYaml(document, [name])?.line ?? 1) - 1
				expect(edited.startsWith(lines.slice(0, lineOf(key)).join(''))).toBe(true)
				expect(edited.endsWith(lines.slice(lineOf(keys[index + 1])).join(''))).toBe(true)
			}),
			{ numRuns: 300 },
		)
	})

	test('P14: edits of two attributes give the same file in either order', () => {
		fc.assert(
			fc.property(seed, (given) => {
				const dice = makeDice(given)
				// Every attribute shows the same indentation, so that replacing one takes no knowledge away.
				const text = `# typed by hand\nlayout: {}\nfirst:\n  - a: 'x' # c\n\n# about second\nsecond:\n  k: "${pick(dice, ['v', 'w'])}" # d\n`
				const [first, second] = [anyValue(dice), anyValue(dice)]
				const put = (before: string, key: string, member: Present): string => {
					const document = read(before)
					return editYaml(document, having(document.value, key, member), {})
				}
				expect(put(put(text, 'first', first), 'second', second)).toBe(put(put(text, 'second', second), 'first', first))
			}),
			{ numRuns: 150 },
		)
	})

	test('P14: a canonical file stays canonical, existing keys in their order', () => {
		fc.assert(
			fc.property(seed, (given) => {
				const dice = makeDice(given)
				const before = anyDict(dice)
				const [mark, eol] = [pick(dice, ['', '\uFEFF']), pick(dice, ['\n', '\r\n'])]
				const after = mutateDict(before, dice)
				const edited = editYaml(read(mark + renderYaml(before).replaceAll('\n', eol)), after, {})
				const bare = edited.slice(mark.length).replaceAll(eol, '\n')
				const value = read(edited).value
				expect(isSame(value, after)).toBe(true)
				expect(renderYaml(value)).toBe(bare)
				expect([...value.keys()].filter((key) => before.has(key))).toEqual([...before.keys()].filter((key) => after.has(key)))
			}),
			{ numRuns: 300 },
		)
	})

	test('P44: the cost of an edit grows in line with the file', () => {
		const cost = (size: number): number => {
			const document = read(`# c\n${Array.from({ length: size }, (_, index) => `k${index}:\n  - id: ${index} # n\n`).join('')}`)
			const after = having(document.value, 'k1', 'changed')
			const times = [1, 2, 3].map(() => {
				const start = cpuMs()
				editYaml(document, after, { keyedBy: 'id' })
				return cpuMs() - start
			})
			return Math.min(...times)
		}
		expect(cost(8_000)).toBeLessThan(48 * Math.max(cost(1_000), 5))
	})
})
