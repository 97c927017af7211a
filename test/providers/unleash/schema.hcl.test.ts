import { provider } from '../../../providers/unleash/index.ts'
import { hclConformance } from '../../conformance/hcl.ts'
import { dictOf } from '../../support/fake-api.ts'
import { SMALL } from './sample.ts'

const samples = Object.entries(SMALL).flatMap(([path, attributes]) => {
	const standing = provider.layout.place(path)
	return standing ? [{ type: standing.type, key: standing.key, attributes: dictOf(attributes) }] : []
})

hclConformance(provider, samples)
