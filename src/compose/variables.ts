import type { CommitId } from '../model/index.ts'
import { Failure, fail } from '../model/index.ts'
import type { GivenVariable, Repository, Variables } from '../ports/index.ts'
import type { SecretRef } from '../settings/index.ts'
import type { Runtime } from './runtime.ts'
import { readSecret } from './secret.ts'

/** Where the settings say that values are. */
type Named = {
	readonly variables: ReadonlyMap<string, SecretRef>
	readonly envFile?: string
	/** Names in the file of the environment that are credentials of the settings: no file of the tree gets these by asking (P41). */
	readonly credentials?: ReadonlySet<string>
}

/**
 * Values for variables, by Terraform's order: the command line stands above the files of the tree; below them stand TIDEWAY_VAR_x, TF_VAR_x,
 * what the settings name, and the file of the environment. Everything is read now, nothing is kept anywhere.
 */
export async function openVariables(
	runtime: Runtime,
	project: { readonly root: string },
	{ variables, envFile, credentials = new Set() }: Named,
): Promise<Variables> {
	const given = runtime.given ?? { values: [], files: [] }
	const above = new Map<string, GivenVariable>()
	for (const file of given.files) for (const [name, value] of await readFile(runtime, file)) above.set(name, value)
	const asked = given.values.map(splitValue)
	for (const [name, value] of asked) {
		above.set(name, { text: value, form: 'text', from: '-var', isAbove: true })
	}
	const named = new Map<string, GivenVariable>()
	for (const [name, ref] of variables) {
		const text = await readSecret(runtime, project, ref, `the value of the variable ${name}`)
		named.set(name, { text, form: 'text', from: 'tideway.yaml', isAbove: false })
	}
	const environment = envFile === undefined ? new Map<string, string>() : await readEnvironment(runtime, project, envFile)
	const inEnvironment = (name: string): GivenVariable | undefined => {
		for (const from of [`TIDEWAY_VAR_${name}`, `TF_VAR_${name}`]) {
			const text = runtime.environment.get(from)
			if (text !== undefined) return { text, form: 'text', from, isAbove: false }
		}
		return undefined
	}
	const inFile = (name: string): GivenVariable | undefined => {
		const names = [`TIDEWAY_VAR_${name}`, `TF_VAR_${name}`, ...(credentials.has(name) ? [] : [name])]
		const text = names.map((key) => environment.get(key)).find((found) => found !== undefined)
		return text === undefined ? undefined : { text, form: 'text', from: envFile ?? '', isAbove: false }
	}
	return { find: (name) => above.get(name) ?? inEnvironment(name) ?? named.get(name) ?? inFile(name), asked: asked.map(([name]) => name) }
}

function splitValue(text: string): readonly [string, string] {
	const [, name, value] = /^([A-Za-z_][A-Za-z0-9_-]*)=([\s\S]*)$/.exec(text) ?? []
	return name === undefined || value === undefined
		? fail('USAGE', '-var takes NAME=VALUE', { hint: "write it as -var 'region=eu'" })
		: [name, value]
}

/** A file of values, which most runs have none of. */
async function readFile(runtime: Runtime, file: string): Promise<readonly (readonly [string, GivenVariable])[]> {
	const path = /^(?:\/|[A-Za-z]:)/.test(file) ? file : `${runtime.environment.cwd}/${file}`
	const content = (await runtime.files.read(path)) ?? fail('FILE_MISSING', `there is no file ${file}`)
	const { readValues } = await import('./values.ts')
	return readValues(new TextDecoder().decode(content), file)
}

/** The same for what only looks at files: no secret is needed, and what the settings name may not be at hand. */
export async function openVariablesHere(runtime: Runtime, project: { readonly root: string }, named: Named): Promise<Variables> {
	try {
		return await openVariables(runtime, project, named)
	} catch (error) {
		if (error instanceof Failure) return await openVariables(runtime, project, { variables: new Map() })
		throw error
	}
}

/** A file of secrets that everybody gets who clones the repository is no place for them. */
export async function refuseInGit(repository: Repository, tip: CommitId | null, envFile: string | undefined): Promise<void> {
	if (envFile === undefined || /^[/~]/.test(envFile) || !tip) return
	const path = envFile.replace(/^\.\//, '')
	const entries = await repository.list(tip, '')
	if (entries.some((entry) => entry.path === path))
		fail('CONFIG_INVALID', `\`env_file\` names ${path}, which is in Git`, {
			hint: 'take it out of Git and add it to .gitignore; what was in it is known to everybody who has the repository',
		})
}

const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(.*?))\s*$/

/** `NAME=VALUE` lines, with quotes or without; what a line holds is never repeated. */
async function readEnvironment(runtime: Runtime, project: { readonly root: string }, path: string): Promise<ReadonlyMap<string, string>> {
	const home = path.startsWith('~/') ? runtime.environment.get('HOME') : undefined
	const full = home === undefined ? (path.startsWith('/') ? path : `${project.root}/${path}`) : `${home}${path.slice(1)}`
	const content = await runtime.files.read(full)
	if (!content) fail('CREDENTIAL_MISSING', `there is no file ${path}, which the settings name as \`env_file\``)
	const values = new Map<string, string>()
	for (const [index, line] of new TextDecoder().decode(content).split(/\r?\n/).entries()) {
		if (/^\s*(?:#.*)?$/.test(line)) continue
		const [, name, double, single, bare] = LINE.exec(line) ?? []
		if (name === undefined)
			fail('CONFIG_INVALID', `line ${index + 1} of ${path} is not NAME=VALUE`, { where: { file: path, line: index + 1 } })
		values.set(name, double === undefined ? (single ?? bare ?? '') : unescaped(double))
	}
	return values
}

function unescaped(text: string): string {
	return text.replace(/\\(.)/g, (_, sign: string) => ({ n: '\n', t: '\t', r: '\r' })[sign] ?? sign)
}
