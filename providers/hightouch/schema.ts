import type { Schema } from '../../src/provider.ts'
import { component, contract, domain, domainEvent, event } from './schema-events.ts'
import { model, schemaModel } from './schema-models.ts'
import { relationship } from './schema-relationship.ts'
import { sync } from './schema-sync.ts'
import { aliases, dataType, manifest } from './schema-workspace.ts'

/** What Tideway keeps of a Hightouch workspace, in the order of creation; attributes in the order of Hightouch's own files. */
export const schema: Schema = {
	version: 1,
	types: [
		dataType('source', 'sources'),
		dataType('destination', 'destinations'),
		model,
		schemaModel,
		relationship,
		contract,
		event,
		domain,
		component,
		domainEvent,
		sync,
		manifest,
		aliases,
	],
}
