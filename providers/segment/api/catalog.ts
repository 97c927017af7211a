import type { Endpoint } from '../../../src/provider.ts'
import { destinationMetadata, sourceMetadata, warehouseMetadata } from './metadata.ts'
import { getting, listing, object, optional, text } from './shapes.ts'

const workspace = object(['id', 'slug', 'name'], { id: text, slug: text, name: text })

const auditEvent = object(['id', 'timestamp', 'type', 'actor', 'resourceId', 'resourceType', 'resourceName'], {
	id: text,
	timestamp: text,
	type: text,
	actor: text,
	actorEmail: text,
	resourceId: text,
	resourceType: text,
	resourceName: text,
})

/** Which workspace the token reaches, what happened in it, and the catalogue of what can be connected. */
export const catalogEndpoints: readonly Endpoint[] = [
	getting(workspace, { id: 'getWorkspace', path: '/', wrap: 'workspace' }),
	listing(auditEvent, {
		id: 'listAuditEvents',
		path: '/audit-events',
		items: 'events',
		query: [optional('startTime', text), optional('endTime', text), optional('resourceId', text), optional('resourceType', text)],
	}),
	listing(sourceMetadata, { id: 'getSourcesCatalog', path: '/catalog/sources', items: 'sourcesCatalog' }),
	getting(sourceMetadata, { id: 'getSourceMetadata', path: '/catalog/sources/{sourceMetadataId}', wrap: 'sourceMetadata' }),
	listing(destinationMetadata, { id: 'getDestinationsCatalog', path: '/catalog/destinations', items: 'destinationsCatalog' }),
	getting(destinationMetadata, {
		id: 'getDestinationMetadata',
		path: '/catalog/destinations/{destinationMetadataId}',
		wrap: 'destinationMetadata',
	}),
	listing(warehouseMetadata, { id: 'getWarehousesCatalog', path: '/catalog/warehouses', items: 'warehousesCatalog' }),
	getting(warehouseMetadata, { id: 'getWarehouseMetadata', path: '/catalog/warehouses/{warehouseMetadataId}', wrap: 'warehouseMetadata' }),
]
