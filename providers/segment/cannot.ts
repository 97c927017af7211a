import type { Change } from '../../src/provider.ts'
import type { Memory } from './read/memory.ts'
import { changedAttributes, isStuck, whyStuck } from './write/request.ts'
import { settingsIn } from './write/settings.ts'

type Because = { readonly reason: string; readonly remedy: string }

/** What no call could do, seen from what was just read: so a plan says it, and no call fails for it. */
export function cannot(memory: Memory, change: Change): Because | undefined {
	if (change.to === 'git') return change.kind === 'update' ? losesSecrets(memory, change) : undefined
	const off = change.kind === 'delete' ? undefined : memory.off.get(change.type)
	if (off) return { reason: off.message, remedy: off.hint ?? 'have it switched on' }
	if (change.kind !== 'update') return undefined
	const stuck = changedAttributes(change).find((name) => isStuck(change, name))
	return stuck === undefined ? undefined : whyStuck(stuck)
}

/** Settings are one text: as Segment shows it, without its secrets, it would take those that the file has away from there. */
function losesSecrets(memory: Memory, change: Extract<Change, { kind: 'update' }>): Because | undefined {
	if (!changedAttributes(change).includes('settings')) return undefined
	const [before, after] = [settingsIn(change.before), settingsIn(change.after)]
	const hidden = memory.hidden.get(`${change.type} ${change.remoteId}`) ?? []
	const lost = hidden.filter((name) => before.has(name) && !after.has(name))
	if (lost.length === 0) return undefined
	return {
		reason: `the file sets ${lost.map((name) => `\`${name}\``).join(', ')}, which Segment does not show, and the settings would be written without`,
		remedy: 'make the same change in the file by hand',
	}
}
