import { describe, expect, test } from 'vitest'
import type { CompletedCommand } from '../../src/start/index.ts'
import { complete } from '../../src/start/index.ts'

const flag = (names: string[], options: Partial<CompletedCommand['flags'][number]> = {}): CompletedCommand['flags'][number] => ({
	names,
	letters: [],
	takesValue: false,
	isShown: true,
	description: `about ${names[0]}`,
	values: [],
	...options,
})
const command = (id: string, flags: CompletedCommand['flags'] = [], takesArguments = false): CompletedCommand => ({
	id,
	summary: `does ${id}`,
	flags,
	takesArguments,
	strict: true,
})

const COMMANDS = [
	command('plan', [
		flag(['workspace'], { letters: ['w'], takesValue: true }),
		flag(['format'], { takesValue: true, values: ['text', 'json'] }),
		flag(['yes', 'auto-approve'], { letters: ['y'] }),
		flag(['secret'], { isShown: false }),
	]),
	command('state:list', [], true),
	command('state:mv'),
	command('status'),
]

describe('what could stand at the cursor', () => {
	test.each<[typed: string[], words: string[]]>([
		[[''], ['plan', 'state', 'status']],
		[['sta'], ['state', 'status']],
		[
			['state', ''],
			['list', 'mv'],
		],
		[['state', 'm'], ['mv']],
		[['nobody', ''], []],
		[['--json', ''], []],
		[
			['plan', ''],
			['--workspace', '--format', '--yes', '--auto-approve', '--help'],
		],
		[['plan', '--f'], ['--format']],
		[['plan', '-f'], ['-format']],
		[['plan', '--se'], []],
		[
			['plan', '--format', ''],
			['text', 'json'],
		],
		[['plan', '-format', 'j'], ['json']],
		[['plan', '--format', '=', 'j'], ['json']],
		[
			['plan', '--format', '='],
			['text', 'json'],
		],
		[['plan', '--format=j'], ['--format=json']],
		[['plan', '--format', 'json', '--y'], ['--yes']],
		[['state', 'list', ''], []],
		[['state', 'list', '-'], ['--help']],
	])('%j: %j', (typed, words) => {
		expect(complete(typed, COMMANDS).suggestions.map(({ word }) => word)).toEqual(words)
	})

	test('a topic is told by its commands, a command by its summary, a flag by its description', () => {
		expect(complete(['stat'], COMMANDS).suggestions).toEqual([
			{ word: 'state', about: 'list, mv' },
			{ word: 'status', about: 'does status' },
		])
		expect(complete(['plan', '--y'], COMMANDS).suggestions).toEqual([{ word: '--yes', about: 'about yes' }])
	})

	test.each<[typed: string[], workspaces: object | undefined]>([
		[['plan', '-w', 'ac'], { prefix: '', typed: 'ac' }],
		[['plan', '--workspace=ac'], { prefix: '--workspace=', typed: 'ac' }],
		[['plan', '--format', 'ac'], undefined],
	])('%j: names of workspaces, %j', (typed, workspaces) => {
		expect(complete(typed, COMMANDS).workspaces).toEqual(workspaces)
	})
})
