import type { Echo } from '../../src/provider.ts'

/** As Hightouch names its folders in a message; events of contracts go by `events/schemas`, wherever they lie. */
const FOLDERS = [
	'models',
	'syncs',
	'schema/parent-models',
	'schema/related-models',
	'schema/event-models',
	'schema/model-relationships',
	'events/contracts',
	'events/schemas',
	'events/domains',
	'events/components',
]

/**
 * First lines of the commits that Hightouch's Git Sync makes, each the whole of it. What a commit says is not what it touches; and
 * a person may be its author and its committer both.
 */
const OWN: readonly RegExp[] = [
	new RegExp(`^(?:${FOLDERS.join('|')}) \\S+ (?:added|changed|added or changed) in Hightouch$`),
	/^\S+ (?:added or changed|deleted) in Hightouch$/,
	/^Update source and destination manifest$/,
	/^Add workspace source and destination aliases$/,
	/^Update Hightouch sync exposures$/,
]

/** Hightouch's own Git Sync, which may write to the same branch. */
export const echo: Echo = { name: "Hightouch's Git Sync", isOwn }

function isOwn(message: string): boolean {
	const [first = ''] = message.split(/\r?\n/, 1)
	return OWN.some((pattern) => pattern.test(first))
}
