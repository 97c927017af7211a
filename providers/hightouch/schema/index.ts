import type { Schema } from '../../../src/provider.ts'
import { component, contract, domain, domainEvent, event } from './events.ts'
import { model, schemaModel } from './models.ts'
import { relationship } from './relationship.ts'
import { sync } from './sync.ts'
import { aliases, dataType, manifest } from './workspace.ts'

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
