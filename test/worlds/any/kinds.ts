import { provider as segment } from '../../../providers/segment/index.ts'
import { provider as unleash } from '../../../providers/unleash/index.ts'
import type { Dict } from '../../../src/model/index.ts'
import type { Provider } from '../../../src/ports/index.ts'
import { SMALL as SEGMENT_TREE } from '../../providers/segment/start.ts'
import { SMALL as UNLEASH_TREE } from '../../providers/unleash/sample.ts'
import { dictOf } from '../../support/fake-api.ts'

/** A service, what its workspace holds at first, and how its files are written. */
export type Kind = {
	readonly provider: Provider
	readonly format: 'yaml' | 'hcl'
	readonly tree: ReadonlyMap<string, Dict>
}

/** Files hold nothing that the service hides. */
const OPEN = {
	'sources/database.yaml': { enabled: true, metadata: { id: 'srcmPostgres' }, name: 'Database', settings: {}, slug: 'database' },
	'destinations/id-de1.yaml': {
		enabled: true,
		metadata: { id: 'd00000000000000000000a01' },
		name: 'Hook',
		settings: { hook: 'https://hook.example' },
		source_id: 'web',
	},
}

function dicts(tree: Readonly<Record<string, object>>): ReadonlyMap<string, Dict> {
	return new Map(Object.entries(tree).map(([path, file]) => [path, dictOf(file)]))
}

const SEGMENT = new Map([...SEGMENT_TREE, ...dicts(OPEN)])

export const KINDS: readonly Kind[] = [
	{ provider: segment, format: 'hcl', tree: SEGMENT },
	{ provider: segment, format: 'yaml', tree: SEGMENT },
	{ provider: unleash, format: 'yaml', tree: dicts(UNLEASH_TREE) },
	{ provider: unleash, format: 'hcl', tree: dicts(UNLEASH_TREE) },
]
