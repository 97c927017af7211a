import type { Endpoint } from '../../../src/provider.ts'
import { warehouseMetadata } from './metadata.ts'
import { closed, flag, getting, listing, object, openMap, required, telling, text, writing } from './shapes.ts'

const shown = ['id', 'integrationId', 'classId', 'enabled', 'createdAt', 'updatedAt', 'settings', 'encryptedSettings']
const instance = object(shown, {
	id: text,
	name: text,
	integrationId: text,
	classId: text,
	enabled: flag,
	createdAt: text,
	updatedAt: text,
	settings: openMap,
	encryptedSettings: openMap,
})
const instancePath = '/insert-function-instances/{instanceId}'

/** Where insert functions are at work. They are listed by function, whose id goes without its prefix here. */
const instanceEndpoints: readonly Endpoint[] = [
	listing(instance, {
		id: 'listInsertFunctionInstances',
		path: '/insert-function-instances',
		items: 'instances',
		query: [required('functionId', text)],
	}),
	getting(instance, { id: 'getInsertFunctionInstance', path: instancePath, wrap: 'insertFunctionInstance' }),
	writing(
		{
			method: 'POST',
			body: closed(['functionId', 'integrationId', 'name', 'settings'], {
				functionId: text,
				integrationId: text,
				enabled: flag,
				name: text,
				settings: openMap,
			}),
			answer: instance,
		},
		{ id: 'createInsertFunctionInstance', path: '/insert-function-instances', wrap: 'insertFunctionInstance' },
	),
	writing(
		{ method: 'PATCH', body: closed(['settings'], { enabled: flag, name: text, settings: openMap }), answer: instance },
		{ id: 'updateInsertFunctionInstance', path: instancePath, wrap: 'insertFunctionInstance' },
	),
	telling({ method: 'DELETE' }, { id: 'deleteInsertFunctionInstance', path: instancePath }),
]

const profilesWarehouse = object(['id', 'spaceId', 'metadata', 'workspaceId', 'enabled', 'settings'], {
	id: text,
	spaceId: text,
	metadata: warehouseMetadata,
	workspaceId: text,
	enabled: flag,
	settings: openMap,
	schemaName: text,
})
const fields = { name: text, enabled: flag, settings: openMap, schemaName: text }
const inSpace = '/spaces/{spaceId}/profiles-warehouses'

/** Warehouses that profiles of a space are loaded into. There is no call for one alone, and listing them leaves an event in the audit trail. */
const spaceEndpoints: readonly Endpoint[] = [
	listing(object(['id', 'slug', 'name'], { id: text, slug: text, name: text }), { id: 'listSpaces', path: '/spaces', items: 'spaces' }),
	listing(profilesWarehouse, { id: 'listProfilesWarehouseInSpace', path: inSpace, items: 'profilesWarehouses' }),
	writing(
		{ method: 'POST', body: closed(['metadataId', 'settings'], { metadataId: text, ...fields }), answer: profilesWarehouse },
		{ id: 'createProfilesWarehouse', path: inSpace, wrap: 'profilesWarehouse', success: 201 },
	),
	writing(
		{ method: 'PATCH', body: closed(['settings'], fields), answer: profilesWarehouse },
		{ id: 'updateProfilesWarehouseForSpaceWarehouse', path: `${inSpace}/{warehouseId}`, wrap: 'profilesWarehouse' },
	),
	telling({ method: 'DELETE' }, { id: 'removeProfilesWarehouseFromSpace', path: `${inSpace}/{warehouseId}` }),
]

/** What the API promises nothing of yet. */
export const alphaEndpoints: readonly Endpoint[] = [...instanceEndpoints, ...spaceEndpoints]
