import { EXIT } from '../model/index.ts'
import type { JsonSchema } from './codec.ts'
import { count, flag, list, nullable, oneOf, optional, record, recursive, text } from './codec.ts'
import { nested, planCodec, problemCodec } from './plan-json.ts'

/** Shapes that several commands print, each published once. */
const plan = recursive('Plan', () => planCodec)
const applied = recursive('Applied', () => appliedCodec)

const exit = oneOf(Object.values(EXIT))
const outcome = record({
	change: text,
	kind: oneOf(['done', 'refused', 'failed', 'unknown', 'skipped']),
	problem: optional(nested),
	remoteId: optional(text),
	observed: optional({ schema: { type: 'object' }, decode: (value) => ({ kind: 'ok', value }) }),
	version: optional(text),
	commit: optional(text),
})
const appliedCodec = record({
	applied: list(
		record({
			workspace: text,
			plan,
			exit,
			outcomes: list(outcome),
			commit: nullable(text),
			commits: count,
			serial: nullable(count),
			problems: list(nested),
		}),
	),
})
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
	problems: list(nested),
})

const rebuilt = record({ workspace: text, lineage: text, serial: count })

/** What each command prints with `--json`; `failure` is what every one of them prints when it gives up. */
const DOCUMENTS = {
	failure: record({ problem: nested }),
	plan: record({ plans: list(plan) }),
	show: record({ plans: list(plan) }),
	apply: applied,
	pull: applied,
	push: applied,
	resync: applied,
	resolve: applied,
	status: record({ workspaces: list(status) }),
	init: record({ workspace: text, file: text, commit: nullable(text), reached: flag }),
	fmt: record({ files: list(text) }),
	validate: record({ valid: flag, findings: list(record({ workspace: text, level: oneOf(['error', 'warning']), problem: nested })) }),
	'lock list': record({ locks: list(lock) }),
	'lock release': record({ released: lock }),
	'state rebuild': rebuilt,
	'state push': rebuilt,
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
