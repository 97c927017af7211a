import type { Address, Change, Code, CommitId, Conflict, Dict, Digest, Plan, Problem, RemoteId, Steps, Value } from '../../model/index.ts'
import { CATALOGUE, digestSteps, isDict, jsonPieces, planValue, problem, renderJson, runSteps } from '../../model/index.ts'
import type { Codec, Decoded, Fault, JsonSchema } from './codec.ts'
import {
	anyValue,
	branded,
	choice,
	count,
	dict,
	flag,
	list,
	nullable,
	number,
	ok,
	oneOf,
	optional,
	record,
	recursive,
	text,
	textOrFlag,
	wrong,
} from './codec.ts'

/** Faults that are named; the rest is counted. */
const FAULT_LIMIT = 5

const address = branded<Address>(/^[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*|\[".*"\])$/s)
const digest = branded<Digest>(/^sha256:[0-9a-f]{64}$/)
const commit = branded<CommitId>(/^([0-9a-f]{40}|[0-9a-f]{64})$/)
const remoteId = branded<RemoteId>(/^[\s\S]+$/)
const side = oneOf(['git', 'live'])
export const path: Codec<readonly (string | number)[]> = list({
	schema: { type: ['string', 'integer'], minimum: 0 },
	decode: (value, at) =>
		typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
			? ok(value)
			: wrong(at, 'is not a key or an index'),
})
const place = record({ file: text, line: count, column: count })
const where = record({
	file: optional(text),
	line: optional(count),
	column: optional(count),
	address: optional(address),
	path: optional(path),
})
const code = oneOf(Object.keys(CATALOGUE) as Code[])
export const nested: Codec<Problem> = recursive('problem', () => problemCodec)
export const problemCodec: Codec<Problem> = record({
	code,
	message: text,
	hint: optional(text),
	where: optional(where),
	cause: optional(nested),
})

const of = { address, type: text }
const seen = { place: optional(place), changedAt: optional(text), actor: optional(text) }
const sensitive = optional(oneOf([true]))
export const edit = record({ path, before: anyValue, after: anyValue, place: optional(place), sensitive })
/** What stands only for the time being. */
export const interim = record({ attribute: text, value: textOrFlag })
const common = {
	id: text,
	...of,
	key: text,
	to: side,
	remoteId: optional(remoteId),
	other: optional(nullable(dict)),
	...seen,
	replaces: optional(remoteId),
	deposes: optional(text),
	deposed: optional(address),
	triggers: optional(list(address)),
	interim: optional(interim),
	moves: optional(record({ from: text, to: text })),
	dependents: list(address),
	notes: list(text),
}
const written = choice({
	create: record({ kind: oneOf(['create']), ...common, after: dict }),
	update: record({ kind: oneOf(['update']), ...common, before: dict, after: dict, edits: list(edit) }),
	delete: record({ kind: oneOf(['delete']), ...common, other: nullable(dict), before: dict }),
})
/** The inverse of `asWritten`. */
const change: Codec<Change> = {
	schema: written.schema,
	decode: (value, at) => {
		const decoded = written.decode(value, at)
		if (decoded.kind !== 'ok' || decoded.value.kind === 'delete') return decoded as Decoded<Change>
		return ok({ ...decoded.value, other: decoded.value.other === undefined ? decoded.value.after : decoded.value.other })
	},
}
const conflict = record({
	...of,
	path,
	base: anyValue,
	git: anyValue,
	live: anyValue,
	reason: oneOf([
		'both-changed',
		'changed-and-unset',
		'both-added',
		'edited-and-removed',
		'type-changed',
		'order-changed',
		'updated-and-deleted',
		'deleted-and-updated',
		'overwritten',
		'computed',
	] satisfies readonly Conflict['reason'][]),
	...seen,
	choice: optional(oneOf(['git', 'live', 'edited'])),
	sensitive,
	expression: optional(text),
	remedy: optional(text),
})
const adoption = record({
	...of,
	key: text,
	remoteId: optional(remoteId),
	kind: oneOf([
		'agree',
		'rebind',
		'forget',
		'file',
		'in-file',
		'removed',
		'overwritten',
		'settled',
		'made',
		'arrived',
		'protected',
		'unprotected',
		'release',
	]),
	git: nullable(dict),
	live: nullable(dict),
	version: optional(text),
	at: optional(text),
	deposes: optional(text),
})
const held = record({ ...of, to: optional(side), path: optional(path), reason: nested })
const unsupported = record({
	...of,
	to: optional(oneOf(['git'])),
	action: oneOf(['create', 'update', 'delete']),
	path: optional(path),
	before: optional(anyValue),
	after: optional(anyValue),
	reason: text,
	remedy: text,
	place: optional(place),
})
const guard = record({
	rule: oneOf(['deletes', 'side-empty', 'all-changed']),
	side,
	scope: optional(text),
	count,
	of: count,
	limit: count,
	allowed: flag,
})
const inputs = record({
	base: nullable(record({ lineage: text, serial: count, digest })),
	git: record({ branch: text, commit: nullable(commit), tree: digest }),
	live: record({ identity: nullable(remoteId), digest }),
	policy: digest,
	schema: count,
})
export const planCodec: Codec<Plan> = record({
	format: oneOf([1]),
	digest,
	workspace: text,
	provider: text,
	mode: oneOf(['mirror', 'two-way', 'deploy']),
	direction: oneOf(['both', 'inbound', 'outbound']),
	preview: flag,
	targets: list(address),
	inputs,
	changes: list(change),
	adoptions: list(adoption),
	conflicts: list(conflict),
	held: list(held),
	unsupported: list(unsupported),
	detached: list(record({ ...of, remoteId: optional(remoteId), reason: text })),
	pending: list(record({ address, path, value: anyValue, from: text })),
	guards: list(guard),
	warnings: list(nested),
	order: list(list(text)),
	estimate: optional(record({ calls: count, seconds: number, why: text })),
	complete: flag,
})

