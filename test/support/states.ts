import type { Address, Base, BaseEntry, CommitId, Dict, Digest, Epoch, RemoteId } from '../../src/model/index.ts'
import { fromPlain, makeAddress } from '../../src/model/index.ts'
import type { Journal, LockInfo, NextStored, State, Stored } from '../../src/ports/index.ts'
import type { StateContent } from '../../src/state/index.ts'
import { digestState } from '../../src/state/index.ts'

export const WORKSPACE = 'acme-production'
export const LINEAGE = '00112233445566778899aabbccddeeff'

export function entry(key: string, attributes: unknown, more: Partial<BaseEntry> = {}): readonly [Address, BaseEntry] {
	return [
		makeAddress('model', key),
		{ type: 'model', key, id: `id-${key}` as RemoteId, attributes: fromPlain(attributes) as Dict, ...more },
	]
}

export function content(base: Base = new Map([entry('customers', { name: 'Ada' })]), more: Partial<StateContent> = {}): StateContent {
	const commit = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00' as CommitId
	return { workspace: WORKSPACE, identity: 'w-1' as RemoteId, branch: 'main', commit, schema: 1, base, ...more }
}

/** The state that rightly follows `previous`. */
export function following(previous: State | null, epoch: number, next: StateContent = content()): State {
	const chain = previous
		? { lineage: previous.lineage, serial: previous.serial + 1, parent: digestState(previous) }
		: { lineage: LINEAGE, serial: 1, parent: null }
	return { ...next, ...chain, epoch: epoch as Epoch }
}

export function lockOf(id: string, epoch: number, heartbeat = 0): LockInfo {
	return {
		id,
		epoch: epoch as Epoch,
		holder: `${id}@host`,
		operation: 'apply',
		since: '2026-01-01T00:00:00.000Z',
		heartbeat,
		leaseMs: 300_000,
	}
}

export function journalOf(epoch: number): Journal {
	const plan = `sha256:${'a'.repeat(64)}` as Digest
	return {
		run: 'run-1',
		plan,
		epoch: epoch as Epoch,
		intents: [
			{ change: 'inbound create model.a', address: 'model.a' as Address, to: 'live', kind: 'create', expected: null },
			{
				change: 'outbound update model.b',
				address: 'model.b' as Address,
				to: 'git',
				kind: 'update',
				expected: plan,
				values: new Map([
					['/name', plan],
					['/config/batch', null],
				]),
				interim: { attribute: 'paused', value: true },
				begunBy: 'run-0',
				outcome: 'done',
			},
		],
	}
}

/** What would write back what was loaded. */
export function same({ state, lock, epoch, journal }: Stored): NextStored {
	return { state, lock, epoch, journal }
}
