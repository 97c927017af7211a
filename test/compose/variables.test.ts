import { describe, expect, test } from 'vitest'
import type { Runtime } from '../../src/compose/runtime.ts'
import { openVariables, refuseInGit } from '../../src/compose/variables.ts'
import type { CommitId } from '../../src/model/index.ts'
import { Failure } from '../../src/model/index.ts'
import type { Repository } from '../../src/ports/index.ts'
import type { SecretRef } from '../../src/settings/index.ts'
import { fakeFiles } from '../support/fake-files.ts'

type Given = {
	readonly env?: Readonly<Record<string, string>>
	readonly files?: Readonly<Record<string, string>>
	readonly named?: Readonly<Record<string, SecretRef>>
	readonly envFile?: string
	readonly values?: readonly string[]
	readonly valueFiles?: readonly string[]
	readonly credentials?: readonly string[]
}

async function open({ env = {}, files = {}, named = {}, envFile, values = [], valueFiles = [], credentials = [] }: Given) {
	const store = fakeFiles()
	for (const [path, text] of Object.entries(files)) await store.write(path, text)
	const environment = { get: (name: string) => env[name] || undefined, cwd: '/repo/sub' }
	const runtime = { environment, files: store, given: { values, files: valueFiles } } as unknown as Runtime
	const settings = {
		variables: new Map(Object.entries(named)),
		credentials: new Set(credentials),
		...(envFile !== undefined && { envFile }),
	}
	return await openVariables(runtime, { root: '/repo' }, settings)
}

test('P41: a credential of the settings is no variable because it stands in the same file', async () => {
	const given: Given = {
		files: { '/repo/.env': 'API_TOKEN=t\nTIDEWAY_VAR_other=o\n' },
		envFile: '.env',
		credentials: ['API_TOKEN', 'other'],
	}
	const variables = await open(given)
	expect([variables.find('API_TOKEN'), variables.find('other')?.text]).toEqual([undefined, 'o'])
	expect((await open({ ...given, credentials: [] })).find('API_TOKEN')?.text).toBe('t')
	expect(
		(await open({ ...given, named: { API_TOKEN: { kind: 'env', name: 'API_TOKEN' } }, env: { API_TOKEN: 't' } })).find('API_TOKEN')?.text,
	).toBe('t')
})

describe('where the value of a variable comes from, the strongest last', () => {
	const all: Given = {
		files: { '/repo/.env': 'v=file\n', '/repo/secret': 'named\n', '/repo/sub/x.tfvars': 'v = "x"\n' },
		envFile: '.env',
	}
	const from: SecretRef = { kind: 'file', path: 'secret' }
	test.each<[string, Given, string | undefined, string | undefined]>([
		['nowhere', {}, undefined, undefined],
		['the file of the environment', all, 'file', '.env'],
		['what the settings name', { ...all, named: { v: from } }, 'named', 'tideway.yaml'],
		['TF_VAR', { ...all, named: { v: from }, env: { TF_VAR_v: 'terraform' } }, 'terraform', 'TF_VAR_v'],
		['TIDEWAY_VAR', { ...all, env: { TF_VAR_v: 'terraform', TIDEWAY_VAR_v: 'ours' } }, 'ours', 'TIDEWAY_VAR_v'],
		['a file on the command line', { ...all, env: { TIDEWAY_VAR_v: 'ours' }, valueFiles: ['x.tfvars'] }, 'x', 'x.tfvars'],
		['a value on the command line', { ...all, valueFiles: ['x.tfvars'], values: ['v=a', 'v=b=c'] }, 'b=c', '-var'],
	])('%s', async (_, given, text, source) => {
		const found = (await open(given)).find('v')
		expect([found?.text, found?.from]).toEqual([text, source])
	})

	test('only the command line stands above the files of the tree', async () => {
		const variables = await open({ env: { TIDEWAY_VAR_a: '1' }, values: ['b=2'] })
		expect([variables.find('a')?.isAbove, variables.find('b')?.isAbove]).toEqual([false, true])
	})
})

