import type { Case, Rule } from '../conformance/index.ts'
import { parseJson } from '../formats/json/index.ts'
import type { Check } from '../model/index.ts'
import { Failure, fail, isDict, problem, toPlain } from '../model/index.ts'
import type { Provider } from '../ports/index.ts'
import type { Runtime } from './runtime.ts'

/** Writes the files of a new provider. Throws `Failure(FILE_EXISTS)` where one of them is there. */
export async function writeProvider(
	runtime: Runtime,
	given: { readonly name: string; readonly folder: string; readonly version: string },
): Promise<readonly string[]> {
	const { name, version } = given
	if (!/^[a-z][a-z0-9-]*$/.test(name))
		fail('USAGE', `${JSON.stringify(name)} is no name of a provider`, { hint: 'small letters, digits and hyphens, as in acme' })
	const [{ templateOf }, { writeWorktreeFile }] = await Promise.all([import('../template/index.ts'), import('../adapters/worktree.ts')])
	const root = absolutePath(runtime, given.folder)
	const files = [...templateOf(name, version)]
	for (const [path] of files)
		if (await runtime.files.read(`${root}/${path}`))
			fail('FILE_EXISTS', `${given.folder} holds ${path} already`, { hint: 'name another folder' })
	for (const [path, text] of files) await writeWorktreeFile(root, path, text)
	return files.map(([path]) => path)
}

/** What every rule found out about the provider in a folder; nothing of it reaches any service. */
export async function tryProvider(
	runtime: Runtime,
	folder: string,
): Promise<{ readonly provider: Provider; readonly checks: readonly Check[] }> {
	const [{ loadProviderAt, loadBeside }, { rulesFor, sampleIn }] = await Promise.all([
		import('../adapters/providers.ts'),
		import('../conformance/index.ts'),
	])
	const root = absolutePath(runtime, folder)
	const provider = await loadProviderAt(root)
	if (!provider.sandbox) fail('PROVIDER_UNFIT', `${provider.name} has no sandbox to be tried in`, { hint: '`declareProvider` makes one' })
	const sample = sampleIn((await loadBeside(root, 'sample'))['sample'])
	const cases = await casesIn(runtime, root)
	const { open, clock } = await bench(provider)
	const checks: Check[] = []
	for (const rule of rulesFor(provider, { sample, cases, open, clock })) {
		runtime.log.progress(rule.title, checks.length)
		checks.push(await tryRule(rule))
	}
	return { provider, checks }
}

async function tryRule({ title, trials }: Rule): Promise<Check> {
	const findings: string[] = []
	for (const { name, run } of trials) {
		const wrong = await run().catch((error: unknown) => [thrownText(error)])
		findings.push(...wrong.map((one) => (name === '' ? one : `${name}: ${one}`)))
	}
	const tried = trials.length === 1 ? 'holds' : `holds, in each of ${trials.length} trials`
	return { name: title, state: findings.length === 0 ? 'ok' : 'FAIL', found: findings.length === 0 ? tried : findings.join('; ') }
}

/** A defect of the provider is a finding like any other. */
function thrownText(error: unknown): string {
	if (error instanceof Failure) return `${error.problem.code}: ${error.problem.message}`
	return error instanceof Error ? `it throws ${error.message}` : 'it throws something that is no error'
}

async function bench(provider: Provider) {
	const [{ openWorld }, { makeValidate }, { makeHttp }, { sandboxServer }, { idleClock }, { systemRandom }] = await Promise.all([
		import('../conformance/index.ts'),
		import('../sandbox/index.ts'),
		import('../adapters/http.ts'),
		import('../adapters/sandbox-server.ts'),
		import('../adapters/idle-clock.ts'),
		import('../adapters/random.ts'),
	])
	const ports = { server: sandboxServer, http: makeHttp, clock: idleClock, random: systemRandom, validate: makeValidate() }
	const open = (options: Parameters<typeof openWorld>[1]) => openWorld(provider, options, ports)
	return { open, clock: idleClock() }
}

/** Each file of `cases/` is `{ answers, resources }`. */
async function casesIn(runtime: Runtime, root: string): Promise<readonly Case[]> {
	const names = (await runtime.files.list(`${root}/cases`)).filter((name) => name.endsWith('.json')).toSorted()
	return await Promise.all(
		names.map(async (name) => caseOf(name, new TextDecoder().decode(await runtime.files.read(`${root}/cases/${name}`)))),
	)
}

function caseOf(name: string, text: string): Case {
	const parsed = parseJson(text)
	const value = parsed.kind === 'ok' ? parsed.value : undefined
	const [answers, resources] = isDict(value) ? [value.get('answers'), value.get('resources')] : []
	if (!isDict(answers) || !isDict(resources))
		throw new Failure(
			problem('PROVIDER_UNFIT', `cases/${name} is not { "answers": { … }, "resources": { … } }`, { where: { file: `cases/${name}` } }),
		)
	return { name, answers: toPlain(answers) as Case['answers'], resources: toPlain(resources) as Case['resources'] }
}

export function absolutePath({ environment }: Pick<Runtime, 'environment'>, path: string): string {
	const full = path.startsWith('/') || /^[A-Za-z]:/.test(path) ? path : `${environment.cwd}/${path}`
	return full.replace(/(?:\/\.)*\/*$/, '')
}
