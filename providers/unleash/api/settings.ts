import type { Endpoint } from '../../../src/provider.ts'
import {
	closed,
	constraint,
	flag,
	getting,
	list,
	listing,
	nullableText,
	number,
	object,
	oneOf,
	openMap,
	plainName,
	someText,
	telling,
	text,
	writing,
} from './shapes.ts'

const tagType = { description: text, icon: text, color: { type: 'string', pattern: '^#[0-9A-Fa-f]{6}$' } }
const shownTagType = object(['name'], { name: text, description: nullableText, icon: nullableText, color: nullableText })

const legalValue = closed(['value'], { value: someText, description: text })
const contextField = { description: text, stickiness: flag, legalValues: list(legalValue) }
const shownContextField = object(['name'], { name: text, sortOrder: number, ...contextField, description: nullableText, createdAt: text })

const strategyParameter = closed(['name', 'type'], {
	name: someText,
	type: oneOf('boolean', 'list', 'number', 'percentage', 'string'),
	description: text,
	required: flag,
})
const customStrategy = { title: text, description: text, parameters: list(strategyParameter) }
const shownStrategy = object(['name', 'editable', 'deprecated'], {
	name: text,
	editable: flag,
	deprecated: flag,
	...customStrategy,
	title: nullableText,
	description: nullableText,
})

const segment = closed(['name', 'constraints'], {
	name: someText,
	description: nullableText,
	project: nullableText,
	constraints: list(constraint),
})
const shownSegment = object(['id', 'name', 'constraints'], {
	id: number,
	name: text,
	description: nullableText,
	project: nullableText,
	constraints: list(constraint),
	createdAt: text,
})

const addonMembers = {
	provider: someText,
	description: text,
	enabled: flag,
	parameters: openMap(text),
	events: { ...list(text), minItems: 1 },
	projects: list(text),
	environments: list(text),
}
const addon = closed(['provider', 'enabled', 'parameters', 'events'], addonMembers)
const shownAddon = object(['id', 'provider', 'enabled'], { id: number, ...addonMembers, description: nullableText, createdAt: text })

const path = { tagType: '/tag-types/{name}', context: '/context/{contextField}', strategy: '/strategies/{name}' }

export const settingEndpoints: readonly Endpoint[] = [
	listing(shownContextField, { id: 'getContextFields', at: '/context' }),
	getting(shownContextField, { id: 'getContextField', at: path.context }),
	writing(
		{ method: 'POST', body: closed(['name'], { name: plainName, ...contextField }), answer: shownContextField },
		{ id: 'createContextField', at: '/context', success: 201 },
	),
	telling({ method: 'PUT', body: closed([], contextField) }, { id: 'updateContextField', at: path.context }),
	telling({ method: 'DELETE' }, { id: 'deleteContextField', at: path.context }),

	listing(shownTagType, { id: 'getTagTypes', at: '/tag-types', items: 'tagTypes' }),
	getting(shownTagType, { id: 'getTagType', at: path.tagType, wrap: 'tagType' }),
	writing(
		{ method: 'POST', body: closed(['name'], { name: plainName, ...tagType }), answer: shownTagType },
		{ id: 'createTagType', at: '/tag-types', success: 201 },
	),
	telling({ method: 'PUT', body: closed([], tagType) }, { id: 'updateTagType', at: path.tagType }),
	telling({ method: 'DELETE' }, { id: 'deleteTagType', at: path.tagType }),

	listing(shownStrategy, { id: 'getAllStrategies', at: '/strategies', items: 'strategies' }),
	getting(shownStrategy, { id: 'getStrategy', at: path.strategy }),
	writing(
		{ method: 'POST', body: closed(['name', 'parameters'], { name: plainName, ...customStrategy }), answer: shownStrategy },
		{ id: 'createStrategy', at: '/strategies', success: 201 },
	),
	telling({ method: 'PUT', body: closed(['parameters'], customStrategy) }, { id: 'updateStrategy', at: path.strategy }),
	telling({ method: 'POST' }, { id: 'deprecateStrategy', at: '/strategies/{name}/deprecate' }),
	telling({ method: 'POST' }, { id: 'reactivateStrategy', at: '/strategies/{name}/reactivate' }),
	telling({ method: 'DELETE' }, { id: 'removeStrategy', at: path.strategy }),

	listing(shownSegment, { id: 'getSegments', at: '/segments', items: 'segments', identity: 'id' }),
	getting(shownSegment, { id: 'getSegment', at: '/segments/{id}', identity: 'id' }),
	writing({ method: 'POST', body: segment, answer: shownSegment }, { id: 'createSegment', at: '/segments', identity: 'id', success: 201 }),
	telling({ method: 'PUT', body: segment }, { id: 'updateSegment', at: '/segments/{id}', success: 204 }),
	telling({ method: 'DELETE' }, { id: 'removeSegment', at: '/segments/{id}', success: 204 }),

	listing(shownAddon, { id: 'getAddons', at: '/addons', items: 'addons', identity: 'id' }),
	getting(shownAddon, { id: 'getAddon', at: '/addons/{id}', identity: 'id' }),
	writing({ method: 'POST', body: addon, answer: shownAddon }, { id: 'createAddon', at: '/addons', identity: 'id', success: 201 }),
	writing({ method: 'PUT', body: addon, answer: shownAddon }, { id: 'updateAddon', at: '/addons/{id}', identity: 'id' }),
	telling({ method: 'DELETE' }, { id: 'deleteAddon', at: '/addons/{id}' }),
]
