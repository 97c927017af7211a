import { inJsonbOrder, renderYaml } from '../formats/yaml/index.ts'
import type { Dict, Present, ResourceType } from '../model/index.ts'

/** A resource as a new file: the schema's order at the top, jsonb order where the schema says so. */
export function fileText(type: ResourceType | undefined, attributes: Dict): string {
	const ordered = (type?.attributes ?? []).flatMap((attribute): [string, Present][] => {
		const value = attributes.get(attribute.name)
		if (value === undefined) return []
		return [[attribute.name, 'keyOrder' in attribute && attribute.keyOrder === 'jsonb' ? inJsonbOrder(value) : value]]
	})
	return renderYaml(new Map(ordered))
}
