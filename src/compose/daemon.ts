import type { Tell, Tended, WatchedHere } from '../daemon/index.ts'
import type { CommitId } from '../model/index.ts'
import { Failure, fail } from '../model/index.ts'
import type { Policy } from '../plan/index.ts'
import type { HttpListener, Log } from '../ports/index.ts'
import { secret, secretOf } from '../settings/index.ts'
import { openProject } from './project.ts'
import type { Runtime } from './runtime.ts'
import { makeEnding } from './runtime.ts'
import { readSecret } from './secret.ts'
import type { Opened } from './workspace.ts'
import { openWorkspace } from './workspace.ts'

/** A workspace of the repository at `folder`; `label` names it in logs and metrics. */
export type WatchedName = { readonly folder: string; readonly name: string; readonly label: string }

export type WatchPorts = {
	readonly policyFor: (opened: Opened) => Policy
	/** Brings the clone to where the branch is, where nothing of the user's is in the way. */
	readonly bringHome: (runtime: Runtime, opened: Opened, from: CommitId | null, to: CommitId | null) => Promise<void>
	readonly tell: Tell
}

/** The runtime as it is in another folder. */
export function runtimeIn(runtime: Runtime, folder: string): Runtime {
	return { ...runtime, environment: { ...runtime.environment, cwd: folder } }
}

/** A workspace to be watched. Each time it is opened it takes what it needs, and gives it back when it is closed. */
export function watchedHere(runtime: Runtime, { folder, name, label }: WatchedName, ports: WatchPorts): WatchedHere {
	const open = async (signal: AbortSignal, onCall: () => void): Promise<Tended> => {
		const own: Runtime = { ...runtimeIn(runtime, folder), ...makeEnding(), log: notesTo(ports.tell, label), onCall }
		try {
			const opened = await openWorkspace(own, await openProject(own), name, 'branch', signal, { stays: true })
			if (!opened.settings.enabled)
				fail('PAUSED', `${name} is switched off in tideway.yaml`, { hint: `set \`enabled: true\` for ${name}, commit and push it` })
			return tendedFrom(own, opened, label, ports)
		} catch (error) {
			await own.end()
			throw error
		}
	}
	return { name: label, watch: (onCall) => ({ name: label, open: (signal) => open(signal, onCall) }) }
}

function tendedFrom(runtime: Runtime, opened: Opened, label: string, { policyFor, bringHome, tell }: WatchPorts): Tended {
	const { workspace, settings, source, stateRef, repository } = opened
	return {
		workspace,
		policy: policyFor(opened),
		tip: source.tip,
		stateRef,
		remote: JSON.stringify([repository.url, settings.git?.name ?? null]),
		looking: repository,
		settled: async (from, to) => {
			try {
				await bringHome(runtime, opened, from, to)
			} catch (error) {
				if (!(error instanceof Failure)) throw error
				// Who stops is told of nothing else; the clone follows when it is watched again.
				if (error.problem.code !== 'CANCELLED')
					tell({ level: 'warn', event: 'note', workspace: label, message: `the clone stays where it is: ${error.problem.message}` })
			}
		},
		close: () => runtime.end(),
	}
}

/** What the parts of a run have to say, as events; progress is for people who wait. */
function notesTo(tell: Tell, workspace: string): Log & { clear(): void } {
	const note = (level: 'info' | 'warn', message: string): void => tell({ level, event: 'note', workspace, message })
	return {
		progress: () => {},
		debug: () => {},
		clear: () => {},
		info: (message) => note('info', message),
		warn: (message) => note('warn', message),
	}
}

type Keeper = Pick<Runtime, 'environment' | 'files'>

/** What the flags say of the server: `HOST:PORT` or a port, and references to the secrets of webhooks. */
export type FrontChoices = { readonly at: string; readonly secrets: readonly string[] }

/** Throws a `Failure` where the address or a reference is none, or a secret is not there. */
export async function openFront(
	runtime: Keeper,
	{ at, secrets }: FrontChoices,
): Promise<{ readonly listener: HttpListener; readonly host: string; readonly port: number; readonly secrets: readonly string[] }> {
	const { httpListener } = await import('../adapters/http-listener.ts')
	return { listener: httpListener, ...placeOf(at), secrets: await Promise.all(secrets.map((text) => secretHere(runtime, text))) }
}

async function secretHere(runtime: Keeper, text: string): Promise<string> {
	if (!secret.safeParse(text).success)
		fail('USAGE', 'the secret of webhooks is given as env:NAME or file:PATH, never itself', {
			hint: 'as in --webhook-secret env:TIDEWAY_WEBHOOK_SECRET',
		})
	return await readSecret(runtime, { root: runtime.environment.cwd }, secretOf(text), 'the secret that the host signs its webhooks with')
}

/** This machine alone, where no host is named. */
function placeOf(text: string): { readonly host: string; readonly port: number } {
	const match = /^(?:(?<host>\[[0-9a-fA-F:.]+\]|[\w.-]+):)?(?<port>\d{1,5})$/.exec(text)
	const port = Number(match?.groups?.['port'])
	if (!match || port > 65_535)
		fail('USAGE', `${JSON.stringify(text)} is no address to listen on`, { hint: 'write HOST:PORT or PORT, like 127.0.0.1:8080' })
	return { host: (match.groups?.['host'] ?? '127.0.0.1').replace(/^\[|\]$/g, ''), port }
}
