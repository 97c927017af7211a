import type { Problem } from '../model/index.ts'
import { problem } from '../model/index.ts'

/** What goes wrong, and on which calls. `text` is the fault as it was written. */
export type Fault = {
	readonly text: string
	readonly kind: FaultKind
	readonly status?: number
	readonly ms?: number
	readonly rows?: number
	readonly field?: string
	readonly retryAfter?: string
	readonly when?: 'before' | 'after'
	readonly on?: string
	readonly page?: number
	readonly nth?: number
	readonly every?: number
	readonly after?: number
	readonly times?: number
	readonly chance?: number
	readonly seed?: number
}

const KINDS = [
	'status',
	'html',
	'empty',
	'drop-request',
	'drop-answer',
	'truncate',
	'slow',
	'invalid-200',
	'internal-200',
	'lose-page',
	'repeat-row',
	'no-hasmore',
	'hasmore-lies',
	'page-size',
	'ignore',
] as const
export type FaultKind = (typeof KINDS)[number]

const TEXTS = ['on', 'field', 'retry-after', 'when']
const NUMBERS = ['page', 'nth', 'every', 'after', 'times', 'chance', 'seed']
/** What a bare word behind the colon stands for. */
const BARE: Readonly<Partial<Record<FaultKind, string>>> = { slow: 'ms', 'page-size': 'rows', ignore: 'field' }

export type ParsedFaults =
	| { readonly kind: 'ok'; readonly faults: readonly Fault[] }
	| { readonly kind: 'invalid'; readonly problems: readonly Problem[] }

/**
 * Faults as text: `kind` or `kind:name=value,…`, several with `;` between them. Same spec, same calls, same faults.
 *
 * Kinds:
 * - `429`, `500`, `401` … — any status from 400 up, answered in place of acting; `retry-after=2` adds that header
 * - `html`, `empty`, `invalid-200`, `internal-200` — an answer of success that is a web page, nothing, the service's error for
 *   values, its error for itself; `html` and the statuses take `when=after`: the call has its effect first
 * - `drop-request`, `drop-answer` — the connection ends before, or after the effect; `truncate` — in the middle of the answer
 * - `slow:250` — the answer comes so many milliseconds later
 * - `lose-page` — a page's rows are left out; `repeat-row` — the row before comes again; `page-size:50` — never more rows than that;
 *   `no-hasmore` — the member that tells of more pages is missing; `hasmore-lies` — it says the opposite
 * - `ignore:name` — this member of a body is dropped, and the rest is done
 *
 * Which calls; all that are given must hold:
 * - `on=` an operation's id or a method · `page=` counted from 1 · `nth=`, `every=`, `after=` the number of the call among those
 *   that `on` and `page` leave · `times=` at most so often · `chance=0.1,seed=7` by lot, the same lots for the same seed
 */
export function parseFaults(spec: string): ParsedFaults {
	const faults: Fault[] = []
	const problems: Problem[] = []
	for (const text of spec.split(';').map((part) => part.trim())) {
		if (text === '') continue
		const fault = parseFault(text)
		if (typeof fault === 'string')
			problems.push(
				problem('USAGE', `the fault ${JSON.stringify(text)} is not understood: ${fault}`, {
					hint: 'For example 429:every=5 or drop-answer:on=CreateThing,nth=1',
				}),
			)
		else faults.push(fault)
	}
	return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'ok', faults }
}

function parseFault(text: string): Fault | string {
	const colon = text.indexOf(':')
	const word = (colon < 0 ? text : text.slice(0, colon)).trim()
	const kind = /^[45]\d\d$/.test(word) ? 'status' : KINDS.find((known) => known === word && known !== 'status')
	if (!kind) return `there is no ${word}`
	const given = parseArguments(kind, colon < 0 ? '' : text.slice(colon + 1))
	if (typeof given === 'string') return given
	const needed = BARE[kind]
	if (needed && !given.has(needed)) return `${word} needs a value, as in ${word}:${kind === 'ignore' ? 'name' : '50'}`
	const { 'retry-after': retryAfter, ...rest } = Object.fromEntries(given)
	return {
		text,
		kind,
		...(kind === 'status' ? { status: Number(word) } : {}),
		...(retryAfter === undefined ? {} : { retryAfter: String(retryAfter) }),
		...rest,
	}
}

function parseArguments(kind: FaultKind, text: string): ReadonlyMap<string, string | number> | string {
	const given = new Map<string, string | number>()
	for (const part of text.split(',').map((item) => item.trim())) {
		if (part === '') continue
		const equals = part.indexOf('=')
		const name = equals < 0 ? (BARE[kind] ?? part) : part.slice(0, equals)
		const value = equals < 0 && BARE[kind] === undefined ? '' : part.slice(equals + 1)
		const isNumber = NUMBERS.includes(name) || name === 'ms' || name === 'rows'
		if (!isNumber && !TEXTS.includes(name)) return `it has no ${name}`
		if (name === 'when' && value !== 'before' && value !== 'after') return 'when is before or after'
		if (value === '' || (isNumber && !/^\d{1,9}(\.\d{1,9})?$/.test(value))) return `${name} needs a ${isNumber ? 'number' : 'value'}`
		given.set(name, isNumber ? Number(value) : value)
	}
	return given
}

/** A fault and how often its calls were seen and it struck. */
export type FaultCount = { readonly fault: Fault; seen: number; struck: number }

export type Target = { readonly operation?: string; readonly method: string; readonly page?: number }

/** The faults that strike this call; counts it. */
export function strike(counts: readonly FaultCount[], target: Target): readonly Fault[] {
	return counts.filter((count) => isStruck(count, target)).map(({ fault }) => fault)
}

function isStruck(count: FaultCount, target: Target): boolean {
	const { fault } = count
	if (fault.on !== undefined && fault.on !== target.operation && fault.on !== target.method) return false
	if (fault.page !== undefined && fault.page !== target.page) return false
	count.seen += 1
	const { seen } = count
	const strikes =
		(fault.nth === undefined || seen === fault.nth) &&
		(fault.every === undefined || (fault.every > 0 && seen % fault.every === 0)) &&
		(fault.after === undefined || seen > fault.after) &&
		(fault.times === undefined || count.struck < fault.times) &&
		(fault.chance === undefined || lot(fault.seed ?? 0, seen) < fault.chance)
	if (strikes) count.struck += 1
	return strikes
}

/** A number from 0 up to 1 that depends on nothing but seed and call. */
function lot(seed: number, call: number): number {
	let mixed = (Math.imul(Math.trunc(seed) + 1, 0x9e3779b1) ^ Math.imul(call, 0x85ebca6b)) >>> 0
	mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 0
	mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39) >>> 0
	return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
}
