import { expect, test } from 'vitest'
import { schema } from '../../../providers/segment/schema/index.ts'
import { terraform as described } from '../../../providers/segment/terraform.ts'
import { chooseResources, exportConfiguration, exportState, renderIndentedJson } from '../../../src/export/index.ts'
import type { Address, Change, Dict, RemoteId } from '../../../src/model/index.ts'
import { canonicalAttributes, findType, makeAddress, runSteps } from '../../../src/model/index.ts'
import { terraformJsonSteps } from '../../../src/show/index.ts'
import { SMALL } from '../../providers/segment/start.ts'
import { dictOf } from '../../support/fake-api.ts'
import { planWith } from '../../support/plans.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { exportSource } from '../../support/terraform/base.ts'
import { serveProvider } from '../../support/terraform/provider.ts'
import { terraform } from '../../support/terraform/run.ts'
import { SEGMENT_PROVIDER, SEGMENT_RESOURCES } from '../../support/terraform/segment.ts'

const SOURCE = exportSource(SMALL)
const COMMON = { to: 'live', other: null, dependents: [], notes: [] } as const
const NEW = { slug: 'new', name: 'New', enabled: true, metadata: { id: 'm' }, settings: { a: 1 }, labels: [{ key: 'a', value: 'b' }] }

function canonical(type: string, attributes: Dict): Dict {
	const known = findType(schema, type)
	return known ? canonicalAttributes(known, attributes) : attributes
}

/** `other` is laid over what both sides agreed on. */
function update(type: string, key: string, other: object): Change {
	const address = makeAddress(type, key)
	const { attributes: before, id } = entryAt(address)
	const after = canonical(type, new Map([...before, ...dictOf(other)]))
	const edits = Object.keys(other).map((name) => ({ path: [name], before: before.get(name), after: after.get(name) }))
	return { ...COMMON, id: `u ${address}`, kind: 'update', address, type, key, remoteId: id, before, after, edits }
}

function create(type: string, key: string, attributes: object, replaces?: RemoteId): Change {
	const address = makeAddress(type, key)
	const after = canonical(type, dictOf(attributes))
	return { ...COMMON, id: `c ${address}`, kind: 'create', address, type, key, after, ...(replaces && { replaces }) }
}

function remove(type: string, key: string): Change {
	const address = makeAddress(type, key)
	const { attributes: before, id } = entryAt(address)
	return { ...COMMON, id: `d ${address}`, kind: 'delete', address, type, key, remoteId: id, before }
}

function entryAt(address: Address): { readonly attributes: Dict; readonly id: RemoteId } {
	const entry = SOURCE.base.get(address)
	if (!entry?.id) throw new Error(`there is no ${address}`)
	return { attributes: entry.attributes, id: entry.id }
}

/** The same in Terraform's configuration. */
function edited(files: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
	const text = (name: string): string => files.get(name) ?? ''
	const { ['destination_filter.tf']: _filter, ['imports.tf']: _imports, ...rest } = Object.fromEntries(files)
	return {
		...rest,
		'source.tf': text('source.tf').replace('"Web"', '"Site"').replace('"demo"', '"live"'),
		'reverse_etl_model.tf': text('reverse_etl_model.tf').replace('source.database.id', 'source.web.id'),
		'new.tf': `resource "segment_source" "new" {
  slug     = "new"
  name     = "New"
  enabled  = true
  metadata = { id = "m" }
  settings = jsonencode({ a = 1 })
  labels   = [{ key = "a", value = "b" }]
}
`,
	}
}

/** What stands where in JSON, and of which kind; the items of a list are one place. */
function kindsIn(value: unknown, path = ''): readonly (readonly [path: string, kind: string])[] {
	if (typeof value !== 'object' || value === null) return [[path, value === null ? 'null' : typeof value]]
	const isList = Array.isArray(value)
	const members = Object.entries(value).flatMap(([name, member]) => kindsIn(member, `${path}.${isList ? '0' : name}`))
	return [[path, isList ? 'list' : 'map'], ...members]
}

