import type { ByHand, TypeName } from '../../src/provider.ts'
import type { Memory } from './read/memory.ts'

const IN_APP = 'make it again in the Hightouch app of the other workspace'

/** What the API neither shows nor takes, or shows and must not be carried over; with a count where the last read told one. */
export function byHand(memory: Memory): readonly ByHand[] {
	const audienceSyncs = [...memory.modelOf.values()].filter((model) => memory.audiences.has(model)).length
	const counted: readonly (ByHand & { readonly list: TypeName })[] = [
		{
			list: 'source',
			what: 'sources, with their credentials',
			count: countOf(memory, 'source'),
			remedy: 'connect each in the Hightouch app; its slug must be the one in the manifest, or an alias',
		},
		{
			list: 'destination',
			what: 'destinations, with their credentials',
			count: countOf(memory, 'destination'),
			remedy: 'connect each in the Hightouch app; its slug must be the one in the manifest, or an alias',
		},
		{ list: 'model', what: 'audiences', count: memory.audiences.size, remedy: IN_APP },
		{ list: 'sync', what: 'syncs of audiences', count: audienceSyncs, remedy: 'add them to the audience in the Hightouch app' },
	]
	const shown = counted.flatMap(({ list, count, ...entry }): readonly ByHand[] => {
		if (!memory.listed.has(list)) return [entry]
		return count === 0 ? [] : [{ ...entry, ...(count !== undefined && { count }) }]
	})
	return [...shown, ...UNCOUNTED]
}

function countOf({ types }: Memory, type: TypeName): number {
	return types.get(type)?.keys.size ?? 0
}

const UNCOUNTED: readonly ByHand[] = [
	{ what: 'traits', remedy: 'define them again in Customer Studio' },
	{ what: 'spaces and folders', remedy: 'sort models and syncs into them in the Hightouch app' },
	{ what: 'approval flows', remedy: 'switch them on in the settings of the workspace' },
	{
		what: 'column settings of schema models: redaction, suggestions, display',
		remedy: 'set them on each column in the schema of the Hightouch app',
	},
	{ what: 'merge columns and column aliases', remedy: 'choose them again in the schema of the Hightouch app' },
	{ what: 'tags', remedy: 'add them to models and syncs in the Hightouch app' },
]
