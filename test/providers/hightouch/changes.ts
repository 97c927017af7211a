import type { Change, Dict, Edit, RemoteId } from '../../../src/provider.ts'
import { isSame, makeAddress } from '../../../src/provider.ts'
import { dictOf } from '../../support/fake-api.ts'

const common = (kind: string, type: string, key: string) => {
	const address = makeAddress(type, key)
	return { id: `live ${kind} ${address}`, address, type, key, other: null, dependents: [], notes: [], to: 'live' as const }
}

export function creation(type: string, key: string, after: Dict): Extract<Change, { kind: 'create' }> {
	return { ...common('create', type, key), kind: 'create', after }
}

/** An update; its edits are the attributes at the top that differ, unless finer ones are given. */
export function edited(
	type: string,
	key: string,
	before: object,
	after: object,
	edits?: readonly Edit[],
): Extract<Change, { kind: 'update' }> {
	const [old, next] = [dictOf(before), dictOf(after)]
	const names = [...new Set([...old.keys(), ...next.keys()])].filter((name) => !isSame(old.get(name), next.get(name)))
	const whole = names.map((name): Edit => ({ path: [name], before: old.get(name), after: next.get(name) }))
	return { ...common('update', type, key), kind: 'update', before: old, after: next, edits: edits ?? whole, remoteId: '17' as RemoteId }
}

export function deletion(type: string, key: string, before: object): Extract<Change, { kind: 'delete' }> {
	return { ...common('delete', type, key), kind: 'delete', before: dictOf(before), remoteId: '17' as RemoteId }
}
