import { provider } from '../../../providers/segment/index.ts'
import { terraform } from '../../../providers/segment/terraform.ts'
import type { ExportSource } from '../../../src/export/index.ts'
import type { Address, Base, BaseEntry, Dict, RemoteId } from '../../../src/model/index.ts'
import { canonicalAttributes, findType, makeAddress } from '../../../src/model/index.ts'
import type { BlockName } from '../../../src/tree/index.ts'

/** A tree in Segment's own form as what both sides agreed on, with an id for each resource. */
export function exportSource(tree: ReadonlyMap<string, Dict>, names: ReadonlyMap<Address, BlockName> = new Map()): ExportSource {
	const base: Base = new Map(
		[...tree].map(([path, attributes]): [Address, BaseEntry] => {
			const { type, key } = provider.layout.place(path) ?? { type: '', key: '' }
			const described = findType(provider.schema, type)
			if (!described) throw new TypeError(`${path} holds nothing`)
			const id = idOf(type, key, attributes) as RemoteId
			return [makeAddress(type, key), { type, key, id, attributes: canonicalAttributes(described, attributes) }]
		}),
	)
	return { schema: provider.schema, terraform, base, names }
}

/** Of two parts where Segment knows it by two. */
function idOf(type: string, key: string, attributes: Dict): string {
	const own = `of-${key}`
	const [other, given] = [(name: string) => `of-${String(attributes.get(name))}`, (name: string) => String(attributes.get(name))]
	if (type === 'source_warehouse_connection') return `${other('source_id')}:${other('warehouse_id')}`
	if (type === 'source_tracking_plan_connection') return `${other('source_id')}:${other('tracking_plan_id')}`
	if (type === 'destination_subscription' || type === 'destination_filter') return `${other('destination_id')}:${own}`
	if (type === 'profiles_warehouse') return `${given('space_id')}:${own}`
	return type === 'label' ? `${given('key')}:${given('value')}` : own
}
