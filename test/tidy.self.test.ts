import { describe, expect, test } from 'vitest'
import { findCycles } from './tidy/imports.ts'
import { tidy } from './tidy/tidy.ts'

const MODEL_DOOR = "/** The nouns. */\nexport * from './value.ts'\n"
const CLEAN: Readonly<Record<string, string>> = {
	'README.md': '# A project\n\n```\n# not a title\n```\n',
	'src/model/index.ts': MODEL_DOOR,
	'src/model/value.ts': 'export type Value = { readonly Date: string }\nexport const of = (value: Value) => value.Date\n',
	'src/provider.ts': "/** For authors. */\nexport * from './model/index.ts'\n",
	'src/adapters/clock.ts': "import fs from 'node:fs'\nexport const now = () => Date.now() + fs.statSync('.').mtimeMs\n",
	'src/compose/index.ts': "/** Builds. */\nexport * from './load.ts'\n",
	'src/compose/load.ts': "export const load = () => import('../adapters/clock.ts')\n",
	'src/commands/plan.ts': "import { Command } from '@oclif/core'\nexport default class Plan extends Command {}\n",
	'providers/acme/index.ts': "import type { Value } from '../../src/provider.ts'\nexport const provider: Value = { Date: '' }\n",
	'test/model/value.test.ts': '',
	'test/model/value.table.test.ts': '',
}

/** The violations that appear when these files are added to the clean project. */
function violations(files: Readonly<Record<string, string>>): readonly string[] {
	return tidy(new Map(Object.entries({ ...CLEAN, ...files })))
}

test('a clean project has no violation', () => {
	expect(violations({})).toEqual([])
})

const BROKEN: readonly (readonly [name: string, file: string, text: string, expected: string])[] = [
	[
		'a lower layer imports a higher one',
		'src/model/value.ts',
		"import '../compose/index.ts'\n",
		'src/model/value.ts:1: imports src/compose (layer 8) from layer 1',
	],
	[
		'type imports count',
		'src/model/value.ts',
		"\nexport type A = import('../compose/index.ts').A\n",
		'src/model/value.ts:2: imports src/compose (layer 8) from layer 1',
	],
	[
		'a pure part imports only the model',
		'src/show/text.ts',
		"import '../provider.ts'\n",
		'src/show/text.ts:1: imports src/provider.ts (layer 4) from layer 3',
	],
	['an unknown part', 'src/magic/spell.ts', '', 'src/magic/spell.ts:1: src/magic is in no layer; see test/tidy/layers.ts'],
	[
		'past a door',
		'src/apply/run.ts',
		"import type { Value } from '../model/value.ts'\nexport type A = Value\n",
		'src/apply/run.ts:1: imports src/model/value.ts; the door of that folder is src/model/index.ts',
	],
	[
		'adapters from elsewhere',
		'src/apply/run.ts',
		"import '../adapters/clock.ts'\n",
		'src/apply/run.ts:1: imports src/adapters, which only compose loads',
	],
	[
		'commands are not imported',
		'src/start/index.ts',
		"/** Starts. */\nexport * from '../commands/plan.ts'\n",
		'src/start/index.ts:2: imports src/commands, which nobody imports',
	],
	[
		'a file that is not there',
		'src/compose/load.ts',
		"import './gone.ts'\n",
		'src/compose/load.ts:1: imports src/compose/gone.ts, which does not exist',
	],
	[
		'a provider imports the engine',
		'providers/acme/map.ts',
		"import '../../src/model/index.ts'\n",
		'providers/acme/map.ts:1: imports src/model/index.ts; a provider imports src/provider.ts and its own folder',
	],
	[
		'a provider imports a package',
		'providers/acme/map.ts',
		"import 'yaml'\n",
		'providers/acme/map.ts:1: imports the package yaml, which is not on the list of its folder',
	],
	[
		'a package of another folder',
		'src/model/value.ts',
		"import 'zod/mini'\n",
		'src/model/value.ts:1: imports the package zod/mini, which is not on the list of its folder',
	],
	[
		'node: outside the adapters',
		'src/apply/run.ts',
		"import 'node:fs'\n",
		'src/apply/run.ts:1: imports node:fs; the world outside is for src/adapters',
	],
	[
		'async in a pure folder',
		'src/model/value.ts',
		'export const later = async () => 1\n',
		'src/model/value.ts:1: async; this folder is pure',
	],
	[
		'Promise in a pure folder',
		'src/plan/make.ts',
		'export type Later = Promise<number>\n',
		'src/plan/make.ts:1: Promise; this folder is pure',
	],
	[
		'class in a pure folder',
		'src/plan/make.ts',
		'export class Plan {}\n',
		'src/plan/make.ts:1: class; this folder has values and functions',
	],
	[
		'the clock',
		'src/apply/run.ts',
		'\nexport const now = () => Date.now()\n',
		'src/apply/run.ts:2: uses Date; the world outside is for src/adapters',
	],
	[
		'the process, in short form',
		'src/apply/run.ts',
		'export const world = { process }\n',
		'src/apply/run.ts:1: uses process; the world outside is for src/adapters',
	],
	[
		'a timer',
		'src/rest/wait.ts',
		'export const wait = () => setTimeout(() => 1, 1)\n',
		'src/rest/wait.ts:1: uses setTimeout; the world outside is for src/adapters',
	],
	[
		'chance',
		'providers/acme/map.ts',
		'export const id = () => Math.random()\n',
		'providers/acme/map.ts:1: uses Math.random; randomness is for src/adapters',
	],
	[
		'a plain error',
		'src/apply/run.ts',
		"export function run() {\n\tthrow new Error('no')\n}\n",
		'src/apply/run.ts:2: throws a plain Error; an expected failure is a Failure with a Problem',
	],
	[
		'state in a module',
		'src/apply/run.ts',
		'export let runs = 0\n',
		'src/apply/run.ts:1: state in a module; it outlives a run and leaks between tests',
	],
	[
		'a default export',
		'src/apply/run.ts',
		'export default 1\n',
		'src/apply/run.ts:1: default export; exports have names (commands excepted)',
	],
	[
		'any',
		'test/model/value.test.ts',
		'const a: any = 1\n',
		'test/model/value.test.ts:1: `any` switches the checker off; `unknown` does not',
	],
	[
		'a claim',
		'src/apply/run.ts',
		'export const first = (list: string[]) => list[0]!\n',
		'src/apply/run.ts:1: `!` claims what the checker cannot see; look at the value instead',
	],
	['an enum', 'src/model/value.ts', 'export enum Side { Git }\n', 'src/model/value.ts:1: enum; a union of literals does it'],
	['a door with a lock', 'src/model/index.ts', `${MODEL_DOOR}export const more = 1\n`, 'src/model/index.ts:3: a door only re-exports'],
	[
		'a door without its sentence',
		'src/model/index.ts',
		"export * from './value.ts'\n",
		"src/model/index.ts:1: a door's first line is its folder's one sentence, as /** … */",
	],
	['a drawer', 'src/model/utils/text.ts', '', 'src/model/utils/text.ts:1: utils says nothing; a function lives with the noun it serves'],
	['a test of nothing', 'test/model/gone.test.ts', '', 'test/model/gone.test.ts:1: tests nothing: there is no src/model/gone.ts'],
	['a second title', 'README.md', '# One\n\n# Two\n', 'README.md:3: has a second title'],
	['no title', 'src/README.md', 'Text.\n', 'src/README.md:1: has no title'],
	['a service by name', 'src/apply/run.ts', '// as Acme does\n', 'src/apply/run.ts:1: names a service: Acme'],
	['a left-over', 'src/apply/run.ts', `// ${'TO'}DO\n`, `src/apply/run.ts:1: left-over: ${'TO'}DO`],
	['a file that does not parse', 'src/apply/run.ts', 'export const = 1\n', 'src/apply/run.ts:1: does not parse: Unexpected token'],
]

