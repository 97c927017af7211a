import { EXIT } from '../../model/index.ts'
import type { JsonSchema } from './codec.ts'
import { count, dict, flag, list, nullable, oneOf, optional, record, recursive, text } from './codec.ts'
import { edit, interim, nested, path, planCodec, problemCodec } from './plan.ts'

/** Shapes that several commands print, each published once. */
const plan = recursive('Plan', () => planCodec)
const applied = recursive('Applied', () => appliedCodec)

const exit = oneOf(Object.values(EXIT))
const outcome = record({
	change: text,
	kind: oneOf(['done', 'proposed', 'refused', 'failed', 'unknown', 'skipped']),
	problem: optional(nested),
	remoteId: optional(text),
	observed: optional({ schema: { type: 'object' }, decode: (value) => ({ kind: 'ok', value }) }),
	version: optional(text),
	commit: optional(text),
	left: optional(interim),
})
const byHand = record({ what: text, count: optional(count), remedy: text })
const failed = list(record({ workspace: text, problem: nested }))
const pull = record({ number: count, url: text })
const appliedOne = record({
	workspace: text,
	plan,
	exit,
	outcomes: list(outcome),
	commit: nullable(text),
	commits: count,
	serial: nullable(count),
	pull: optional(pull),
	problems: list(nested),
	byHand: list(byHand),
})
const appliedCodec = record({ applied: list(appliedOne), failed })
const lock = record({
	id: text,
	epoch: count,
	holder: text,
	operation: text,
	since: text,
	heartbeat: count,
	leaseMs: count,
	workspace: text,
})
const changes = record({ create: count, update: count, delete: count })
const counts = record({
	inbound: changes,
	outbound: changes,
	conflicts: count,
	conflicted: count,
	settled: count,
	held: count,
	unsupported: count,
	detached: count,
	pending: count,
	adopted: count,
	refusals: count,
})
const findings = record({ valid: flag, findings: list(record({ workspace: text, level: oneOf(['error', 'warning']), problem: nested })) })
const paused = record({ by: text, at: text, reason: optional(text) })
const status = record({
	workspace: text,
	title: text,
	mode: oneOf(['mirror', 'two-way', 'deploy']),
	enabled: flag,
	branch: text,
	synced: nullable(record({ commit: nullable(text), serial: count, at: optional(text) })),
	counts: nullable(counts),
	complete: flag,
	lock: nullable(record({ id: text, holder: text, operation: text, since: text })),
	paused: nullable(paused),
	problems: list(nested),
	byHand: list(byHand),
})
const switched = record({
	workspaces: list(record({ workspace: text, paused: nullable(paused), moved: flag, lineage: nullable(text), serial: nullable(count) })),
	failed,
})

/** One line of the log of a watch; the counts are those of a sync. */
const watchEvent = record({
	at: text,
	level: oneOf(['info', 'warn', 'error']),
	event: oneOf(['started', 'listening', 'synced', 'conflicts', 'problem', 'recovered', 'note', 'stopped']),
	workspace: optional(text),
	message: text,
	code: optional(text),
	hint: optional(text),
	outbound: optional(count),
	inbound: optional(count),
	undone: optional(count),
	conflicts: optional(count),
	held: optional(count),
})

const unmapped = list(record({ address: text, path, type: text, name: text, reason: text }))
const difference = record({
	address: text,
	type: text,
	kind: oneOf(['only-first', 'only-second', 'differs']),
	first: nullable(dict),
	second: nullable(dict),
	edits: list(edit),
})

const logEntry = record({
	at: text,
	direction: oneOf(['OUTBOUND', 'GIT', 'SERVICE', 'INBOUND', 'SYNC']),
	person: text,
	commit: text,
	serial: nullable(count),
	addresses: list(text),
	subject: text,
	left: list(text),
})
const check = record({
	name: text,
	workspace: optional(text),
	state: oneOf(['ok', 'warn', 'FAIL', 'skip']),
	found: text,
	cure: optional(text),
})
const post = record({
	kind: oneOf(['comment', 'report']),
	pull: optional(count),
	body: optional(text),
	commit: optional(text),
	name: optional(text),
	state: optional(oneOf(['pending', 'success', 'failure'])),
	title: optional(text),
})
const row = record({ address: text, type: text, key: text, id: optional(text) })
/** The parts of a stored state by name; `state push` reads them, and nobody else should need to. */
const stored = {
	schema: { type: 'object', required: ['meta.json', 'lock.json', 'journal.json'], additionalProperties: { type: ['object', 'null'] } },
	decode: dict.decode,
}

