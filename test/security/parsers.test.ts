import path from 'node:path'
import { expect, test } from 'vitest'
import { readProject } from '../tidy/tidy.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const code = [...readProject(ROOT)].filter(([file]) => /^(?:src|providers)\//.test(file))
const filesWith = (pattern: RegExp): readonly string[] => code.flatMap(([file, text]) => (pattern.test(text) ? [file] : [])).sort()

/** What is read with the platform's own parser is no file of a user: it is ours, or an answer of a host that is only ever read there. */
const OTHER_JSON = {
	'src/adapters/git/host-facts.ts': 'what a host says of a branch, for doctor',
	'src/adapters/github-app.ts': 'the token that a host has made',
	'src/adapters/packages.ts': 'the description of an installed package',
	'src/adapters/processes.ts': 'a note of our own about who holds a lock',
	'src/apply/diary.ts': 'an id that the diary holds as text',
	'src/compose/ci.ts': 'a hint about the event, of which only a number is taken',
	'src/conformance/world.ts': 'what our own sandbox says',
	'src/forge/call.ts': 'answers of hosts',
	'src/formats/json/parse.ts': 'the escapes of a text, within the parser',
	'src/model/address.ts': 'the key in an address of our own',
	'src/plan/decide/sight.ts': 'a name in a path of our own',
}

test('S12: each format has one parser, for plans, rules and applies alike', () => {
	expect(filesWith(/\bJSON\.parse\(/).filter((file) => !Object.hasOwn(OTHER_JSON, file))).toEqual([])
	expect(filesWith(/from '(?:yaml|js-yaml)'/).filter((file) => !file.startsWith('src/formats/yaml/'))).toEqual([])
})

test('S11, S12: nothing turns text into code', () => {
	expect(filesWith(/\beval\(|new Function\(|\bvm\.|node:vm|node:worker_threads/)).toEqual([])
	expect(filesWith(/\bimport\((?!')/)).toEqual(['src/adapters/packages.ts'])
})
