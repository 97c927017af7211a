import { existsSync, realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { basename, dirname, join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

import { Failure, fail } from '../model/index.ts'

/** A package and the one version of it that is wanted. */
export type Pin = { readonly name: string; readonly version: string }

const PIN = /^((?:@[a-z0-9][a-z0-9._-]*\/)?tideway-provider-[a-z0-9][a-z0-9._-]*)@(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)$/

/** From `name@1.2.3`. Ranges and tags are none: what they mean changes without a commit. */
export function pinOf(text: string): Pin {
	const [, name, version] = PIN.exec(text) ?? []
	if (name !== undefined && version !== undefined) return { name, version }
	return fail('PROVIDER_UNFIT', `${JSON.stringify(text)} names no package of a provider and its version`, {
		hint: 'write it as tideway-provider-acme@1.2.0',
	})
}

/** Where Tideway is installed: above `src`, or above `dist/src`. */
const INSTALLED = ((above) => (basename(above) === 'dist' ? dirname(above) : above))(join(import.meta.dirname, '..', '..'))

/**
 * The file that a package is loaded from. It lies in the `node_modules` where Tideway lies, or in Tideway's own, and really so: a link out
 * of there could lead into the repository. Throws `Failure(PROVIDER_UNKNOWN)` where it is not installed, `PROVIDER_UNFIT` where another
 * version is.
 */
export async function packageFile(pin: Pin, installed: string = INSTALLED): Promise<string> {
	const homes = homesOf(installed)
	const home = homes.find((folder) => existsSync(join(folder, pin.name, 'package.json')))
	if (home === undefined)
		return fail('PROVIDER_UNKNOWN', `the package ${pin.name} is not installed beside Tideway`, {
			hint: `type \`npm install --save-exact ${pin.name}@${pin.version}\` where Tideway is installed (${dirname(homes[0] ?? installed)})`,
		})
	const folder = realpathSync(join(home, pin.name))
	if (!homes.some((one) => existsSync(one) && folder.startsWith(realpathSync(one) + sep)))
		return fail('PROVIDER_UNFIT', `${pin.name} is a link that leads out of node_modules, to ${folder}`, {
			hint: 'install it as a package; `tideway provider test` takes a folder that you work on',
		})
	const { version, entry } = await manifestIn(folder)
	if (version === pin.version) return join(folder, entry)
	return fail('PROVIDER_UNFIT', `the settings pin ${pin.name}@${pin.version}, and ${version} is installed`, {
		hint: `type \`npm install --save-exact ${pin.name}@${pin.version}\`, or change the settings of the branch in a commit of their own`,
	})
}

/** `node_modules` that Tideway lies in, where it does, and its own. */
function homesOf(installed: string): readonly string[] {
	const above = dirname(installed)
	return [...(basename(above) === 'node_modules' ? [above] : []), join(installed, 'node_modules')]
}

async function manifestIn(folder: string): Promise<{ readonly version: string; readonly entry: string }> {
	const text = await readFile(join(folder, 'package.json'), 'utf8')
	const read = parsed(text) ?? fail('PROVIDER_UNFIT', `${join(folder, 'package.json')} is not JSON`, { hint: 'install the package again' })
	const manifest = read as Readonly<Record<'version' | 'exports' | 'main', unknown>>
	const entry = [entryIn(manifest.exports), manifest.main].find((one) => typeof one === 'string')
	return { version: String(manifest.version), entry: typeof entry === 'string' ? entry : 'index.js' }
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return undefined
	}
}

/** Of `"./index.js"`, `{ ".": … }` or `{ "import": …, "default": … }`. */
function entryIn(exported: unknown): string | undefined {
	if (typeof exported === 'string') return exported
	if (typeof exported !== 'object' || exported === null) return undefined
	const conditions = exported as Readonly<Record<string, unknown>>
	return entryIn(conditions['.'] ?? conditions['import'] ?? conditions['default'])
}

/** The kit of the Tideway that runs: a provider has no copy of its own. */
const DOOR = ['provider.js', 'provider.ts'].map((file) => join(import.meta.dirname, '..', file)).find((file) => existsSync(file))

const isHooked = { yet: false }

/** What a module exports. Throws `Failure(PROVIDER_UNFIT)` where it cannot be loaded. In it, `tideway/provider` is the kit of this very program. */
export async function loadExports<T extends object = Readonly<Record<string, unknown>>>(file: string): Promise<T> {
	if (!isHooked.yet && DOOR !== undefined) {
		const url = pathToFileURL(DOOR).href
		registerHooks({
			resolve: (specifier, context, next) => (specifier === 'tideway/provider' ? { url, shortCircuit: true } : next(specifier, context)),
		})
	}
	isHooked.yet = true
	return (await import(pathToFileURL(file).href).catch((error: unknown) => notLoaded(file, error))) as T
}

/** What `declareProvider` finds wrong is said as it is; anything else is a defect of that file. */
function notLoaded(file: string, error: unknown): never {
	if (error instanceof Failure) throw error
	return fail(
		'PROVIDER_UNFIT',
		`${file} cannot be loaded: ${error instanceof Error ? error.message : 'it throws something that is no error'}`,
	)
}
