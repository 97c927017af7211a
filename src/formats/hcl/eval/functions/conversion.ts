import { convert } from '../convert.ts'
import type { HclType } from '../typing.ts'
import { listType, mapType, setType } from '../typing.ts'
import { boolOf, marked, unmarked } from '../value.ts'
import type { Functions, HclFunction, Parameter } from './define.ts'

const ANYTHING: Parameter = { name: 'value', type: 'dynamic', accepts: ['null', 'unknown', 'secrets'] }

export const CONVERSION_FUNCTIONS: Functions = {
	ephemeralasnull: { parameters: [ANYTHING], result: 'dynamic', apply: ({ at }) => at(0) },
	issensitive: {
		parameters: [{ ...ANYTHING, accepts: ['null', 'parts', 'secrets'] }],
		result: 'bool',
		apply: ({ at }) => boolOf(at(0).isSensitive),
	},
	nonsensitive: { parameters: [ANYTHING], result: 'dynamic', apply: ({ at }) => unmarked(at(0)) },
	sensitive: { parameters: [ANYTHING], result: 'dynamic', apply: ({ at }) => marked(at(0), true) },
	tobool: to('bool'),
	tolist: to(listType('dynamic')),
	tomap: to(mapType('dynamic')),
	tonumber: to('number'),
	toset: to(setType('dynamic')),
	tostring: to('string'),
}

function to(type: HclType): HclFunction {
	return { parameters: [{ ...ANYTHING, name: 'v' }], result: type, apply: ({ at }) => convert(at(0), type) }
}
