import type { Sample } from '../kit/index.ts'
import type { Present } from '../model/index.ts'
import { fail, fromPlain, isDict } from '../model/index.ts'

/** The sample that a package exports as `sample`. Throws `Failure(PROVIDER_UNFIT)` for anything else. */
export function sampleIn(exported: unknown): Sample {
	const lacks = (what: string): never =>
		fail('PROVIDER_UNFIT', `the sample ${what}`, { hint: 'it is `export const sample: Sample` in sample.ts, beside index.ts' })
	if (typeof exported !== 'object' || exported === null) return lacks('is missing')
	const sample = exported as Readonly<Record<string, unknown>>
	for (const name of ['tree', 'create', 'edit'])
		if (typeof sample[name] !== 'object' || sample[name] === null) return lacks(`has no \`${name}\``)
	if (typeof sample['many'] !== 'function') return lacks('has no function `many`')
	return exported as Sample
}

export function presentFrom(plain: unknown): Present {
	const value = fromPlain(plain)
	return value === undefined ? null : value
}

/** A plain object as a map of values. */
export function dictOf(plain: object): ReadonlyMap<string, Present> {
	const dict = fromPlain(plain)
	return isDict(dict) ? dict : new Map()
}