describe('each rule names file, line and what is wrong', () => {
	test.each(BROKEN)('%s', (_name, file, text, expected) => {
		expect(violations({ [file]: text })).toContain(expected)
	})
})

describe('what looks like a violation and is none', () => {
	test.each([
		['a name that the file gives itself', 'src/apply/run.ts', 'export const run = (process: string) => process.length\n'],
		['a member of that name', 'src/apply/run.ts', 'export const run = (world: { fetch: () => number }) => world.fetch()\n'],
		['the type of that name', 'src/apply/run.ts', 'export type Then = Date\n'],
		['async where things are done', 'src/apply/run.ts', 'export const run = async () => await Promise.resolve(1)\n'],
		['a TypeError, which is a mistake of the caller', 'src/apply/run.ts', "export function run() {\n\tthrow new TypeError('no')\n}\n"],
	])('%s', (_name, file, text) => {
		expect(violations({ [file]: text })).toEqual([])
	})

	test("the language's own word for cutting a text, where a service has that name too", () => {
		const provider = { 'providers/segment/index.ts': '/** A service. */\nexport const provider = 1\n' }
		const cut = "const cut = new Intl.Segmenter('en')\nexport const count = (text: string) => [...cut.segment(text)].length\n"
		const named = (text: string) => violations({ ...provider, 'src/apply/run.ts': text }).filter((line) => line.includes('names a service'))
		expect(named(cut)).toEqual([])
		expect(named(`// as Segment does\n${cut}`)).toEqual(['src/apply/run.ts:1: names a service: Segment'])
	})
})

describe('what is loaded at the start of every command', () => {
	const heavy = { 'src/formats/hcl/index.ts': '/** Heavy. */\n', 'src/tree/index.ts': "/** Files. */\nexport * from './read.ts'\n" }
	const loaded = (text: string) => {
		const files = { ...heavy, 'src/tree/read.ts': text, 'src/compose/load.ts': "export { read } from '../tree/index.ts'\n" }
		return violations(files).filter((line) => line.includes('at the start'))
	}

	test.each<[string, string, number]>([
		['by value', "export { read } from '../formats/hcl/index.ts'\n", 1],
		['as a type', "import type { Hcl } from '../formats/hcl/index.ts'\nexport type Read = Hcl\n", 0],
		['where it is needed', "export const read = () => import('../formats/hcl/index.ts')\n", 0],
	])('%s', (_, text, count) => {
		expect(loaded(text)).toHaveLength(count)
	})
})

describe('cycles', () => {
	test('between files, types included', () => {
		const found = violations({
			'src/apply/a.ts': "import './b.ts'\n",
			'src/apply/b.ts': "import type { A } from './a.ts'\nexport type B = A\n",
		})
		expect(found).toEqual(['src/apply/a.ts:1: import cycle between files: src/apply/a.ts -> src/apply/b.ts -> src/apply/a.ts'])
	})

	test('of one, two and three, each once and from its first name', () => {
		const graph = new Map([
			['self', ['self']],
			['b', ['a', 'leaf']],
			['a', ['b']],
			['z', ['x']],
			['x', ['y', 'a']],
			['y', ['z', 'outside']],
			['leaf', []],
		])
		expect(findCycles(graph)).toEqual([['self'], ['a', 'b'], ['x', 'y', 'z']])
	})
})
