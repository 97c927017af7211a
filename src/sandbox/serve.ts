import type { Dict } from '../model/index.ts'
import { Failure, fail } from '../model/index.ts'
import type { Clock, Files, HttpServer, Log, Provider, SandboxModel, ServedRequest, Switches, World } from '../ports/index.ts'
import { CONTROL_PATH, handleControl } from './control.ts'
import { parseFaults } from './faults.ts'
import { handleCall } from './handle.ts'
import { makeRoutes } from './route.ts'
import type { Session } from './session.ts'
import { defaultSwitches, turnSwitches } from './session.ts'
import type { Kept } from './store.ts'
import { loadKept, makeKeeper } from './store.ts'
import type { Validate } from './validate.ts'
import { makeValidate } from './validate.ts'

export type SandboxOptions = {
	readonly provider: Pick<Provider, 'name' | 'api' | 'sandbox'>
	readonly server: HttpServer
	readonly clock: Clock
	readonly log: Log
	/** The one credential that is accepted. */
	readonly token: string
	/** 0 takes a free one. */
	readonly port: number
	/** Absolute path of the file that keeps the workspace; without it the workspace ends with the process. */
	readonly data?: { readonly path: string; readonly files: Files }
	/** Parsed files of a tree by path, to begin with; not used where the data file exists already. */
	readonly from?: ReadonlyMap<string, Dict>
	/** See `parseFaults`. */
	readonly faults?: string
	readonly switches?: Switches
	/** From `makeValidate`, where sandboxes share it; without it each makes its own. */
	readonly validate?: Validate
}

/** `url`: what a client takes as the address of the API. `origin`: where `/_sandbox/` is. `world`: how it stands now. */
export type RunningSandbox = {
	readonly url: string
	readonly origin: string
	readonly port: number
	world(): World
	close(): Promise<void>
}

/**
 * Starts a workspace that speaks the provider's API on the loopback interface. Throws `Failure` where the provider has no sandbox, the
 * port is taken, the data file is not ours, or faults or switches are not understood.
 */
export async function serveSandbox(options: SandboxOptions): Promise<RunningSandbox> {
	const { provider, server, clock, data } = options
	const model = provider.sandbox ?? fail('PROVIDER_UNKNOWN', `the provider ${provider.name} has no sandbox`)
	const kept = data ? await loadKept(data.files, data.path, model.name) : undefined
	const session = await makeSession(options, model, kept)
	const keep = data && makeKeeper(data.files, data.path, session)
	if (!kept) await keep?.()
	const base = provider.api.baseUrl === undefined ? '' : new URL(provider.api.baseUrl).pathname.replace(/\/+$/, '')
	const listening = await server.listen(options.port, async (request) => {
		const { answer, delayMs, toStore } = route(session, request, base)
		if (toStore && keep) await storeOrWarn(keep, options.log)
		if (delayMs > 0) await clock.sleep(delayMs)
		return answer
	})
	return {
		url: listening.url + base,
		origin: listening.url,
		port: listening.port,
		world: () => session.world,
		close: () => listening.close(),
	}
}

async function makeSession(options: SandboxOptions, model: SandboxModel, kept: Kept | undefined): Promise<Session> {
	const { provider, clock } = options
	const faults = parseFaults(options.faults ?? '')
	if (faults.kind === 'invalid') throw new Failure(faults.problems[0] ?? fail('USAGE', 'the faults are not understood'))
	const known = { ...defaultSwitches(model), ...kept?.switches }
	const switches = turnSwitches(model, known, new Map(Object.entries(options.switches ?? {})))
	if (typeof switches === 'string') return fail('USAGE', switches)
	return {
		api: provider.api,
		model,
		token: options.token,
		routes: makeRoutes(provider.api.endpoints),
		validate: options.validate ?? makeValidate(),
		now: () => clock.now(),
		monotonicMs: () => clock.monotonicMs(),
		world: kept?.world ?? firstWorld(options, model, switches),
		switches,
		faults: faults.faults.map((fault) => ({ fault, seen: 0, struck: 0 })),
		effects: [...(kept?.effects ?? [])],
		calls: new Map(),
		windows: new Map(),
		answers: 0,
	}
}

function firstWorld({ from, clock, log }: SandboxOptions, model: SandboxModel, switches: Switches): World {
	if (!from) return model.empty()
	const filled = model.fill(model.empty(), from, { now: clock.now(), switches })
	for (const { path, reason } of filled.skipped) log.warn(`${path} is not in the sandbox: ${reason}`)
	return filled.world
}

const NO_SEARCH = new URLSearchParams()

function route(session: Session, request: ServedRequest, base: string): ReturnType<typeof handleCall> {
	const [path = '', query = ''] = splitOnce(request.target, '?')
	if (path.startsWith(CONTROL_PATH)) return handleControl(session, request, path)
	const isOurs = path.startsWith(`${base}/`)
	return handleCall(
		session,
		request,
		isOurs ? path.slice(base.length) : `/..${path}`,
		query === '' ? NO_SEARCH : new URLSearchParams(query),
	)
}

function splitOnce(text: string, separator: string): readonly string[] {
	const at = text.indexOf(separator)
	return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)]
}

/** A call that could not be stored is not answered: its client must not believe in it. */
async function storeOrWarn(keep: () => Promise<void>, log: Log): Promise<void> {
	try {
		await keep()
	} catch (error) {
		log.warn(`the sandbox could not be stored: ${error instanceof Failure ? error.problem.message : 'unknown reason'}`)
		throw error
	}
}
