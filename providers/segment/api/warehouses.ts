import type { Endpoint } from '../../../src/provider.ts'
import { warehouseMetadata } from './metadata.ts'
import { closed, flag, getting, listing, nullableText, object, openMap, statusOf, telling, text, writing } from './shapes.ts'
import { source } from './sources.ts'

/** The name is a setting, and a password is never shown. */
const warehouse = object(['id', 'metadata', 'workspaceId', 'enabled', 'settings'], {
	id: text,
	metadata: warehouseMetadata,
	workspaceId: text,
	enabled: flag,
	settings: openMap,
})

const connection = '/warehouses/{warehouseId}/connected-sources/{sourceId}'

/** Warehouses, and which sources go there. */
export const warehouseEndpoints: readonly Endpoint[] = [
	listing(warehouse, { id: 'listWarehouses', path: '/warehouses', items: 'warehouses' }),
	getting(warehouse, { id: 'getWarehouse', path: '/warehouses/{warehouseId}', wrap: 'warehouse' }),
	writing(
		{
			method: 'POST',
			body: closed(['metadataId', 'settings'], {
				metadataId: text,
				name: text,
				enabled: flag,
				settings: openMap,
				disconnectAllSources: flag,
			}),
			answer: warehouse,
		},
		{ id: 'createWarehouse', path: '/warehouses', wrap: 'warehouse', success: 201 },
	),
	writing(
		{ method: 'PATCH', body: closed(['settings'], { name: nullableText, enabled: flag, settings: openMap }), answer: warehouse },
		{ id: 'updateWarehouse', path: '/warehouses/{warehouseId}', wrap: 'warehouse' },
	),
	telling({ method: 'DELETE' }, { id: 'deleteWarehouse', path: '/warehouses/{warehouseId}' }),
	listing(source, {
		id: 'listConnectedSourcesFromWarehouse',
		path: '/warehouses/{warehouseId}/connected-sources',
		items: 'sources',
	}),
	{
		...telling({ method: 'POST' }, { id: 'addConnectionFromSourceToWarehouse', path: connection, success: 201 }),
		answer: statusOf('CONNECTED', 'NOT_CONNECTED'),
	},
	telling({ method: 'DELETE' }, { id: 'removeSourceConnectionFromWarehouse', path: connection }),
]
