/**
 * Who may import whom. A part of `src` is a folder, or a file directly in `src`; it may import parts of a lower layer, and of
 * those only the ones in `only` where that is given.
 */
export type Part = {
	readonly layer: number
	readonly only?: readonly string[]
	/** The npm packages it may import. */
	readonly npm?: readonly string[]
	/** No promise, no class, nothing from outside: values in, values out. */
	readonly isPure?: true
}

export const PARTS: Readonly<Record<string, Part>> = {
	model: { layer: 1, isPure: true },
	ports: { layer: 2 },
	formats: { layer: 2, only: ['model'], isPure: true },
	plan: { layer: 2, only: ['model'], isPure: true },
	settings: { layer: 2, only: ['model'], npm: ['zod/mini'], isPure: true },
	kit: { layer: 3, only: ['model', 'ports'] },
	'provider.ts': { layer: 4, only: ['kit', 'model', 'ports'] },
	template: { layer: 2, only: ['model'], isPure: true },
	show: { layer: 3, only: ['model'], npm: ['diff'], isPure: true },
	tree: { layer: 3 },
	state: { layer: 3 },
	adapters: { layer: 3 },
	sandbox: { layer: 3, npm: ['ajv'] },
	rest: { layer: 3 },
	forge: { layer: 3, only: ['model', 'ports'] },
	apply: { layer: 4 },
	conformance: { layer: 4, only: ['formats', 'kit', 'model', 'ports', 'rest', 'sandbox'] },
	export: { layer: 4, isPure: true },
	sync: { layer: 5 },
	daemon: { layer: 6 },
	runner: { layer: 6 },
	server: { layer: 7 },
	compose: { layer: 8 },
	commands: { layer: 9, npm: ['@oclif/core'] },
	'index.ts': { layer: 9 },
	start: { layer: 10, npm: ['@oclif/core'] },
}

/** Packages that one folder below a part may import. */
export const NPM_OF_FOLDER: Readonly<Record<string, readonly string[]>> = {
	'src/formats/json-schema': ['ajv', 'ajv/dist/2019.js', 'ajv/dist/2020.js'],
	'src/formats/yaml': ['yaml', 'js-yaml'],
	'src/formats/hcl': ['re2js'],
}

/** Files that may do what their part may not, each with what that is. */
export const NODE_IMPORTS: Readonly<Record<string, readonly string[]>> = { 'src/model/digest.ts': ['node:crypto'] }
export const CLASSES: readonly string[] = ['src/model/problems.ts', 'src/model/rows.ts']

/** Above it, parts may import the adapters: they have no door, so that start-up loads only those that a command needs. */
export const ADAPTER_USERS: readonly string[] = ['adapters', 'compose']

/** What every command loads, and folders that are too large for that. */
export const START: readonly string[] = ['src/compose/index.ts', 'src/sync/index.ts']
export const LOADED_LATE: readonly string[] = ['src/formats/hcl', 'src/formats/json-schema', 'src/sandbox', 'src/tree/hcl']

export const NEVER_IMPORTED: readonly string[] = ['commands', 'start']

/** The part that a file of `src` belongs to; undefined elsewhere. */
export function partOf(file: string): string | undefined {
	return file.startsWith('src/') ? file.split('/')[1] : undefined
}
