import type { CommitId, Read, RemoteId, Resources, Scope } from '../../model/index.ts'
import { Failure, listedTypes } from '../../model/index.ts'
import type { Connection, Echo, Provider, Repository, StateStore, Stored } from '../../ports/index.ts'
import { ownTrailers } from '../commits.ts'
import { refuseStranger } from '../read.ts'
import type { Examination, Sight } from './examination.ts'
import { failed } from './examination.ts'

/** The state, and who holds its lock. Answers what is stored; undefined where that cannot be read. */
export async function checkStore(examination: Examination, store: StateStore): Promise<Stored | undefined> {
	const stored = await examination.get('state', async () => {
		const read = await store.load()
		if (read.kind === 'unknown') throw new Failure(read.reason)
		const { state } = read.value
		const found = state
			? `serial ${state.serial} of lineage ${state.lineage}, ${state.base.size} resources, in ${store.location}`
			: `none yet in ${store.location}; the first apply makes it`
		return { found, value: read.value }
	})
	if (!stored) examination.skip(['lock'], 'the state could not be read')
	else await examination.look('lock', async () => seeLock(stored))
	return stored
}

function seeLock({ lock }: Stored): Sight {
	if (!lock) return { found: 'free' }
	return {
		state: 'warn',
		found: `held by ${lock.holder} for ${lock.operation} since ${lock.since}`,
		cure: `wait for it; if that run is surely dead, type \`tideway lock release ${lock.id}\``,
	}
}

/** The workspace through the credential: which one it is, and each list. `stored`: undefined where the state could not be read. */
export async function checkLive(examination: Examination, provider: Provider, live: Connection, stored: Stored | undefined): Promise<void> {
	const read = await examination.get('workspace', async () => {
		const scopes = await live.read(listedTypes(provider.schema))
		refuseStranger(scopes)
		refuseSilence(scopes)
		return { found: `${provider.title} answers, and takes the credential`, value: scopes }
	})
	if (!read) return examination.skip(['identity'], 'the workspace could not be read')
	await examination.look('identity', async () => seeIdentity(await live.identity(), stored))
	for (const { name, title, role } of provider.schema.types) {
		const list = role === 'managed' || role === 'data' ? read.get(name) : undefined
		if (list) await examination.look(`list of ${title}`, async () => seeList(list, title))
	}
	const unread = [...(live.unread?.().values() ?? [])]
	if (unread[0]) {
		const { found, ...rest } = failed(unread[0], 'warn')
		await examination.look('single resources', async () => ({ ...rest, found: `${unread.length} could not be read: ${found}` }))
	}
}

/** Where nothing at all could be read, the reason is one. */
function refuseSilence(scopes: ReadonlyMap<Scope, Read<Resources>>): void {
	const reads = [...scopes.values()]
	const [first] = reads
	if (first?.kind === 'unknown' && reads.every((read) => read.kind === 'unknown')) throw new Failure(first.reason)
}

function seeIdentity(identity: Read<RemoteId | null>, stored: Stored | undefined): Sight {
	if (identity.kind === 'unknown') return failed(identity.reason)
	if (identity.value === null) return { state: 'skip', found: 'an empty workspace does not tell which one it is' }
	if (!stored) return { state: 'skip', found: `${identity.value}; there is no state to compare it with` }
	const known = stored.state?.identity ?? null
	if (known === null) return { found: `${identity.value}; no sync has recorded it yet` }
	if (known === identity.value) return { found: `${identity.value}, as at the last sync` }
	return {
		state: 'FAIL',
		found: `the credential reaches workspace ${identity.value}, and the last sync was with workspace ${known}`,
		cure: 'correct the credential; to move to the other workspace on purpose, type `tideway state rebuild`',
	}
}

function seeList(list: Read<Resources>, title: string): Sight {
	if (list.kind === 'complete') return { found: `complete, ${list.value.size}` }
	const { code } = list.reason
	if (code === 'API_FEATURE_OFF') return failed(list.reason, 'skip')
	const seen = failed(list.reason)
	return code === 'API_FORBIDDEN' ? { cure: `give the credential the right to read ${title}`, ...seen } : seen
}

/** Commits that are looked at for the service's own. */
const RECENT = 200

export type EchoRequest = {
	readonly name: string
	readonly folder: string
	readonly repository: Repository
	readonly tip: CommitId
	readonly echo: Echo
}

/** Whether the service's own sync writes to the same files. */
export async function checkEcho(examination: Examination, { name, folder, repository, tip, echo }: EchoRequest): Promise<void> {
	await examination.look('own sync', async () => {
		const commits = await repository.history({ from: null, to: tip, folder, limit: RECENT })
		if (commits.length === 0) return { found: 'no commit touches these files yet' }
		const isEcho = commits.map(({ message }) => echo.isOwn(message))
		const newest = isEcho.indexOf(true)
		const time = commits[newest]?.at
		if (time === undefined) return { found: `${echo.name} made none of the last ${commits.length} commits of these files` }
		const found = `${echo.name} made ${isEcho.filter(Boolean).length} of the last ${commits.length} commits of these files, the newest at ${time}`
		const isOlder = (index: number): boolean => index > newest
		const ours = commits.flatMap(({ message }, index) => (ownTrailers(message, name) === undefined ? [] : [index]))
		if (ours.length > 0 && !ours.some(isOlder)) return { found: `${found}, before Tideway began` }
		return {
			state: 'warn',
			found,
			cure: `let one of the two write: switch ${echo.name} off, or give it another branch; until then its commits count as edits in the workspace`,
		}
	})
}
