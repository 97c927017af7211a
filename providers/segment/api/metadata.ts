import { anything, flag, list, nullableText, object, text } from './shapes.ts'

/** What the catalogue says of a kind of source, destination or warehouse. It comes with every one of them and is never ours to set. */
const option = object(['name', 'type', 'required'], {
	name: text,
	type: text,
	required: flag,
	description: text,
	defaultValue: anything,
	label: text,
})
const catalogued = { id: text, name: text, slug: text, description: text, options: list(option) }
export const sourceMetadata = object(['id', 'name', 'slug'], { ...catalogued, isCloudEventSource: flag })
const action = object(['id', 'slug', 'name'], { id: text, slug: text, name: text, hidden: flag, defaultTrigger: nullableText })
export const destinationMetadata = object(['id', 'name', 'slug', 'actions'], {
	...catalogued,
	actions: list(action),
	multiInstanceSupportedVersion: text,
})
export const warehouseMetadata = object(['id', 'name', 'slug'], catalogued)