test('a file of values gives texts as texts and everything else as expressions', async () => {
	const text = 'a = "x\\ny"\nb = ["p", "q"]\nc = 7\n'
	const variables = await open({ files: { '/v.tfvars': text }, valueFiles: ['/v.tfvars'] })
	expect(['a', 'b', 'c'].map((name) => [variables.find(name)?.form, variables.find(name)?.text])).toEqual([
		['text', 'x\ny'],
		['expression', '["p", "q"]'],
		['expression', '7'],
	])
})

test('in JSON too, where no text is a template', async () => {
	const text = '{ "a": "x\\n${y}", "b": ["p", "${q}"], "c": 7.50, "d": null }'
	const variables = await open({ files: { '/v.tfvars.json': text }, valueFiles: ['/v.tfvars.json'] })
	expect(['a', 'b', 'c', 'd'].map((name) => [variables.find(name)?.form, variables.find(name)?.text])).toEqual([
		['text', 'x\n${y}'],
		['expression', '["p","$${q}"]'],
		['expression', '7.5'],
		['expression', 'null'],
	])
})

test('what is given one by one can be told from what stands in a file', async () => {
	const files = { '/v.tfvars': 'a = 1\n' }
	expect((await open({ files, valueFiles: ['/v.tfvars'], values: ['b=2'] })).asked).toEqual(['b'])
})

test('a file of the environment holds NAME=VALUE lines, with quotes or without', async () => {
	const lines = ['# ours', '', 'export a="x\\ny"', "b='$z'", 'c = plain # not a comment', 'TIDEWAY_VAR_d=deep']
	const variables = await open({ files: { '/repo/.env': lines.join('\r\n') }, envFile: '.env' })
	expect(['a', 'b', 'c', 'd'].map((name) => variables.find(name)?.text)).toEqual(['x\ny', '$z', 'plain # not a comment', 'deep'])
})

describe('P7: what is refused, without a word of what it holds', () => {
	test.each<[string, Given, string, RegExp]>([
		[
			'a line that is none',
			{ files: { '/repo/.env': 'a=1\ns3cret\n' }, envFile: '.env' },
			'CONFIG_INVALID',
			/^line 2 of \.env is not NAME=VALUE$/,
		],
		['a file that is not there', { envFile: '.env' }, 'CREDENTIAL_MISSING', /^there is no file \.env/],
		['a named one that is not there', { named: { v: { kind: 'env', name: 'NOPE' } } }, 'CREDENTIAL_MISSING', /^env:NOPE is not set$/],
		['a value without a name', { values: ['s3cret'] }, 'USAGE', /^-var takes NAME=VALUE$/],
		['a file of values that is none', { files: { '/v': '{ s3cret' }, valueFiles: ['/v'] }, 'HCL_INVALID', /./],
		['one in JSON that is none', { files: { '/v.json': '{ s3cret' }, valueFiles: ['/v.json'] }, 'JSON_INVALID', /./],
		['one in JSON that is no map', { files: { '/v.json': '["s3cret"]' }, valueFiles: ['/v.json'] }, 'USAGE', /holds no map/],
	])('%s', async (_, given, code, message) => {
		const failure = await open(given).catch((error: unknown) => error)
		const { problem } = failure instanceof Failure ? failure : { problem: undefined }
		expect([problem?.code, problem?.message]).toEqual([code, expect.stringMatching(message)])
		expect(JSON.stringify(problem)).not.toContain('s3cret')
	})

	test('a file of the environment that is in Git', async () => {
		const repository = { list: async () => [{ path: '.env' }] } as unknown as Repository
		await expect(refuseInGit(repository, 'c' as CommitId, './.env')).rejects.toMatchObject({ problem: { code: 'CONFIG_INVALID' } })
		await expect(refuseInGit(repository, 'c' as CommitId, '~/.env')).resolves.toBeUndefined()
		await expect(refuseInGit(repository, 'c' as CommitId, undefined)).resolves.toBeUndefined()
	})
})
