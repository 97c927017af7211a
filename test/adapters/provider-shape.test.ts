import { expect, test } from 'vitest'
import { provider } from '../../examples/provider/index.ts'
import { providerIn } from '../../src/adapters/provider-shape.ts'
import { Failure } from '../../src/model/index.ts'

function outcome(exported: object): unknown {
	try {
		return providerIn(exported as never, 'acme').name
	} catch (error) {
		return error instanceof Failure ? `${error.problem.code} ${error.problem.message}` : error
	}
}

test.each<[string, object, string]>([
	['named', { provider }, 'larkwatch'],
	['as a default', { default: provider }, 'larkwatch'],
	['not at all', {}, 'PROVIDER_UNFIT acme exports no provider'],
	['as a function', { provider: () => provider }, 'PROVIDER_UNFIT acme exports no provider'],
	[
		'without a version of the kit',
		{ provider: { ...provider, kit: undefined } },
		'PROVIDER_UNFIT acme is made for no version of the provider kit, and this is version 1',
	],
	[
		'for another kit',
		{ provider: { ...provider, kit: 2 } },
		'PROVIDER_UNFIT acme is made for version 2 of the provider kit, and this is version 1',
	],
	[
		'in part',
		{ provider: { kit: 1, name: 'acme', schema: {} } },
		'PROVIDER_UNFIT what acme exports is no provider: it lacks title, layout, api, defaults, connect, schema.version, schema.types',
	],
])('a provider that is exported %s', (_, exported, wanted) => {
	expect(outcome(exported)).toBe(wanted)
})
