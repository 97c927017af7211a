import { provider } from '../../../providers/unleash/index.ts'
import { providerConformance } from '../../conformance/provider.ts'
import { SAMPLE, SMALL } from './sample.ts'

const flag = { project: 'default', type: 'release' }
const field = { description: 'One of many' }

providerConformance(provider, {
	...SAMPLE,
	tree: SMALL,
	many: (count) => ({
		type: 'feature',
		list: 'getFeatures',
		tree: Object.fromEntries(Array.from({ length: count }, (_, n) => [`features/f-${n}.yaml`, flag])),
	}),
})

providerConformance(
	{ ...provider, name: 'unleash, for what one call writes,' },
	{
		...SAMPLE,
		tree: SMALL,
		create: { type: 'tag_type', key: 'made-by-the-tests', attributes: { ...field, color: '#00FF00' } },
		many: (count) => ({
			type: 'segment',
			list: 'getSegments',
			tree: Object.fromEntries(Array.from({ length: count }, (_, n) => [`segments/s ${n}.yaml`, field])),
		}),
	},
)
