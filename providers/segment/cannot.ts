import type { Change } from '../../src/provider.ts'
import { isMasked } from '../../src/provider.ts'
import type { Memory } from './read/memory.ts'
import { changedAttributes, isStuck, whyStuck } from './write/request.ts'
import { settingsIn, wholeSettings } from './write/settings.ts'

type Because = { readonly reason: string; readonly remedy: string }

/** What no call could do, seen from what was just read: so a plan says it, and no call fails for it. */
export function cannot(memory: Memory, change: Change): Because | undefined {
	if (change.to === 'git') return undefined
	const off = change.kind === 'delete' ? undefined : memory.off.get(change.type)
	if (off) return { reason: off.message, remedy: off.hint ?? 'have it switched on' }
	if (change.kind !== 'update') return undefined
	const stuck = changedAttributes(change).find((name) => isStuck(change, name))
	return stuck === undefined ? losesSecrets(change) : whyStuck(stuck)
}

/** The settings of a mapping are sent as a whole: those that Segment hides and no file says would be gone. */
function losesSecrets(change: Extract<Change, { kind: 'update' }>): Because | undefined {
	if (change.type !== 'destination_subscription' || !changedAttributes(change).includes('settings')) return undefined
	const whole = wholeSettings(settingsIn(change.after), settingsIn(change.other ?? new Map()))
	const lost = [...whole].flatMap(([name, value]) => (isMasked(value) ? [`\`${name}\``] : []))
	if (lost.length === 0) return undefined
	return {
		reason: `Segment takes the settings of a mapping as a whole, and does not show ${lost.join(', ')}`,
		remedy: 'set these in the file too, each as a variable that is a secret',
	}
}
