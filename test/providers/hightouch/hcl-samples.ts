import { provider } from '../../../providers/hightouch/index.ts'
import type { HclSample } from '../../conformance/hcl.ts'
import { dictOf } from '../../support/fake-api.ts'
import { cases, partCases } from './cases.ts'

const recorded: readonly HclSample[] = [
	...cases.map(({ type, key, file, told }) => ({ type, key, attributes: new Map([...file, ...told]) })),
	...partCases.map(({ type, key, file }) => ({ type, key, attributes: file })),
]
const managed = recorded.filter(({ type }) => provider.schema.types.some(({ name, role }) => name === type && role === 'managed'))
const [one, other] = managed.filter(({ type }) => type === 'schema_model').map(({ key }) => key)

/** Of which no API tells. */
const relationship: HclSample = {
	type: 'relationship',
	key: 'one-other',
	attributes: dictOf({
		from: { slug: one, relationshipName: 'others', mergeColumns: false },
		to: { slug: other, mergeColumns: true },
		cardinality: '1:many',
		mapping: [{ fromColumn: 'id', toColumn: 'one_id' }],
	}),
}

/** Every recorded resource that is the user's, once. */
export const samples: readonly HclSample[] = [
	...new Map([...managed, relationship].map((sample) => [`${sample.type} ${sample.key}`, sample])).values(),
]
