import { Flags } from '@oclif/core'
import { findClone, openFront, projectIn, runtimeIn, watchedHere } from '../compose/index.ts'
import { lineOf, makeSlots, watchAll } from '../daemon/index.ts'
import type { Exit } from '../model/index.ts'
import { EXIT, fail } from '../model/index.ts'
import type { Context } from './base.ts'
import { BaseCommand } from './base.ts'
import { applyFlags, durationMs, settingsPolicy, withGiven } from './flags.ts'
import { applyAll, bringHome, chosenWorkspaces, LEASE_MS } from './flow.ts'
import { printLongJson } from './long-json.ts'

const { workspace, var: values, 'var-file': files, parallelism, 'lock-timeout': lockTimeout } = applyFlags

/** They say nothing where nobody watches. */
const watchFlags = {
	interval: Flags.string({ description: 'Between two looks at the repository; 30s without it' }),
	'live-interval': Flags.string({ description: 'Between two reads of the workspace; 45s without it, longer where a read takes long' }),
	listen: Flags.string({
		description: 'Serve /healthz, /readyz, /metrics and /webhooks at HOST:PORT, or at a port of this machine alone',
		aliases: ['webhooks'],
	}),
	'webhook-secret': Flags.string({
		description: 'Where the secret of the webhooks is, as env:NAME or file:PATH; can be repeated',
		multiple: true,
		multipleNonGreedy: true,
		dependsOn: ['listen'],
	}),
	'log-format': Flags.string({ description: 'How each line of the log is written', options: ['text', 'json'] }),
	repository: Flags.string({
		description: 'A clone whose workspaces are watched, in place of the current folder; can be repeated',
		multiple: true,
		multipleNonGreedy: true,
	}),
}

export default class SyncCommand extends BaseCommand {
	static override summary = 'Bring both sides together now, or keep them together'
	static override description =
		'Once: what `apply --yes` does, in both directions, with its guards and its exit codes. With --watch it goes on: it looks for changes cheaply, brings them over within a minute, and at once where a webhook tells of a push. Conflicts wait for a person; nothing else waits for them. Only outgoing connections are needed. SIGTERM ends it after what has begun is settled.'
	static override examples = [
		'<%= config.bin %> sync',
		'<%= config.bin %> sync --watch',
		'<%= config.bin %> sync --watch --listen 8080 --log-format json',
	]
	static override flags = {
		workspace,
		watch: Flags.boolean({ description: 'Go on until stopped' }),
		...watchFlags,
		parallelism,
		'lock-timeout': lockTimeout,
		var: values,
		'var-file': files,
	}

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(SyncCommand)
		if (flags.watch) return await watch(withGiven(context, flags), flags)
		const idle = Object.keys(watchFlags).find((name) => flags[name as keyof typeof watchFlags] !== undefined)
		if (idle !== undefined) fail('USAGE', `--${idle} is for watching`, { hint: 'add --watch' })
		const { exit, applied, failed } = await applyAll(context, { ...flags, yes: true, push: false }, settingsPolicy)
		if (context.isJson) await printLongJson(context, { applied, failed })
		return exit
	}
}

type WatchChoices = {
	readonly workspace: readonly string[] | undefined
	readonly interval: string | undefined
	readonly 'live-interval': string | undefined
	readonly listen: string | undefined
	readonly 'webhook-secret': readonly string[] | undefined
	readonly 'log-format': string | undefined
	readonly repository: readonly string[] | undefined
	readonly parallelism: number
}

async function watch(context: Context, flags: WatchChoices): Promise<Exit> {
	const format = context.isJson || flags['log-format'] === 'json' ? 'json' : 'text'
	const { clock, random, signal, terminal } = context
	const tell: Parameters<typeof watchAll>[0]['tell'] = (event) => terminal.print(lineOf(event, clock.now(), format))
	const clones = await clonesIn(context, flags)
	// Two workspaces may have one clone.
	const inTurn = makeSlots(1)
	const front =
		flags.listen === undefined ? undefined : await openFront(context, { at: flags.listen, secrets: flags['webhook-secret'] ?? [] })
	const ports: Parameters<typeof watchedHere>[2] = {
		policyFor: settingsPolicy,
		bringHome: (runtime, opened, from, to) => inTurn(() => bringHome({ ...context, ...runtime }, opened, from, to)),
		tell,
	}
	await watchAll(
		{
			clock,
			random,
			signal,
			tell,
			pace: {
				gitMs: intervalMs('--interval', flags.interval ?? '30s'),
				liveMs: intervalMs('--live-interval', flags['live-interval'] ?? '45s'),
			},
			leaseMs: LEASE_MS,
			concurrency: flags.parallelism,
			...(front && { front }),
		},
		async () => (await namesIn(context, clones, flags.workspace)).map((name) => watchedHere(context, name, ports)),
	)
	return EXIT.done
}

/** Without a pause there would be nothing but looks. */
function intervalMs(flag: string, text: string): number {
	const ms = durationMs(text, flag)
	return ms >= 1000 ? ms : fail('USAGE', `${flag}: ${JSON.stringify(text)} is less than a second`, { hint: 'write it like 30s or 5m' })
}

async function clonesIn(context: Context, { repository }: WatchChoices) {
	const folders = repository ?? [context.environment.cwd]
	const paths = folders.map((folder) => (folder.startsWith('/') ? folder : `${context.environment.cwd}/${folder}`))
	return await Promise.all(
		paths.map(async (path, index) => ({ path, label: folders[index] ?? path, clone: await findClone(runtimeIn(context, path)) })),
	)
}

/** The workspaces of each clone as its settings are now; with the clone's folder in their names where there are several clones. */
async function namesIn(context: Context, clones: Awaited<ReturnType<typeof clonesIn>>, workspace: WatchChoices['workspace']) {
	const named = []
	for (const { path, label, clone } of clones) {
		for (const name of chosenWorkspaces(await projectIn(context, clone), workspace))
			named.push({ folder: path, name, label: clones.length > 1 ? `${label}:${name}` : name })
	}
	return named
}
