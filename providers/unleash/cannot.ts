import type { Change, Dict, Value } from '../../src/provider.ts'
import { isDict, isList } from '../../src/provider.ts'
import { isActive } from './write/strategies.ts'

type Because = { readonly reason: string; readonly remedy: string }

/** What no call could do, so that a plan says it and no call comes out otherwise. */
export function cannot(change: Change): Because | undefined {
	if (change.to === 'git' || change.kind === 'delete') return undefined
	if (change.type === 'feature') return withoutStrategy(change.after)
	if (change.type === 'tag_type' && change.kind === 'update' && change.before.has('color') && !change.after.has('color'))
		return { reason: 'Unleash has no way to take the color of a tag type away again', remedy: 'write the color that it shall have' }
	return undefined
}

/** Unleash would add a strategy of its own, which lets everybody in. */
function withoutStrategy(after: Dict): Because | undefined {
	const environments = after.get('environments')
	for (const [name, setting] of isDict(environments) ? environments : [])
		if (isDict(setting) && setting.get('enabled') === true && !strategiesIn(setting.get('strategies')).some(isActive))
			return {
				reason: `the flag is on in ${name} and has no active strategy there: Unleash would add one that lets everybody in`,
				remedy: `add a strategy to ${name}, or switch the flag off there`,
			}
	return undefined
}

function strategiesIn(value: Value): readonly Dict[] {
	return isList(value) ? value.filter(isDict) : []
}
