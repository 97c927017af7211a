import { fail } from '../model/index.ts'
import type { Provider } from '../ports/index.ts'

const KIT = 1

type Members = Readonly<Record<string, unknown>>

/**
 * The provider that a module exports, as `provider` or as its default. Throws `Failure(PROVIDER_UNFIT)` with everything that it lacks, or
 * where it was written for another version of the kit. `from`: where it comes from, for people.
 */
export function providerIn(exported: Members, from: string): Provider {
	const found = exported['provider'] ?? exported['default']
	if (!isMap(found))
		return fail('PROVIDER_UNFIT', `${from} exports no provider`, { hint: 'it is `export const provider = declareProvider({ … })`' })
	const { kit } = found
	if (kit !== KIT)
		return fail(
			'PROVIDER_UNFIT',
			`${from} is made for ${typeof kit === 'number' ? `version ${kit}` : 'no version'} of the provider kit, and this is version ${KIT}`,
			{
				hint:
					found['kit'] === undefined
						? `a provider says \`kit: ${KIT}\``
						: 'install a version of it that fits, or another version of Tideway',
			},
		)
	const lacking = lackingIn(found)
	if (lacking.length > 0) return fail('PROVIDER_UNFIT', `what ${from} exports is no provider: it lacks ${lacking.join(', ')}`)
	return found as unknown as Provider
}

const TEXTS = ['name', 'title']
const MAPS = ['schema', 'layout', 'api', 'defaults']
const INSIDE: readonly (readonly [string, string, (value: unknown) => boolean])[] = [
	['schema', 'version', (value) => typeof value === 'number'],
	['schema', 'types', Array.isArray],
	['api', 'endpoints', Array.isArray],
	['api', 'auth', isMap],
	['api', 'errors', isMap],
	['layout', 'place', isFunction],
	['layout', 'path', isFunction],
	['layout', 'slug', isFunction],
	['layout', 'accepts', isFunction],
	['defaults', 'mode', isText],
	['defaults', 'format', isText],
	['defaults', 'tokenEnv', isText],
]

function lackingIn(found: Members): readonly string[] {
	const tops = [
		...TEXTS.filter((name) => !isText(found[name])),
		...MAPS.filter((name) => !isMap(found[name])),
		...(isFunction(found['connect']) ? [] : ['connect']),
	]
	const inside = INSIDE.filter(([top, name, fits]) => {
		const around = found[top]
		return isMap(around) && !fits(around[name])
	})
	return [...tops, ...inside.map(([top, name]) => `${top}.${name}`)]
}

function isText(value: unknown): boolean {
	return typeof value === 'string' && value !== ''
}

function isMap(value: unknown): value is Members {
	return typeof value === 'object' && value !== null
}

function isFunction(value: unknown): boolean {
	return typeof value === 'function'
}
