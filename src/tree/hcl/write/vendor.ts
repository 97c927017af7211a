import type { Writable } from '../../../formats/hcl/index.ts'
import { parseHcl, renderGenerated } from '../../../formats/hcl/index.ts'
import type { Dict, RemoteId, ResourceType, TypeName } from '../../../model/index.ts'
import type { BlockForm } from '../../../ports/index.ts'
import { blockType } from '../../in-hcl.ts'
import type { Labels } from '../../writable.ts'
import { writableAttributes } from '../../writable.ts'
import type { Sections } from './sections.ts'
import { cutSections, joinSections } from './sections.ts'

export type VendorForm = Extract<BlockForm, { kind: 'vendor' }>

/** One resource of a file in the form of the service's own sync. `id`: undefined where it is not known. */
export type VendorResource = {
	readonly type: ResourceType
	readonly label: string
	readonly id: RemoteId | undefined
	/** What the file holds before, all that is new where it is none. */
	readonly before: Dict
	readonly after: Dict
}

/** The text of a file that holds this resource alone. Others are named by their ids. */
export function vendorText(names: Labels, form: VendorForm, { type, label, id, before, after }: VendorResource): string {
	return renderGenerated({
		type: blockType(names.provider, type.name),
		label,
		importId: form.isImportable(type.name) ? id : undefined,
		written: form.written(type.name),
		attributes: writableAttributes(names, type, before, after),
	})
}

/** The file with a change made in it; undefined where it is not in that form. */
export function inVendorForm(names: Labels, form: VendorForm, sections: Sections, resource: VendorResource): Sections | undefined {
	const { before } = resource
	if (joinSections(sections) !== vendorText(names, form, { ...resource, after: before })) return undefined
	return sectionsOfText(vendorText(names, form, resource))
}

export function sectionsOfText(text: string): Sections | undefined {
	const parsed = parseHcl(text)
	return parsed.kind === 'ok' ? cutSections(parsed.file) : undefined
}

/** The block that says which id a resource has. */
export function importBlock(type: TypeName, label: string, id: RemoteId) {
	const to: Writable = { kind: 'expression', text: `${type}.${label}` }
	return {
		kind: 'block',
		type: 'import',
		labels: [],
		body: [
			{ kind: 'attribute', name: 'to', value: to },
			{ kind: 'attribute', name: 'id', value: id },
		],
	} as const
}