/** What each command prints with `--json`; `failure` is what every one of them prints when it gives up. */
const DOCUMENTS = {
	failure: record({ problem: nested }),
	plan: record({ plans: list(plan), refusals: failed, failed }),
	show: record({ plans: list(plan) }),
	apply: applied,
	pull: applied,
	push: applied,
	resync: applied,
	sync: applied,
	'sync --watch': watchEvent,
	pause: switched,
	resume: switched,
	resolve: applied,
	promote: record({
		from: text,
		workspace: text,
		since: nullable(text),
		plan,
		commit: nullable(text),
		pull: optional(pull),
		dryRun: flag,
	}),
	rollback: record({
		workspace: text,
		undone: text,
		plan,
		files: list(text),
		commit: nullable(text),
		pull: optional(pull),
		after: nullable(plan),
		applied: nullable(appliedOne),
		dryRun: flag,
	}),
	status: record({ workspaces: list(status) }),
	init: record({ workspace: text, file: text, commit: nullable(text), reached: flag }),
	import: record({
		workspace: text,
		address: text,
		id: text,
		key: text,
		differing: list(text),
		warnings: list(nested),
		lineage: text,
		serial: count,
	}),
	convert: record({
		workspace: text,
		layout: oneOf(['readable', 'vendor']),
		files: list(text),
		removed: list(text),
		renamed: list(record({ from: text, to: text })),
		kept: list(record({ address: text, reason: text })),
		loose: list(record({ address: text, type: text, id: text })),
		dryRun: flag,
	}),
	diff: record({
		first: text,
		second: text,
		of: oneOf(['files', 'live']),
		differences: list(difference),
		unmapped,
		byHand: list(record({ workspace: text, items: list(byHand) })),
	}),
	fmt: record({ files: list(text), problems: list(nested) }),
	validate: findings,
	check: findings,
	ci: record({
		event: oneOf(['pull', 'push', 'outbound', 'none']),
		state: nullable(oneOf(['pending', 'success', 'failure'])),
		title: text,
		posts: list(post),
		problems: list(nested),
	}),
	log: record({ workspaces: list(record({ workspace: text, hasStateHistory: flag, entries: list(logEntry) })) }),
	graph: record({ workspace: text, nodes: list(text), edges: list(record({ from: text, to: text })) }),
	completion: record({ shell: oneOf(['bash', 'zsh', 'fish']), script: text }),
	doctor: record({ checks: list(check) }),
	'provider new': record({ provider: text, folder: text, files: list(text) }),
	'provider test': record({ provider: text, checks: list(check) }),
	'connection add': record({ connection: text, file: text }),
	'connection list': record({
		connections: list(
			record({
				connection: text,
				kind: oneOf(['ssh', 'token', 'github-app']),
				to: optional(text),
				secrets: list(text),
				through: optional(text),
				workspaces: list(text),
			}),
		),
	}),
	'connection test': record({ connection: text, url: text, branch: text, commit: nullable(text) }),
	'connection remove': record({ removed: text, file: text }),
	'lock list': record({ locks: list(lock) }),
	'lock release': record({ released: lock }),
	'state list': record({ workspace: text, resources: list(row) }),
	'state show': record({
		workspace: text,
		address: text,
		type: text,
		key: text,
		id: optional(text),
		version: optional(text),
		attributes: dict,
		observed: optional(dict),
		unseen: optional(list(text)),
		file: optional(dict),
		removed: optional(text),
		overwritten: optional(dict),
	}),
	'state mv': record({ workspace: text, from: text, to: text, hasFile: flag, dryRun: flag, lineage: text, serial: count }),
	'state rm': record({ workspace: text, removed: list(text), dryRun: flag, lineage: text, serial: count }),
	'state pull': stored,
	'state push': record({ workspace: text, lineage: text, serial: count }),
	'state rebuild': record({
		workspace: text,
		lineage: text,
		serial: count,
		pairs: nullable(list(record({ address: text, live: text, id: text }))),
	}),
	'state export': dict,
	'export terraform': record({
		workspace: text,
		folder: text,
		resources: count,
		files: list(text),
		variables: list(text),
		left: list(nested),
	}),
	'sandbox serve': record({ url: text, origin: text, port: count }),
}

/** The published JSON Schema of the commands' `--json` output, one definition for each command. */
export function commandsSchema(): JsonSchema {
	const definitions = Object.entries(DOCUMENTS).map(([command, { schema }]) => [command, schema])
	return {
		$schema: 'https://json-schema.org/draft/2020-12/schema',
		title: 'Command output',
		description:
			'What each command prints with --json: one document on standard output and nothing else. A command that gives up prints `failure`.',
		$defs: { ...Object.fromEntries(definitions), Plan: planCodec.schema, Applied: appliedCodec.schema, problem: problemCodec.schema },
	}
}