export type PlanRead = { readonly kind: 'ok'; readonly plan: Plan } | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }

/** A plan as JSON on one line, keys sorted, numbers exact: equal plans give equal bytes (P12). Shape: schemas/plan.json. */
export function planToJson(plan: Plan): string {
	return `${renderJson(planValue(plan), 'sorted')}\n`
}

/** A plan's members, and the items of each. */
const PIECES = 2

/**
 * The plan in a parsed JSON document, its masked values decoded. Refused with PLAN_INVALID where it has another format,
 * a member that is missing, unknown or of the wrong kind, or a digest that is not the one of its content (P6).
 */
export function planFromJson(value: Value): PlanRead {
	return runSteps(planFromJsonSteps(value))
}

/** The same in steps. `text`: what the document was parsed from. */
export function* planFromJsonSteps(value: Value, text = ''): Steps<PlanRead> {
	if (!isDict(value)) return invalid('the plan file does not hold a plan', 'write one with  tideway plan --out FILE')
	const format = value.get('format')
	if (format !== 1) return invalid('the plan file is of another version of Tideway', 'make the plan again with this version')
	const found = value.get('digest')
	const named = typeof found === 'string' ? found : ''
	const isWhole =
		(yield* digestOfRest(text, named)) === named || (yield* digestSteps(jsonPieces(withoutDigest(value), 'sorted', PIECES))) === named
	if (!isWhole) return invalid('the plan file was changed after it was made', 'make the plan again')
	yield
	const decoded = planCodec.decode(value, 'plan')
	yield
	if (decoded.kind === 'ok') return { kind: 'ok', plan: decoded.value }
	return { kind: 'invalid', problems: faultProblems(decoded.faults) }
}

/** Most texts are as they were written, so that their bytes are those of the digest; a text that is spelled otherwise has another one. */
function* digestOfRest(text: string, named: string): Steps<Digest> {
	const member = `,"digest":"${named}"`
	const at = text.indexOf(member)
	return yield* digestSteps(at < 0 ? [] : [text.slice(0, at), text.slice(at + member.length).trimEnd()])
}

/** The published JSON Schema of a plan. */
export function planSchema(): JsonSchema {
	return {
		$schema: 'https://json-schema.org/draft/2020-12/schema',
		title: 'Plan',
		description:
			'What Tideway will do, as written by plan --out and plan --json. A masked value is {"$masked": version}, and {"$secret": [text, version]} a text in which ${NAME} stands for the value of a variable that is never shown; a key that begins like these has one more $. A missing before, after, base, git or live is an absent value; a missing other is the same as after. digest is the SHA-256 of this document without it: keys sorted by UTF-16 code unit, no spaces, numbers in their shortest exact spelling.',
		...planCodec.schema,
		$defs: { problem: problemCodec.schema },
	}
}

function withoutDigest(value: Dict): Dict {
	return new Map([...value].filter(([name]) => name !== 'digest'))
}

function faultProblems(faults: readonly Fault[]): readonly Problem[] {
	const named = faults
		.slice(0, FAULT_LIMIT)
		.map(({ at, message }) => problem('PLAN_INVALID', `the plan file is damaged: ${at} ${message}`, { hint: 'make the plan again' }))
	const more = faults.length - named.length
	return more > 0 ? [...named, problem('PLAN_INVALID', `the plan file has ${more} more faults`)] : named
}

function invalid(message: string, hint: string): PlanRead {
	return { kind: 'invalid', problems: [problem('PLAN_INVALID', message, { hint })] }
}
