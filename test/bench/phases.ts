/** What Node's `--cpu-prof` writes, as far as it is needed here. Times in microseconds. */
export type Profile = {
	readonly nodes: readonly ProfileNode[]
	readonly startTime: number
	/** The node that was at work, again and again, and the time between. */
	readonly samples: readonly number[]
	readonly timeDeltas: readonly number[]
}
export type ProfileNode = { readonly id: number; readonly callFrame: Frame; readonly children?: readonly number[] }
export type Frame = { readonly functionName: string; readonly url: string; readonly lineNumber: number }

/** A time in which something outside was at work for the process. */
export type Wait = { readonly for: 'git' | 'service'; readonly fromUs: number; readonly toUs: number }

/** The source file that a frame's code is from, relative to the project; undefined for what is not ours. */
export type SourceOf = (frame: Frame) => string | undefined

export type Share = { readonly phase: string; readonly ms: number }

/** Where a file's code belongs; the first that fits. What is in none of them, and Node's own code, belongs to its caller. */
const PHASES: readonly (readonly [source: RegExp, phase: string])[] = [
	[/^src\/adapters\/git\/(batch|tree)\.ts/, 'list and read files'],
	[/^src\/adapters\/git\//, 'git processes'],
	[/^src\/(formats\/yaml|tree\/cache)/, 'parse or cache'],
	[/^src\/tree\/locate\.ts/, 'places'],
	[/^src\/tree\//, 'parse or cache'],
	[/^src\/state\//, 'state'],
	[/^src\/(rest|adapters\/http)/, 'calls and their JSON'],
	[/^providers\//, 'mapping'],
	[/^src\/plan\/seal\.ts/, 'seal'],
	[/^src\/(plan|apply)\//, 'match and merge'],
	[/^src\/sync\/plan\.ts/, 'digests'],
	[/^src\/sync\//, 'match and merge'],
	[/^src\/(show|commands)\//, 'show'],
	[/^src\/(start|compose|config)/, 'start-up'],
]

/** Node's own code that loads modules. */
const LOADING = /^node:internal\/(?:modules|main|bootstrap)/

const WAITING = { git: 'waiting for git', service: 'waiting for the service', both: 'waiting for both', none: 'waiting otherwise' } as const

/** How long each phase took, the longest first. */
export function phasesOf(profile: Profile, sourceOf: SourceOf, waits: readonly Wait[]): readonly Share[] {
	const phaseOf = phaseFinder(profile.nodes, sourceOf)
	const shares = new Map<string, number>()
	let atUs = profile.startTime
	for (const [index, sample] of profile.samples.entries()) {
		atUs += profile.timeDeltas[index] ?? 0
		const tookUs = profile.timeDeltas[index + 1] ?? 0
		const phase = phaseOf(sample) ?? WAITING[waitAt(waits, atUs)]
		shares.set(phase, (shares.get(phase) ?? 0) + tookUs / 1000)
	}
	return [...shares].map(([phase, ms]) => ({ phase, ms })).sort((a, b) => b.ms - a.ms)
}

/** The phase of a node; undefined where the process had nothing to do. */
function phaseFinder(nodes: readonly ProfileNode[], sourceOf: SourceOf): (id: number) => string | undefined {
	const byId = new Map(nodes.map((node) => [node.id, node]))
	const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
	const found = new Map<number, string | undefined>()
	const find = (id: number): string | undefined => {
		const frame = byId.get(id)?.callFrame
		if (!frame || frame.functionName === '(idle)') return undefined
		if (frame.functionName === '(garbage collector)') return 'memory'
		const source = sourceOf(frame)
		const own = source === undefined ? undefined : PHASES.find(([pattern]) => pattern.test(source))?.[1]
		const parent = parents.get(id)
		if (own !== undefined) return own
		if (LOADING.test(frame.url)) return 'start-up'
		return parent === undefined ? 'Node itself' : find(parent)
	}
	return (id) => {
		if (!found.has(id)) found.set(id, find(id))
		return found.get(id)
	}
}

function waitAt(waits: readonly Wait[], atUs: number): keyof typeof WAITING {
	const isFor = (what: Wait['for']): boolean => waits.some((wait) => wait.for === what && wait.fromUs <= atUs && atUs <= wait.toUs)
	const [git, service] = [isFor('git'), isFor('service')]
	return git && service ? 'both' : git ? 'git' : service ? 'service' : 'none'
}

const BAR = 40

/** The phases as lines with bars; what is too short for one stands together at the end. */
export function barsOf(title: string, shares: readonly Share[]): readonly string[] {
	const whole = shares.reduce((sum, { ms }) => sum + ms, 0)
	const isLong = ({ ms }: Share): boolean => ms / whole >= 1 / BAR / 2
	const rest = shares.filter((share) => !isLong(share)).reduce((sum, { ms }) => sum + ms, 0)
	const rows = [...shares.filter(isLong), ...(rest > 0 ? [{ phase: 'the rest', ms: rest }] : [])]
	const width = Math.max(...rows.map(({ phase }) => phase.length))
	const lines = rows.map(({ phase, ms }) => {
		const part = ms / whole
		return `  ${phase.padEnd(width)}  ${`${(part * 100).toFixed(0)} %`.padStart(5)}  ${`${ms.toFixed(0)} ms`.padStart(8)}  ${'#'.repeat(Math.round(part * BAR))}`.trimEnd()
	})
	return [`${title}: ${whole.toFixed(0)} ms`, ...lines]
}
