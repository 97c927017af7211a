import { readdirSync, readFileSync } from 'node:fs'
import { JSON_SCHEMA, load } from 'js-yaml'
import type { Names } from '../../../providers/hightouch/map.ts'
import type { Dict } from '../../../src/provider.ts'
import { dictOf } from '../../support/fake-api.ts'

/** An answer of the API, the body that creates the same, and the file that holds it; see `providers/hightouch/cases`. */
export type Case = {
	readonly name: string
	readonly about: string
	readonly type: string
	readonly key: string
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
			create: object
		}
		const text = readFileSync(new URL(name.replace(/json$/, 'yaml'), FOLDER), 'utf8')
		const file = dictOf(load(text, { schema: JSON_SCHEMA }) as object)
		return {
			...written,
			name: name.replace(/\.json$/, ''),
			key: written.answer.slug,
			answer: dictOf(written.answer),
			create: dictOf(written.create),
			text,
			file,
		}
	})

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
