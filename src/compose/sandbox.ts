import { parseYaml } from '../formats/yaml/index.ts'
import type { Dict } from '../model/index.ts'
import { fail } from '../model/index.ts'
import type { Provider, Switches } from '../ports/index.ts'
import type { RunningSandbox } from '../sandbox/index.ts'
import { absolutePath } from './provider-kit.ts'
import type { Runtime } from './runtime.ts'

export type ServeChoices = {
	readonly from: string | undefined
	readonly data: string | undefined
	readonly port: number
	readonly faults: string | undefined
	readonly token: string
	readonly switch: readonly string[] | undefined
}

/** Starts a provider's sandbox, filled from a tree of files where one is given. */
export async function serveFromFolder(runtime: Runtime, name: string, choices: ServeChoices): Promise<RunningSandbox> {
	const [{ loadProvider, loadProviderAt }, { serveSandbox }, { sandboxServer }] = await Promise.all([
		import('../adapters/providers.ts'),
		import('../sandbox/index.ts'),
		import('../adapters/sandbox-server.ts'),
	])
	const provider = await (/[./\\]/.test(name) ? loadProviderAt(absolutePath(runtime, name)) : loadProvider(name))
	const from = choices.from === undefined ? undefined : await readTreeAt(runtime, provider, absolutePath(runtime, choices.from))
	return await serveSandbox({
		...runtime,
		provider,
		server: sandboxServer,
		token: choices.token,
		port: choices.port,
		...(choices.data !== undefined && { data: { path: absolutePath(runtime, choices.data), files: runtime.files } }),
		...(from && { from }),
		...(choices.faults !== undefined && { faults: choices.faults }),
		...(choices.switch && { switches: switchesOf(choices.switch) }),
	})
}

/** What the files of a folder say, by the path that a resource has in the provider's own layout: files of HCL, or else of YAML. */
async function readTreeAt(runtime: Runtime, provider: Provider, folder: string): Promise<ReadonlyMap<string, Dict>> {
	const [{ readFolder }, { isHclFile }] = await Promise.all([import('../adapters/folder.ts'), import('../tree/index.ts')])
	const files = await readFolder(folder)
	return [...files.keys()].some(isHclFile) ? await readHclFolder(runtime, provider, files) : readYamlFiles(files)
}

function readYamlFiles(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Dict> {
	const parsed = new Map<string, Dict>()
	for (const [path, content] of files) {
		if (!path.endsWith('.yaml')) continue
		const document = parseYaml(new TextDecoder().decode(content))
		if (document.kind === 'ok') parsed.set(path, document.document.value)
	}
	return parsed
}

async function readHclFolder(
	runtime: Runtime,
	provider: Provider,
	files: ReadonlyMap<string, Uint8Array>,
): Promise<ReadonlyMap<string, Dict>> {
	const { readHclFiles } = await import('../tree/index.ts')
	const { resources, problems } = await readHclFiles(runtime, provider, files)
	for (const { message } of problems) runtime.log.warn(message)
	return new Map(
		resources.flatMap(({ type, key, attributes }) => {
			const path = provider.layout.path(type, key, attributes)
			return path === undefined ? [] : [[path, attributes] as const]
		}),
	)
}

function switchesOf(texts: readonly string[]): Switches {
	return Object.fromEntries(
		texts.map((text) => {
			const [name, ...value] = text.split('=')
			return name && value.length > 0
				? [name, value.join('=')]
				: fail('USAGE', `${JSON.stringify(text)} is no switch`, { hint: 'write it as NAME=VALUE' })
		}),
	)
}