type Planned = { readonly address: string; readonly change: { readonly actions: readonly string[] } }
type Document = { readonly resource_changes: readonly Planned[]; readonly planned_values: { readonly root_module: Resources } }
type Resources = { readonly resources: readonly Planned[] }

async function ofTerraform(): Promise<Document> {
	const chosen = chooseResources(SOURCE, [])
	if (chosen.kind === 'unknown') throw new Error(chosen.problem.message)
	const { files, variables } = exportConfiguration(SOURCE, chosen.resources, '1.6.0')
	const state = exportState(SOURCE, chosen.resources, { lineage: 'l', serial: 1 })
	const folder = scratchFolder({ ...edited(files), 'terraform.tfstate': renderIndentedJson(state.document) })
	const options = { provider: SEGMENT_PROVIDER, resources: SEGMENT_RESOURCES, live: new Map() }
	const values = Object.fromEntries(variables.map(({ name }) => [`TF_VAR_${name}`, 'x']))
	const env = { ...values, TF_REATTACH_PROVIDERS: await serveProvider('segmentio/segment', options) }
	expect((await terraform(folder, env, 'plan', '-input=false', '-out=saved')).code).toBe(0)
	return JSON.parse((await terraform(folder, env, 'show', '-json', 'saved')).out) as Document
}

function ofTideway(): Document {
	const model = entryAt(makeAddress('reverse_etl_model', 'id-mdl1'))
	const plan = planWith({
		provider: 'segment',
		changes: [
			create('source', 'new', NEW),
			update('source', 'web', { name: 'Site', labels: [{ key: 'environment', value: 'live' }] }),
			remove('destination_filter', 'id-de1_flt1'),
			remove('reverse_etl_model', 'id-mdl1'),
			create('reverse_etl_model', 'id-mdl1', Object.fromEntries([...model.attributes, ['source_id', 'web']]), model.id),
		],
	})
	return JSON.parse(runSteps(terraformJsonSteps(plan, schema, { version: '1.2.3', provider: described }))) as Document
}

test('the same changes have the shape that Terraform itself gives them', async () => {
	const [theirs, ours] = [await ofTerraform(), ofTideway()]
	expect(kindsIn(theirs).map(([path]) => path)).toEqual(expect.arrayContaining(['.format_version', '.terraform_version', '.applyable']))
	for (const name of Object.keys(ours).filter((one) => one !== 'resource_drift')) expect(Object.keys(theirs)).toContain(name)
	expect(ours.resource_changes).toHaveLength(4)
	for (const own of [...ours.resource_changes, ...ours.planned_values.root_module.resources]) {
		const isPlanned = !('change' in own)
		const all = isPlanned ? theirs.planned_values.root_module.resources : theirs.resource_changes
		const their = all.find(({ address }) => address === own.address)
		const [mine, known] = [new Map(kindsIn(own)), new Map(kindsIn(their))]
		if (!isPlanned) expect([own.address, own.change.actions]).toEqual([their?.address, their?.change.actions])
		// What Segment's catalogue says of a thing is described once for all types here, and type by type there.
		const isCatalogue = (path: string): boolean => /(?:after_unknown|_sensitive|sensitive_values)\.metadata\./.test(path)
		// Terraform's provider takes these two and does nothing with them; here they are nobody's to set.
		const isIgnored = (path: string): boolean => /\.schedule_(?:config|strategy)$/.test(path)
		// What is secret here is not secret there.
		const isSecret = (path: string): boolean => /\.(?:settings|write_keys)$/.test(path)
		for (const [path, kind] of mine)
			if (!isCatalogue(path) && !isSecret(path) && !isIgnored(path)) expect(`${path} ${known.get(path)}`).toBe(`${path} ${kind}`)
		// What is not set is null there, and not there at all here.
		for (const [path, kind] of known)
			if (kind !== 'null' && !isCatalogue(path) && !isSecret(path) && !isIgnored(path))
				expect(`${path} ${mine.get(path)}`).toBe(`${path} ${kind}`)
	}
})
