import { expect, test } from 'vitest'
import { findOnBranch, readSettings } from '../../src/compose/project.ts'
import { Failure } from '../../src/model/index.ts'

type Settings = ReturnType<typeof readSettings>
type Refusal = readonly [message: string, hint: string | undefined, line: number | undefined]

function refusal(text: string, read: (settings: Settings) => unknown = () => undefined): Refusal {
	try {
		read(readSettings(new TextEncoder().encode(text)))
	} catch (error) {
		if (error instanceof Failure) return [error.problem.message, error.problem.hint, error.problem.where?.line]
		throw error
	}
	throw new Error('the settings were taken')
}

test('of several faults each is told, none as the cause of another', () => {
	const [message, hint] = refusal('version: 1\nworkspaces:\n  a:\n    providr: x\n    deletes: some\n')
	expect(message.split('; also, ').sort()).toEqual([
		'workspaces.a.deletes takes one of never, guarded, allow (line 5)',
		'workspaces.a.provider is missing',
		'workspaces.a.providr is not a setting (line 4)',
	])
	expect(hint).toBe('did you mean provider?')
})

test.each([
	['version: 1\nworkspaces:\n  a: [\n', /^tideway\.yaml: not valid YAML: flow/, 4],
	['version: 1\nversion: 1\n', /^tideway\.yaml: the key "version" is set twice/, 2],
] as const)('%j: the file, what is wrong with it, and where', (text, message, line) => {
	expect(refusal(text)).toEqual([expect.stringMatching(message), expect.any(String), line])
})

test('a workspace that is not in the settings of the branch yet is told as that', () => {
	const text = 'version: 1\nworkspaces:\n  a:\n    provider: shop\n    connect: { token: env:T }\n'
	expect(refusal(text, (settings) => findOnBranch(settings, 'b', 'main'))).toEqual([
		'tideway.yaml here has a workspace "b", and the one on main has not',
		'commit it and push it: the branch decides what is applied',
		undefined,
	])
	expect(() => refusal(text, (settings) => findOnBranch(settings, 'a', 'main'))).toThrow('the settings were taken')
})
