import type { TreeTexts } from './service.ts'

/** Two models with a sync each, and one that nothing uses. */
export const TREE: TreeTexts = {
	'manifest-acme.yaml':
		'sources:\n  warehouse:\n    name: Warehouse\n    type: snowflake\ndestinations:\n  crm:\n    name: CRM\n    type: hubspot\n',
	'models/customers.yaml': 'name: Customers\nsource: warehouse\ntype: raw_sql\nrawSql: |-\n  select *\n  from customers\nprimaryKey: id\n',
	'models/orders.yaml': 'name: Orders\nsource: warehouse\ntype: table\ntableName: public.orders\nprimaryKey: id\n',
	'models/visits.yaml': 'name: Visits\nsource: warehouse\ntype: raw_sql\nrawSql: select 1\nprimaryKey: id\n',
	'syncs/customers-to-crm.yaml':
		'model: customers\ndestination: crm\nconfig:\n  mode: upsert\n  object: contacts\n  mappings:\n    - to: email\n      from: email\n      type: standard\n    - to: name\n      from: full_name\n      type: standard\nschedule:\n  type: interval\n  schedule:\n    interval:\n      unit: hour\n      quantity: 1\nschedulePaused: true\n',
	'syncs/orders-to-crm.yaml':
		'model: orders\ndestination: crm\nconfig:\n  mode: insert\n  object: deals\n  mappings:\n    - to: amount\n      from: total\n      type: standard\nschedule:\n  type: manual\nschedulePaused: false\n',
}

/** What the API only reads. */
export const CONNECTIONS = {
	'manifest-acme.yaml':
		'sources:\n  warehouse:\n    name: Warehouse\n    type: snowflake\ndestinations:\n  crm:\n    name: CRM\n    type: hubspot\n',
} satisfies TreeTexts

/** The file of a model of that name. */
export function model(name: string): string {
	return `name: ${name}\nsource: warehouse\ntype: raw_sql\nrawSql: select 1\nprimaryKey: id\n`
}

/** The file of a sync of a model, which maps one field. */
export function sync(of: string, from: string): string {
	return `model: ${of}\ndestination: crm\nconfig:\n  mode: upsert\n  object: contacts\n  mappings:\n    - to: email\n      from: ${from}\n      type: standard\nschedule:\n  type: interval\n  schedule:\n    interval:\n      unit: hour\n      quantity: 1\nschedulePaused: false\n`
}

/** Two models, one of which has a sync. */
export const SMALL = {
	...CONNECTIONS,
	'models/customers.yaml': model('Customers'),
	'models/orders.yaml': model('Orders'),
	'syncs/customers-to-crm.yaml': sync('customers', 'email'),
} satisfies TreeTexts

/** The same as people write it. */
export const COMMENTED: TreeTexts = {
	...SMALL,
	'models/customers.yaml': `# Who buys.\nname: "Customers" # shown in the app\n\nsource:   warehouse\ntype: raw_sql\nrawSql: select 1 # all\nprimaryKey: id # never null\n`,
	'models/orders.yaml': `# What they buy.\n${model('Orders').replace('select 1', '>-\n  select 1')}`,
}

const OPEN =
	'schema:\n  type: object\n  properties:\n    properties:\n      type: object\n      properties: {}\ntype: track\nversion: default\n'

/** What becomes of events that do not fit. */
export const EVENTS = { onSchemaViolation: 'ALLOW_EVENT', onUndeclaredFields: 'ALLOW_EVENT' }

const event = (name: string): string => `name: ${name}\nonSchemaViolation: ALLOW_EVENT\nonUndeclaredFields: ALLOW_EVENT\n${OPEN}`

/** A contract with three events. */
export const CONTRACT: TreeTexts = {
	'events/contracts/web.yaml': 'name: Web\nonUndeclaredSchema: ALLOW_EVENT\n',
	'events/contracts/web/cart-opened-web-default.yaml': event('Cart Opened'),
	'events/contracts/web/cart-closed-web-default.yaml': event('Cart Closed'),
	'events/contracts/web/cart-lost-web-default.yaml': event('Cart Lost'),
}

/** A parent model, and one that belongs to it. */
export const SCHEMA = {
	'schema/parent-models/people.yaml':
		'name: People\nsource: warehouse\ntype: table\ntableName: shop.people\nprimaryKey: id\nprimaryLabel: full_name\nsecondaryLabel: email\n',
	'schema/related-models/purchases.yaml': 'name: Purchases\nsource: warehouse\ntype: table\ntableName: shop.purchases\n',
} satisfies TreeTexts
