import type { TextTree } from './e2e.ts'

/** A small workspace in the service's own form. */
export const SHOP: TextTree = {
	'manifest-acme.yaml': `# READ ONLY FILE

sources:
  warehouse:
    name: Warehouse
    type: snowflake
destinations:
  crm:
    name: CRM
    type: hubspot
  hook:
    name: Hook
    type: webhookV2
`,
	'aliases-acme.yaml': '# No aliases yet.\n',
	'models/customers.yaml': `name: Customers
source: warehouse
type: raw_sql
rawSql: |-
  select id, email
  from shop.customers
primaryKey: id
`,
	'models/orders.yaml': `name: Orders
source: warehouse
description: One row per order
type: table
tableName: shop.orders
primaryKey: id
`,
	'models/visits.yaml': `name: Visits
source: warehouse
type: raw_sql
rawSql: select * from web.visits
primaryKey: visit_id
`,
	'syncs/customers-to-crm.yaml': `model: customers
destination: crm
config:
  mode: upsert
  object: contacts
  mappings:
    - to: email
      from: email
      type: standard
    - to: plan
      from: plan
      type: standard
  configVersion: 2
schedule:
  type: interval
  schedule:
    interval:
      unit: hour
      quantity: 1
schedulePaused: false
`,
	'syncs/orders-to-hook.yaml': `model: orders
destination: hook
config:
  mode: insert
  configVersion: 3
schedule:
  type: manual
schedulePaused: false
`,
}

/** Text with one piece replaced; throws where the piece is not there, since a test would then edit nothing. */
export function edited(text: string | undefined, from: string, to: string): string {
	if (!text?.includes(from)) throw new Error(`${JSON.stringify(from)} is not in the text`)
	return text.replace(from, to)
}
