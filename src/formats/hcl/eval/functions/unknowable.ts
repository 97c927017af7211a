import { refuse } from '../refusal.ts'
import { unknownOf } from '../value.ts'
import type { Functions, HclFunction } from './define.ts'

/** Functions whose result is another one each time: it is known after apply. And those that are not offered here. */
export const UNKNOWABLE_FUNCTIONS: Functions = {
	base64gzip: absent('str', 'what it gives depends on one program that compresses'),
	bcrypt: {
		parameters: [{ name: 'str', type: 'string' }],
		rest: { name: 'cost', type: 'number' },
		result: 'string',
		apply: () => unknownOf('string'),
	},
	plantimestamp: eachTime(),
	rsadecrypt: { ...absent('ciphertext', 'a private key has no place in a configuration'), rest: { name: 'privatekey', type: 'string' } },
	timestamp: eachTime(),
	uuid: eachTime(),
}

function eachTime(): HclFunction {
	return { parameters: [], result: 'string', apply: () => unknownOf('string') }
}

function absent(name: string, why: string): HclFunction {
	return { parameters: [{ name, type: 'string' }], result: 'string', apply: () => refuse(`the function is not offered: ${why}`) }
}
