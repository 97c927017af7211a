import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { fail, nearest } from '../model/index.ts'
import type { Provider } from '../ports/index.ts'
import { loadExports, packageFile, pinOf } from './packages.ts'
import { providerIn } from './provider-shape.ts'

/** The folder of the built-in providers: beside `src`, both in the sources and in what is built from them. */
const FOLDER = join(import.meta.dirname, '..', '..', 'providers')

/**
 * The provider of that name: a built-in one, whose folder is all it takes, or the one in a package that is installed beside Tideway, which
 * the settings name with its version, `tideway-provider-acme@1.2.0`. Nothing is ever loaded from the repository that is synced (S11).
 */
export async function loadProvider(name: string, pinned?: string): Promise<Provider> {
	if (pinned !== undefined) return loadPackage(name, pinned)
	const file = ['index.js', 'index.ts'].map((entry) => join(FOLDER, name, entry)).find((path) => existsSync(path))
	if (!/^[a-z][a-z0-9-]*$/.test(name) || !file) return unknownProvider(name)
	const loaded: { provider?: Provider } = await loadExports(file)
	return loaded.provider ?? unknownProvider(name)
}

async function loadPackage(name: string, pinned: string): Promise<Provider> {
	const pin = pinOf(pinned)
	const provider = providerIn(await loadExports(await packageFile(pin)), pinned)
	if (provider.name === name) return provider
	return fail('PROVIDER_UNFIT', `${pinned} is the provider ${provider.name}, not ${name}`, { hint: `write \`provider: ${provider.name}\`` })
}

/** A provider that somebody works on: its folder, or its file. */
export async function loadProviderAt(path: string): Promise<Provider> {
	return providerIn(await loadExports(entryAt(path, 'index')), path)
}

/** What such a folder says in another of its files. Throws `Failure(FILE_IO)` where there is no such file. */
export async function loadBeside(path: string, name: string): Promise<Readonly<Record<string, unknown>>> {
	return await loadExports(entryAt(path, name))
}

function entryAt(path: string, name: string): string {
	const folders = [path, join(path, 'dist')]
	const found = folders.flatMap((folder) => [join(folder, `${name}.ts`), join(folder, `${name}.js`)]).find((file) => existsSync(file))
	return found ?? fail('FILE_IO', `${path} has no ${name}.ts, and no ${name}.js`, { hint: 'name the folder of a provider' })
}

export function providerNames(): readonly string[] {
	return readdirSync(FOLDER, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map((entry) => entry.name)
		.sort()
}

function unknownProvider(name: string): never {
	const known = providerNames()
	const near = nearest(name, known)
	const packaged = `one from a package needs \`package: tideway-provider-${name}@VERSION\` beside it`
	return fail('PROVIDER_UNKNOWN', `there is no provider ${JSON.stringify(name)}`, {
		hint: near ? `did you mean ${near}?` : `these exist: ${known.join(', ')}; ${packaged}`,
	})
}
