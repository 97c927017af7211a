import { readdirSync, readFileSync } from 'node:fs'
import { JSON_SCHEMA, load } from 'js-yaml'
import type { Names } from '../../../providers/hightouch/read/mapped.ts'
import type { Dict } from '../../../src/provider.ts'
import { dictOf } from '../../support/fake-api.ts'

/** An answer of the API, the body that creates the same, and the file that holds it; see `providers/hightouch/cases`. */
export type Case = {
	readonly name: string
	readonly about: string
	readonly type: string
	readonly key: string
	/** What the folder of the file tells. */
	readonly told: Dict
	readonly answer: Dict
	readonly create: Dict
	readonly text: string
	readonly file: Dict
}

const FOLDER = new URL('../../../providers/hightouch/cases/', import.meta.url)

export const cases: readonly Case[] = readdirSync(FOLDER)
	.filter((name) => name.endsWith('.json'))
	.sort()
	.map((name) => {
		const written = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as {
			about: string
			type: string
			answer: { slug: string }
			told?: object
			create: object
		}
		return {
			...written,
			...fileAt(name.replace(/json$/, 'yaml')),
			name: name.replace(/\.json$/, ''),
			key: written.answer.slug,
			told: dictOf(written.told ?? {}),
			answer: dictOf(written.answer),
			create: dictOf(written.create),
		}
	})

/** An event or a component in a recorded answer about what holds it, and its file; `own` is the second part of its key. */
export type PartCase = Pick<Case, 'type' | 'key' | 'answer' | 'text' | 'file'> & { readonly name: string; readonly own: string }

const PART_FOLDERS: Readonly<Record<string, readonly (readonly [type: string, folder: string])[]>> = {
	contract: [['event', '']],
	domain: [
		['domain_event', ''],
		['component', '/components'],
	],
}

export const partCases: readonly PartCase[] = cases.flatMap(({ name, type, key, answer }) =>
	(PART_FOLDERS[type] ?? []).flatMap(([part, folder]) =>
		readdirSync(new URL(`${name}${folder}/`, FOLDER))
			.filter((file) => file.endsWith('.yaml'))
			.sort()
			.map((file) => {
				const own = file.replace(/\.yaml$/, '')
				return { ...fileAt(`${name}${folder}/${file}`), name: `${part} ${own}`, type: part, key: `${key}/${own}`, own, answer }
			}),
	),
)

function fileAt(name: string): { readonly text: string; readonly file: Dict } {
	const text = readFileSync(new URL(name, FOLDER), 'utf8')
	return { text, file: dictOf(load(text, { schema: JSON_SCHEMA }) as object) }
}

/** The workspace that the cases are of, by type and id. */
export const KEYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	source: { 3: 'production-postgres', 4: 'snowflake-eu', 5: 'null' },
	destination: { 41: 'hub-spot', 42: 'null' },
	model: { 17: 'customers', 18: 'stocking-list', 30: 'big-spenders' },
}

export const names: Names = { keyOf: (type, id) => KEYS[type]?.[id], isAudience: (model) => model === '30' }

/** The id behind a key of the cases' workspace. */
export function idOf(type: string, key: unknown): string {
	return Object.entries(KEYS[type] ?? {}).find(([, name]) => name === key)?.[0] ?? ''
}
