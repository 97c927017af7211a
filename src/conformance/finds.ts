import { parseYaml } from '../formats/yaml/index.ts'
import type { Resource } from '../model/index.ts'
import { findType, isSame, renderJson } from '../model/index.ts'
import type { Ref } from '../ports/index.ts'
import type { Bench, Rule, Trial } from './rule.ts'
import { differ, inSmall, readLive, rule, whyOf, within, withoutMasked } from './rule.ts'
import { fileText } from './text.ts'
import type { ProviderWorld } from './world.ts'

/** That one resource is the same wherever it is seen, and gone only where that is proven. */
export function findRules(bench: Bench): readonly Rule[] {
	return [identified(bench), found(bench), gone(bench), filed(bench)]
}

function identified(bench: Bench): Rule {
	return rule('P48: tells which workspace it reached', 'workspace', () =>
		inSmall(bench, async ({ connection }) => {
			await connection.read(bench.managed)
			const identity = await connection.identity()
			if (identity.kind === 'unknown') return [`the workspace is unknown: ${whyOf(identity)}`]
			return typeof identity.value === 'string' && identity.value !== '' ? [] : ['nothing tells the workspace, although it is not empty']
		}),
	)
}

function found(bench: Bench): Rule {
	return rule('finds each resource by its id and by its key, as the list had it', 'workspace', () =>
		inSmall(bench, async (world) => {
			const { resources, wrong } = await readLive(world, bench.managed)
			const findings: string[] = [...wrong]
			for (const resource of resources) {
				const { type, key, id } = resource
				findings.push(...(await sameAlone(world, resource, { type, key })))
				if (id !== undefined) findings.push(...(await sameAlone(world, resource, { type, key, id })))
			}
			return findings
		}),
	)
}

async function sameAlone({ connection }: ProviderWorld, listed: Resource, ref: Ref): Promise<readonly string[]> {
	const by = `${listed.address}, found by its ${ref.id === undefined ? 'key' : 'id'},`
	const read = await connection.find(ref)
	if (read.kind === 'unknown') return [`${by} is unknown: ${whyOf(read)}`]
	if (read.value.kind === 'gone') return [`${by} is gone`]
	return differ(by, plain(read.value.resource), plain(listed))
}

function plain({ attributes, ...rest }: Resource): string {
	const sorted = Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1))
	return `${JSON.stringify(Object.fromEntries(sorted))} ${renderJson(attributes, 'sorted')}`
}

const FAULTS = ['500:on=GET', '403:on=GET', 'html:on=GET', 'truncate:on=GET']

function gone(bench: Bench): Rule {
	const [type = ''] = bench.managed
	const look = (faults: string | undefined, wanted: string): ReturnType<Trial['run']> =>
		within(bench, bench.sample.tree, faults, async ({ connection }) => {
			const read = await connection.find({ type, key: 'nobody-has-this' })
			return differ(`a ${type} that is not there`, read.kind === 'unknown' ? 'unknown' : read.value.kind, wanted)
		})
	const trials = FAULTS.map((fault) => ({ name: fault, run: () => look(fault, 'unknown') }))
	return {
		title: 'P3: gone is said where it is proven, and nowhere else',
		needs: 'sandbox',
		trials: [{ name: 'nothing in the way', run: () => look(undefined, 'gone') }, ...trials],
	}
}

function filed(bench: Bench): Rule {
	const { provider, managed } = bench
	return rule('P14: a file made from the workspace reads back to the same', 'workspace', () =>
		inSmall(bench, async (world) => {
			const { resources, wrong } = await readLive(world, managed)
			return [...wrong, ...resources.flatMap((resource) => fileFaults(provider, resource))]
		}),
	)
}

function fileFaults({ layout, schema }: Bench['provider'], { type, key, address, ...shown }: Resource): readonly string[] {
	const attributes = withoutMasked(shown.attributes)
	const described = findType(schema, type)
	const path = layout.path(type, key, attributes)
	const isTold = described?.attributes.some(({ fromPath, live }) => fromPath && live === 'file-only') ?? false
	const place = path === undefined ? undefined : layout.place(path)
	const parsed = parseYaml(fileText(described, attributes))
	const isBack = parsed.kind === 'ok' && isSame(parsed.document.value, attributes)
	return [
		...(path === undefined && !isTold ? [`${address} has no file`] : []),
		...(path !== undefined && (place?.type !== type || place.key !== key)
			? [`${path}, where ${address} is, says ${place ? `${place.type}.${place.key}` : 'nothing'}`]
			: []),
		...(isBack ? [] : [`${address} is another one when its file is read`]),
	]
}
