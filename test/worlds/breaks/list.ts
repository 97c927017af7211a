/** One line of the product as somebody might break it by mistake. */
export type Break = {
	/** What the product does then. */
	readonly name: string
	/** From the root of the repository. */
	readonly file: string
	/** A text that stands there once, and what it becomes. */
	readonly from: string
	readonly to: string
	/** Why no world can tell; undefined where worlds have to. */
	readonly unseen?: string
}

/** Each is of another promise. Worlds that do not notice one of them prove nothing about that promise. */
export const BREAKS: readonly Break[] = [
	{
		name: 'base is recorded from what was intended',
		file: 'src/apply/record.ts',
		from: "outcomes.filter((outcome) => outcome.kind === 'done')",
		to: 'outcomes.filter(() => true)',
	},
	{
		name: 'base is recorded as sent, whatever the server made of it',
		file: 'src/apply/record.ts',
		from: 'live: outcome.observed ?? after',
		to: 'live: after',
	},
	{
		name: 'a change is not compared again right before it is made',
		file: 'src/apply/live.ts',
		from: 'const refusal = refuse(change, type, found.value.resource, run)',
		to: 'const refusal: Problem | undefined = undefined',
	},
	{
		name: 'a list that could not be read counts as empty',
		file: 'src/sync/read.ts',
		from: 'const scopes = await live.read(listedTypes(provider.schema))\n\t\trefuseStranger(scopes)\n',
		to: "const scopes = new Map([...(await live.read(listedTypes(provider.schema)))].map(([scope, read]) => [scope, read.kind === 'unknown' ? ({ kind: 'complete', value: new Map() } as const) : read]))\n",
		unseen: 'whatever base knows is looked up alone before it counts as gone, and a service refuses a second one of a name',
	},
	{
		name: 'what a list lacks is gone, without a second look',
		file: 'src/sync/reading/missing.ts',
		from: "if (found.kind === 'complete' && found.value.kind === 'gone') gone.add(address)",
		to: 'if (found) gone.add(address)',
	},
	{
		name: 'no journal is stored before the first effect',
		file: 'src/sync/apply.ts',
		from: 'return journalOf({ plan, schema, base: readings.base, lock, previous: stored.journal, resumed: readings.interrupted.resumed })',
		to: 'return null',
	},
	{
		name: 'a lost answer of a write is tried again blindly',
		file: 'src/rest/verdict.ts',
		from: "...(endpoint.method === 'GET' ? again : {})",
		to: '...again',
	},
	{
		name: 'a lost answer counts as done',
		file: 'providers/hightouch/write/index.ts',
		from: "if (answer.kind === 'unknown') return settleUpdate(memory, change, id.value, answer.problem)",
		to: "if (answer.kind === 'unknown') return { change: change.id, kind: 'done' }",
	},
	{
		name: 'a holder shows no sign of life',
		file: 'src/state/session.ts',
		from: 'return this.#lock.leaseMs / BEATS_PER_LEASE',
		to: 'return 1e9',
	},
	{
		name: 'a lock is taken over while its holder is alive',
		file: 'src/state/lock.ts',
		from: 'return askedMs - sinceMs >= Math.max(lock.leaseMs, leaseMs)',
		to: 'return askedMs - sinceMs >= 0',
	},
	{
		name: 'whoever lost the lock goes on',
		file: 'src/state/session.ts',
		from: 'if (!this.#lost.signal.aborted) this.#lost.abort(new Failure(reason))',
		to: '',
	},
	{
		name: 'nobody waits for the last request of a holder whose lock was taken',
		file: 'src/sync/apply.ts',
		from: 'await waitOut(workspace, acquired, options.signal)',
		to: '',
	},
	{
		name: 'a plan is applied although base has moved since',
		file: 'src/sync/apply.ts',
		from: 'if ((plan.inputs.base?.digest ?? null) === now) return undefined',
		to: 'if (now !== undefined) return undefined',
	},
	{
		name: 'a push that found the branch elsewhere counts as done',
		file: 'src/state/lock.ts',
		from: "if (written.kind === 'moved' && written.what === 'branch') return { kind: 'branch-moved', problem: written.problem }",
		to: "if (written.kind === 'moved' && written.what === 'branch') return { kind: 'done', stored: { ...next, version: stored.version } }",
	},
	{
		name: 'branch and state move in two pushes',
		file: 'src/state/backends/git.ts',
		from: 'const outcome = await pushSettled(options, moves)',
		to: 'if (carry) await options.repository.push([carry])\n\t\tconst outcome = await pushSettled(options, moves.slice(-1))',
	},
	{
		name: 'of two edits in one place Git wins without a word',
		file: 'src/plan/merge/leaf.ts',
		from: 'return settleConflict(context, path, { path, base, git, live, reason: reasonOf(base, git, live) })\n}\n\n/** A part of what',
		to: "return take(context, path, 'git', git, live)\n}\n\n/** A part of what",
	},
	{
		name: 'a map is written as one, whoever was last',
		file: 'src/plan/merge/merge.ts',
		from: 'if (isDict(was)) {',
		to: "if (path.length > 0 && isDict(was)) return mergeLeaf({ ...context, settle: isSameIn(shape, was, git) ? 'live' : 'git' }, shape, path, sides)\n\t\tif (isDict(was)) {",
	},
	{
		name: 'what was deleted in the workspace is made again',
		file: 'src/plan/decide/decide.ts',
		from: "return { ...NOTHING, changes: [deletion(sight, 'git', inGit, git)] }\n\t}\n\tconst conflict: Conflict = { ...wholeConflict(sight, inGit, undefined)",
		to: 'return createInLive({ ...sight, base: undefined }, git)\n\t}\n\tconst conflict: Conflict = { ...wholeConflict(sight, inGit, undefined)',
	},
	{
		name: 'what an interrupted run may have made is made again without a look',
		file: 'src/apply/live.ts',
		from: 'run.resumed.has(change.address) ? await createAgain(run, change) : await write(run, change)',
		to: 'await write(run, change)',
		unseen: 'it is found by its key, or as it was sent, when the next plan is made',
	},
	{
		name: 'what needs something that failed is tried all the same',
		file: 'src/apply/live.ts',
		from: 'const reason = waitsFor(planned, type, freers, soFar)',
		to: 'const reason: Problem | undefined = undefined',
		unseen: 'the service refuses what leads nowhere, and its refusal is reported',
	},
]
