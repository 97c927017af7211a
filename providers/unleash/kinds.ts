import type { TypeName } from '../../src/provider.ts'

/** How the things of a type are called by: the operations, and what identifies one in their addresses and answers. */
export type Kind = {
	readonly list: string
	readonly get: string
	/** The parameter of the path. */
	readonly parameter: string
	readonly identity: 'name' | 'id'
	readonly create?: string
	readonly update?: string
	readonly remove?: string
}

/** Types whose things are listed whole and written by one call each. Flags and projects are not among them. */
export const KINDS: ReadonlyMap<TypeName, Kind> = new Map<TypeName, Kind>([
	['environment', { list: 'getAllEnvironments', get: 'getEnvironment', parameter: 'name', identity: 'name' }],
	[
		'context_field',
		{
			list: 'getContextFields',
			get: 'getContextField',
			parameter: 'contextField',
			identity: 'name',
			create: 'createContextField',
			update: 'updateContextField',
			remove: 'deleteContextField',
		},
	],
	[
		'tag_type',
		{
			list: 'getTagTypes',
			get: 'getTagType',
			parameter: 'name',
			identity: 'name',
			create: 'createTagType',
			update: 'updateTagType',
			remove: 'deleteTagType',
		},
	],
	[
		'strategy',
		{
			list: 'getAllStrategies',
			get: 'getStrategy',
			parameter: 'name',
			identity: 'name',
			create: 'createStrategy',
			update: 'updateStrategy',
			remove: 'removeStrategy',
		},
	],
	[
		'segment',
		{
			list: 'getSegments',
			get: 'getSegment',
			parameter: 'id',
			identity: 'id',
			create: 'createSegment',
			update: 'updateSegment',
			remove: 'removeSegment',
		},
	],
	[
		'addon',
		{
			list: 'getAddons',
			get: 'getAddon',
			parameter: 'id',
			identity: 'id',
			create: 'createAddon',
			update: 'updateAddon',
			remove: 'deleteAddon',
		},
	],
])
