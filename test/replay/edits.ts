import type { Dice } from '../worlds/dice.ts'
import { manifestText } from './files.ts'
import type { Files } from './first-tree.ts'
import { ROOT } from './first-tree.ts'
import type { Plain, Standing } from './meaning.ts'
import { BROKEN, MANIFEST, PAYLOADS, parse, standingOf } from './meaning.ts'
import { COLUMNS, SCHEDULES } from './shapes.ts'

/** `before`: the files one step ago; `token` is in no other value of the history. */
export type Hand = { readonly dice: Dice; readonly files: Files; readonly before: Files; readonly token: string }

/** One file of the workspace, which can be read; `path` is within its folder. */
export type Own = Standing & { readonly path: string; readonly text: string; readonly value: Plain }

export function ownFiles({ files }: Pick<Hand, 'files'>, types?: readonly string[]): readonly Own[] {
	return [...files].flatMap(([full, text]) => {
		const path = full.startsWith(`${ROOT}/`) ? full.slice(ROOT.length + 1) : ''
		const [standing, value] = [standingOf(path), parse(text)]
		const isWanted = standing && standing.type !== 'manifest' && (types?.includes(standing.type) ?? true)
		return isWanted && value !== BROKEN ? [{ ...standing, path, text, value }] : []
	})
}

/** The manifest with one source more. */
export function moreSources({ files }: Pick<Hand, 'files'>, more: Plain): string {
	const known = parse(files.get(`${ROOT}/${MANIFEST}`) ?? '')
	const { sources, destinations } = known === BROKEN ? {} : known
	return manifestText({ ...(sources as Plain), ...more }, destinations as Plain, 'acme')
}

/** Some files, each once, and of each type as often as of another. */
export function pickOwn({ dice }: Pick<Hand, 'dice'>, owns: readonly Own[], count: number): readonly Own[] {
	const types = [...new Set(owns.map(({ type }) => type))]
	const chosen = Array.from({ length: count }, () => dice.pick(ofType(owns, dice.pick(types))))
	return [...new Set(chosen.filter((own) => own !== undefined))]
}

function ofType(owns: readonly Own[], wanted: string | undefined): readonly Own[] {
	return owns.filter(({ type }) => type === wanted)
}

/** Some of them, each once. */
export function pickSome<T>(dice: Dice, items: readonly T[], count: number): readonly T[] {
	const left = [...items]
	return Array.from({ length: Math.min(count, items.length) }, () => left.splice(dice.below(left.length), 1)).flat()
}

type Change = (value: Plain, hand: Hand) => Plain

const set =
	(name: string, make: (hand: Hand) => unknown): Change =>
	(value, hand) => ({ ...value, [name]: make(hand) })

const named = set('name', ({ token }) => `${token} 新しい`)
const described = set('description', ({ token }) => `About ${token}:\n - one\n`)
const column = set('primaryKey', ({ dice, token }) => `${dice.pick(COLUMNS)} ${token}`)

function query(value: Plain, { token }: Hand): Plain {
	const attribute = PAYLOADS[String(value['type'])] ?? 'rawSql'
	const made: Plain = {
		rawSql: `select *\nfrom ${token}\n`,
		tableName: `t.${token}`,
		dbtModel: `model.shop.${token}`,
		customQuery: { ...(value['customQuery'] as Plain), name: token },
	}
	return { ...value, [attribute]: made[attribute] }
}

/** What was selected before stays in the file. */
function turned(value: Plain, { token }: Hand): Plain {
	return value['type'] === 'table' ? { ...value, type: 'raw_sql', rawSql: token } : { ...value, type: 'table', tableName: token }
}

const config = (make: (config: Plain, hand: Hand) => Plain): Change => {
	return (value, hand) => ({ ...value, config: make(value['config'] as Plain, hand) })
}

function mappings(change: (items: readonly Plain[], hand: Hand) => readonly Plain[]): Change {
	return config((was, hand) => ({ ...was, mappings: change((was['mappings'] ?? []) as readonly Plain[], hand) }))
}

function schema(value: Plain, { token }: Hand): Plain {
	const was = value['schema'] as { readonly properties: Plain }
	return { ...value, schema: { ...was, properties: { ...was.properties, [token]: { type: 'string' } } } }
}

const toggled = (name: string, ...values: readonly unknown[]): Change => {
	return (value) => ({ ...value, [name]: values.find((other) => other !== value[name]) })
}

function withEnd(value: Plain, { token }: Hand): Plain {
	return { ...value, from: { ...(value['from'] as Plain), relationshipName: token } }
}

const HOLDER: readonly Change[] = [named, described, toggled('onUndeclaredSchema', 'BLOCK_EVENT', 'ALLOW_EVENT')]
const EVENT: readonly Change[] = [
	schema,
	toggled('onSchemaViolation', 'BLOCK_EVENT', 'ALLOW_EVENT'),
	toggled('onUndeclaredFields', 'OMIT_FIELDS', 'ALLOW_EVENT'),
	toggled('includeBuiltInContext', false, undefined),
]

/** What is changed in files of each type, by whoever it is. Some of it is beyond the API. */
const CHANGES: Readonly<Record<string, readonly Change[]>> = {
	model: [named, query, query, column, described, toggled('source', 'sheets', 'snowflake-eu'), turned],
	sync: [
		config((was, { token }) => ({ ...was, nonsense: token })),
		config((was) => Object.fromEntries(Object.entries(was).slice(1))),
		mappings((items, { token }) => [{ to: token, from: 'id', type: 'standard' }, ...items]),
		mappings((items, { token }) => items.map((item, index) => (index === 0 ? { ...item, from: token, ignoreNull: true } : item))),
		mappings((items) => items.toReversed()),
		mappings((items) => items.slice(1)),
		set('schedule', ({ dice }) => dice.pick(SCHEDULES)),
		toggled('schedulePaused', true, false),
		described,
	],
	schema_model: [named, query],
	relationship: [toggled('cardinality', '1:1', 'many:1'), withEnd],
	contract: HOLDER,
	domain: HOLDER,
	event: EVENT,
	domain_event: EVENT,
	component: [described, schema],
}

const OF_KIND: Readonly<Record<string, Change>> = {
	parent: set('primaryLabel', ({ token }) => token),
	event: set('eventTimestampColumn', ({ token }) => token),
}

/** The file's value with one attribute changed. */
export function changed(own: Own, hand: Hand): Plain {
	const ofKind = OF_KIND[String(own.told?.['kind'])]
	const change = hand.dice.pick([...(CHANGES[own.type] ?? []), ...(ofKind ? [ofKind] : [])])
	const value = change?.(own.value, hand) ?? own.value
	return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined))
}
