import type { Dice } from './dice.ts'
import type { Plain } from './sides.ts'
import type { World } from './world.ts'

/** What one scripted person has in hand. `token` is in no other value of the history. */
export type Hand = { readonly world: World; readonly dice: Dice; readonly token: string }

/** Texts that are hard to spell in a file. */
function textOf({ dice, token }: Hand): string {
	const forms = [
		token,
		`${token}: colon`,
		`${token} # hash`,
		`'${token}'`,
		`- ${token}`,
		`${token} é 😀`,
		` ${token} `,
		`${token}\nsecond line`,
		`${token}\n`,
	]
	return dice.chance(0.5) ? token : (dice.pick(forms) ?? token)
}

/** Changes attributes in place. */
export type Change = (attributes: Plain, hand: Hand) => readonly string[]

/** Changes of attributes that both a file and the service's pages can make; each answers with the names that it touched. */
export const CHANGES: Readonly<Record<string, readonly Change[]>> = {
	model: [
		set('name', textOf),
		set('primaryKey', ({ token }) => token),
		(attributes, hand) =>
			attributes['type'] === 'table' ? set('tableName', textOf)(attributes, hand) : set('rawSql', queryOf)(attributes, hand),
		set('description', textOf),
	],
	sync: [
		setConfig,
		setConfig,
		dropConfig,
		setMapping,
		setMapping,
		addMapping,
		addMapping,
		dropMapping,
		turnMappings,
		setSchedule,
		togglePause,
	],
}

function set(name: string, value: (hand: Hand) => unknown): Change {
	return (attributes, hand) => {
		attributes[name] = value(hand)
		return [name]
	}
}

function queryOf(hand: Hand): string {
	const { dice, token } = hand
	const queries = [
		`select 1 as ${token}`,
		`select *\nfrom ${token}\nwhere id > 1\n`,
		`  select ${token}\n\n  from x`,
		`select '${token}' -- ${'long '.repeat(30)}`,
	]
	return dice.pick(queries) ?? token
}

function configOf(attributes: Plain): Plain {
	const config = (attributes['config'] ?? {}) as Plain
	attributes['config'] = config
	return config
}

function setConfig(attributes: Plain, hand: Hand): readonly string[] {
	const { dice, token } = hand
	const values = [textOf(hand), [token, 'b'], { inner: token }, { inner: { deep: token, 10: 'ten', 2: 'two' } }, `${token}.0`]
	configOf(attributes)[dice.pick(['object', 'mode', 'a-key', '__proto__x', '15', 'nested']) ?? 'object'] = dice.pick(values)
	return ['config']
}

function dropConfig(attributes: Plain, { dice }: Hand): readonly string[] {
	const config = configOf(attributes)
	const name = dice.pick(Object.keys(config).filter((key) => key !== 'mappings' && key !== 'configVersion'))
	if (name === undefined) return []
	delete config[name]
	return ['config']
}

function mappingsOf(attributes: Plain): Plain[] {
	const { mappings } = configOf(attributes)
	return Array.isArray(mappings) ? (mappings as Plain[]) : []
}

function setMapping(attributes: Plain, { dice, token }: Hand): readonly string[] {
	const item = dice.pick(mappingsOf(attributes))
	if (!item) return []
	item[dice.pick(['from', 'from', 'type', 'note']) ?? 'from'] = token
	return ['config']
}

function addMapping(attributes: Plain, { dice, token }: Hand): readonly string[] {
	const items = mappingsOf(attributes)
	items.splice(dice.below(items.length + 1), 0, {
		to: dice.chance(0.2) ? `to-${items.length}` : `to-${token}`,
		from: token,
		type: 'standard',
	})
	configOf(attributes)['mappings'] = items.filter((item, index) => items.findIndex((other) => other['to'] === item['to']) === index)
	return ['config']
}

function dropMapping(attributes: Plain, { dice }: Hand): readonly string[] {
	const items = mappingsOf(attributes)
	if (items.length === 0) return []
	items.splice(dice.below(items.length), 1)
	return ['config']
}

function turnMappings(attributes: Plain): readonly string[] {
	const items = mappingsOf(attributes)
	if (items.length < 2) return []
	items.reverse()
	return ['config']
}

function setSchedule(attributes: Plain, { dice, token }: Hand): readonly string[] {
	const quantity = Number(token.replace(/\D/g, '')) + 1
	attributes['schedule'] = dice.chance(0.2)
		? { type: 'cron', schedule: { expression: `${quantity % 60} 1 * * *` } }
		: { type: 'interval', schedule: { interval: { unit: 'hour', quantity } } }
	return ['schedule']
}

function togglePause(attributes: Plain): readonly string[] {
	attributes['schedulePaused'] = attributes['schedulePaused'] !== true
	return ['schedulePaused']
}
