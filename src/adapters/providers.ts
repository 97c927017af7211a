import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { fail, nearest } from '../model/index.ts'
import type { Provider } from '../ports/index.ts'

/** The folder of the built-in providers: beside `src`, both in the sources and in what is built from them. */
const FOLDER = join(import.meta.dirname, '..', '..', 'providers')

/** The provider of that name. Nothing is registered: its folder is all it takes. */
export async function loadProvider(name: string): Promise<Provider> {
	const file = ['index.js', 'index.ts'].map((entry) => join(FOLDER, name, entry)).find((path) => existsSync(path))
	if (!/^[a-z][a-z0-9-]*$/.test(name) || !file) return unknownProvider(name)
	const loaded: { provider?: Provider } = await import(pathToFileURL(file).href)
	return loaded.provider ?? unknownProvider(name)
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
	return fail('PROVIDER_UNKNOWN', `there is no provider ${JSON.stringify(name)}`, {
		hint: near ? `did you mean ${near}?` : `these exist: ${known.join(', ')}`,
	})
}
