import type { Dict, Finding, Resource, Value, ValuePath } from '../../../src/provider.ts'
import { findingIn, isDecimal, isDict, isList, nearest, showPath } from '../../../src/provider.ts'

/** What the inner schedule of each type has to hold; the others' is not known well enough to be judged. */
const INNER: ReadonlyMap<string, (inner: Value) => readonly Fault[]> = new Map<string, (inner: Value) => readonly Fault[]>([
	['manual', manual],
	['interval', interval],
	['cron', cron],
	['visual_cron', visualCron],
	['dbt_cloud', () => []],
	['match_booster', () => []],
])

type Fault = { readonly level?: 'warning'; readonly at: ValuePath; readonly says: string; readonly hint?: string }

/** The schedule of a sync: whether its type is one, and whether it holds what the type needs. */
export function schedule(resource: Resource): readonly Finding[] {
	const outer = resource.attributes.get('schedule')
	const type = isDict(outer) ? outer.get('type') : undefined
	if (!isDict(outer) || typeof type !== 'string') return []
	const check = INNER.get(type)
	const faults: readonly Fault[] = check
		? check(outer.get('schedule')).map((fault) => ({ ...fault, at: ['schedule', ...fault.at] }))
		: [unknownType(type)]
	return faults.map(({ level, at, says, hint }) => {
		const path = ['schedule', ...at]
		return findingIn(level ?? 'error', resource, path, { message: `\`${showPath(path)}\` ${says}`, ...(hint !== undefined && { hint }) })
	})
}

function unknownType(type: string): Fault {
	const near = nearest(type, INNER.keys())
	return {
		level: 'warning',
		at: ['type'],
		says: `is none of ${[...INNER.keys()].join(', ')}`,
		...(near && { hint: `did you mean ${near}?` }),
	}
}

function manual(inner: Value): readonly Fault[] {
	return inner === undefined || inner === null ? [] : [{ level: 'warning', at: [], says: 'means nothing for a sync that is run by hand' }]
}

const UNITS = ['minute', 'hour', 'day', 'week']

function interval(inner: Value): readonly Fault[] {
	const every = isDict(inner) ? inner.get('interval') : undefined
	if (!isDict(every)) return [{ at: ['interval'], says: 'has to be there, with `unit` and `quantity`' }]
	const [unit, quantity] = [every.get('unit'), every.get('quantity')]
	const amount = isDecimal(quantity) ? Number(quantity.text) : quantity
	const isPositive = typeof amount === 'number' && amount > 0
	return [
		...(typeof unit === 'string' && UNITS.includes(unit)
			? []
			: [{ at: ['interval', 'unit'], says: `has to be one of ${UNITS.join(', ')}` }]),
		...(isPositive ? [] : [{ at: ['interval', 'quantity'], says: 'has to be a number above 0' }]),
	]
}

/** Minute, hour, day of the month, month, day of the week. */
const CRON_FIELDS = 5

function cron(inner: Value): readonly Fault[] {
	const expression = isDict(inner) ? inner.get('expression') : undefined
	const isFine = typeof expression === 'string' && expression.trim().split(/\s+/).length === CRON_FIELDS
	return isFine ? [] : [{ at: ['expression'], says: 'has to be a cron expression of five fields', hint: 'such as 0 6 * * 1-5' }]
}

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/

function visualCron(inner: Value): readonly Fault[] {
	const expressions = isDict(inner) ? inner.get('expressions') : undefined
	if (!isList(expressions) || expressions.length === 0) return [{ at: ['expressions'], says: 'has to be a list of days and times' }]
	return expressions.flatMap((expression, index) => {
		const at = ['expressions', index]
		if (!isDict(expression)) return [{ at, says: 'has to hold `days` and `time`' }]
		return [...days(expression, [...at, 'days']), ...time(expression, [...at, 'time'])]
	})
}

function days(expression: Dict, at: ValuePath): readonly Fault[] {
	const chosen = expression.get('days')
	if (!isDict(chosen)) return [{ at, says: 'has to say on which days, such as `monday: true`' }]
	const wrong = [...chosen].flatMap(([day, isOn]): readonly Fault[] => {
		const near = nearest(day, DAYS)
		if (!DAYS.includes(day)) return [{ at: [...at, day], says: 'is no day of the week', ...(near && { hint: `did you mean ${near}?` }) }]
		return typeof isOn === 'boolean' ? [] : [{ at: [...at, day], says: 'has to be true or false' }]
	})
	return wrong.length > 0 || [...chosen.values()].includes(true) ? wrong : [{ at, says: 'names no day, so the sync never runs' }]
}

function time(expression: Dict, at: ValuePath): readonly Fault[] {
	const text = expression.get('time')
	return typeof text === 'string' && TIME.test(text) ? [] : [{ at, says: "has to be a time such as '06:00', in quotes" }]
}
