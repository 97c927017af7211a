import type { Code } from '../model/index.ts'
import { byCodeUnit, msBetween } from '../model/index.ts'

/** What is counted of one workspace. Grows while the process lives; it belongs to the workspace's own loop. */
export type Figures = {
	/** When both sides were last known to be looked at and dealt with, ISO 8601. */
	lastSuccess: string | null
	/** What stands in the way now. */
	problem: Code | null
	looks: number
	plans: number
	planMs: number
	outbound: number
	inbound: number
	conflicts: number
	held: number
	calls: number
}

export type AllFigures = ReadonlyMap<string, Figures>

export function newFigures(): Figures {
	return {
		lastSuccess: null,
		problem: null,
		looks: 0,
		plans: 0,
		planMs: 0,
		outbound: 0,
		inbound: 0,
		conflicts: 0,
		held: 0,
		calls: 0,
	}
}

type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number }
type Metric = {
	readonly name: string
	readonly kind: 'counter' | 'gauge'
	readonly help: string
	readonly samples: (figures: Figures) => readonly Sample[]
}

const one = (value: number, labels: Sample['labels'] = {}): readonly Sample[] => [{ labels, value }]
const EPOCH = '1970-01-01T00:00:00Z'

const METRICS: readonly Metric[] = [
	{
		name: 'tideway_last_success_timestamp_seconds',
		kind: 'gauge',
		help: 'When the workspace was last in step, or all that is left waits for a person.',
		samples: ({ lastSuccess }) => (lastSuccess === null ? [] : one((msBetween(EPOCH, lastSuccess) ?? 0) / 1000)),
	},
	{
		name: 'tideway_problem',
		kind: 'gauge',
		help: 'What stands in the way now, by the code of the problem.',
		samples: ({ problem }) => (problem === null ? [] : one(1, { code: problem })),
	},
	{ name: 'tideway_looks_total', kind: 'counter', help: 'Cheap looks for changes.', samples: ({ looks }) => one(looks) },
	{ name: 'tideway_plans_total', kind: 'counter', help: 'Plans made.', samples: ({ plans }) => one(plans) },
	{
		name: 'tideway_plan_seconds_total',
		kind: 'counter',
		help: 'Time spent on plans, reading included.',
		samples: ({ planMs }) => one(planMs / 1000),
	},
	{
		name: 'tideway_changes_total',
		kind: 'counter',
		help: 'Changes carried out: outbound to Git, inbound to the workspace.',
		samples: ({ outbound, inbound }) => [...one(outbound, { direction: 'outbound' }), ...one(inbound, { direction: 'inbound' })],
	},
	{ name: 'tideway_conflicts', kind: 'gauge', help: 'Conflicts that wait for a person.', samples: ({ conflicts }) => one(conflicts) },
	{ name: 'tideway_held', kind: 'gauge', help: 'Changes that wait for something else.', samples: ({ held }) => one(held) },
	{ name: 'tideway_api_calls_total', kind: 'counter', help: 'Requests to the API of the service.', samples: ({ calls }) => one(calls) },
]

/** The text that Prometheus reads. `hooks`: webhooks by what became of them. */
export function renderMetrics(all: AllFigures, hooks: ReadonlyMap<string, number>): string {
	const hookSamples = [...hooks].sort(([a], [b]) => byCodeUnit(a, b)).map(([result, value]) => ({ labels: { result }, value }))
	return [
		...METRICS.flatMap((metric) =>
			render(
				metric,
				[...all].flatMap(([workspace, figures]) =>
					metric.samples(figures).map(({ labels, value }) => ({ labels: { workspace, ...labels }, value })),
				),
			),
		),
		...render({ name: 'tideway_webhooks_total', kind: 'counter', help: 'Webhooks by what became of them.' }, hookSamples),
		'',
	].join('\n')
}

function render({ name, kind, help }: Omit<Metric, 'samples'>, samples: readonly Sample[]): readonly string[] {
	return [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...samples.map(({ labels, value }) => `${name}${labelsOf(labels)} ${value}`)]
}

function labelsOf(labels: Sample['labels']): string {
	const parts = Object.entries(labels).map(([name, value]) => `${name}="${quoted(value)}"`)
	return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

function quoted(text: string): string {
	return text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')
}
