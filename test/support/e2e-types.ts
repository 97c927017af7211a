import type { TextTree } from './e2e.ts'

/** What each tree below has at its root. */
const ROOT: TextTree = {
	'manifest-acme.yaml': `# READ ONLY FILE
# Changes made here will be ignored. Please use the Hightouch dashboard to create and edit sources and destinations.

sources:
  warehouse:
    name: Warehouse 🏭
    type: snowflake
destinations: {}
slug: manifest-acme
`,
	'aliases-acme.yaml': '# No aliases yet.\n',
}

const direct = (from: string, to: string, fromColumn: string, toColumn: string): string => `from:
  slug: ${from}
  mergeColumns: false
to:
  slug: ${to}
  mergeColumns: false
cardinality: 1:many
mapping:
  - fromColumn: ${fromColumn}
    toColumn: ${toColumn}
`

/** A Customer Studio schema: models of each kind, and what joins them, one of it with an end that leads nowhere. */
export const SCHEMA: TextTree = {
	...ROOT,
	'schema/parent-models/users.yaml': `name: Users 👥
source: warehouse
type: table
tableName: app.users
primaryKey: ユーザーID
primaryLabel: 名前
`,
	'schema/related-models/purchases.yaml': `name: Purchases
source: warehouse
description: 購入, one row each
type: raw_sql
rawSql: |-
  select *
  from app.purchases
`,
	'schema/related-models/items.yaml': `name: Items
source: warehouse
type: table
tableName: app.items
`,
	'schema/event-models/page-views.yaml': `name: Page views
source: warehouse
type: table
tableName: web.page_views
eventTimestampColumn: 時刻
`,
	'schema/model-relationships/users-purchases.yaml': direct('users', 'purchases', 'ユーザーID', 'user_id'),
	'schema/model-relationships/purchases-items.yaml': direct('purchases', 'items', 'id', 'purchase_id'),
	'schema/model-relationships/users-page-views.yaml': direct('users', 'page-views', 'ユーザーID', 'user_id'),
	'schema/model-relationships/users-old-orders.yaml': direct('users', 'old-orders', 'ユーザーID', 'user_id'),
	'schema/model-relationships/users-items.yaml': `from:
  slug: users
to:
  slug: items
through:
  - users-purchases
  - purchases-items
`,
}

/** Sixty relationships more, every third of them to a model that is not there. */
export const RELATIONSHIPS: TextTree = Object.fromEntries(
	Array.from({ length: 60 }, (_, index) => [
		`schema/model-relationships/users-purchases-${index + 2}.yaml`,
		direct('users', index % 3 === 0 ? `renamed-${index}` : 'purchases', 'ユーザーID', `column_${index}`),
	]),
)

/** Events in the older layout. */
export const CONTRACTS: TextTree = {
	...ROOT,
	'models/orders.yaml': 'name: Orders\nsource: warehouse\ntype: table\ntableName: shop.orders\nprimaryKey: id\n',
	'events/contracts/web.yaml': `name: Web 🌐
description: What the site sends
onUndeclaredSchema: BLOCK_EVENT
`,
	'events/contracts/web/order-completed-web-default.yaml': `name: Order completed
onSchemaViolation: BLOCK_EVENT
onUndeclaredFields: ALLOW_EVENT
schema:
  type: object
  properties:
    properties:
      type: object
      required:
        - 合計
      properties:
        合計:
          type: number
        order_id:
          type: string
type: track
version: default
`,
	'events/contracts/web/identify-web-default.yaml': `onSchemaViolation: ALLOW_EVENT
onUndeclaredFields: ALLOW_EVENT
schema:
  type: object
  properties:
    traits:
      type: object
      properties:
        email:
          type: string
type: identify
version: default
`,
}

/** Events in the newer layout, with a component that one of them refers to. */
export const DOMAINS: TextTree = {
	...ROOT,
	'events/domains/shop/domain.yaml': 'name: Shop 🛍\nonUndeclaredSchema: ALLOW_EVENT\n',
	'events/domains/shop/checkout-started.yaml': `name: Checkout started
onSchemaViolation: BLOCK_EVENT
onUndeclaredFields: OMIT_FIELDS
schema:
  type: object
  properties:
    properties:
      type: object
      properties:
        place:
          $ref: '#/definitions/components/address'
type: track
version: default
`,
	'events/domains/shop/components/address.yaml': `name: Address
version: default
description: 住所
schema:
  type: object
  properties:
    city:
      type: string
`,
}
