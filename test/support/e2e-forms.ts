import type { TextTree } from './e2e.ts'
import { edited } from './e2e-tree.ts'

const sync = (schedule: string, config = '  mode: insert\n  mappings: []\n'): string =>
	`model: plain\ndestination: 'null'\nconfig:\n${config}schedule:\n${schedule}schedulePaused: false\n`

/** Files in the forms that the service writes now. */
export const FORMS: TextTree = {
	'manifest-acme.yaml': `# READ ONLY FILE
# Changes made here will be ignored. Please use the Hightouch dashboard to create and edit sources and destinations.

sources:
  warehouse:
    name: Warehouse
    type: snowflake
  'null':
    name: Unfinished
    type: postgres
destinations:
  crm:
    name: CRM
    type: hubspot
  'null':
    name: Unfinished
    type: webhookV2
slug: manifest-acme
`,
	'models/plain.yaml': `name: Plain
source: warehouse
type: table
tableName: public."Mixed Case"
primaryKey: id
`,
	'models/words.yaml': `name: 'yes'
source: warehouse
description: '2026-01-05'
type: table
tableName: 'null'
primaryKey: '?column?'
`,
	'models/signs.yaml': `name: '@signs & #hash: "quoted" it''s 📦 Größe'
source: 'null'
description: '  blanks around  '
type: table
tableName: '- dash'
primaryKey: '0123'
`,
	'models/literal.yaml': `name: Literal
source: warehouse
description: |-
  One row per line.

  Two paragraphs.
type: raw_sql
rawSql: |+
  select
    id, -- # no comment of YAML

    '\${x}' as x
  from shop.lines

primaryKey: id
`,
	'models/indented.yaml': `name: Indented
source: warehouse
type: raw_sql
rawSql: |2
    select 1
  from dual
primaryKey: id
`,
	'models/folded.yaml': `name: Folded
source: warehouse
type: raw_sql
rawSql: >-
  select customer_id, first_name, last_name, email, city, country from
  analytics.customers where email is not null
primaryKey: customer_id
`,
	'models/tabs.yaml': `name: Tabs
source: warehouse
type: raw_sql
rawSql: "select\\t1\\r\\nfrom dual"
primaryKey: id
`,
	'models/b2-b-accounts.yaml': `name: B2B accounts
source: warehouse
type: dbt_model
dbtModel: model.warehouse.b2b_accounts
primaryKey: ACCOUNT_ID
`,
	'models/-2.yaml': `name: '---'
source: warehouse
type: custom
customQuery:
  a: 1
  z: 1.5
  bb: null
  ccc:
    - []
    - {}
    - - 1
      - 2
    - 'y': false
      to: x
  __proto__: kept
  "line\\nbreak": ''
primaryKey: id
`,
	'syncs/manual.yaml': sync('  type: manual\n'),
	'syncs/-3.yaml': sync('  type: match_booster\n'),
	'syncs/interval.yaml': sync('  type: interval\n  schedule:\n    interval:\n      unit: hour\n      quantity: 12\n'),
	'syncs/cron.yaml': sync("  type: cron\n  schedule:\n    expression: '*/5 * * * *'\n"),
	'syncs/visual.yaml': sync(
		"  type: visual_cron\n  schedule:\n    expressions:\n      - days:\n          friday: true\n          monday: true\n        time: '14:00'\n",
	),
	'syncs/dbt.yaml': sync(
		"  type: dbt_cloud\n  schedule:\n    job:\n      id: '77'\n    account:\n      id: '12'\n    dbtCredentialId: '9'\n",
	),
	'syncs/mapped.yaml': `model: b2-b-accounts
destination: crm
config:
  mode: upsert
  type: object
  object: contacts
  mappings:
    - to: email
      from: email
      type: standard
    - to: tier
      type: template
      template: '{% if row.arr > 1000 %}gold{% else %}plain{% endif %}'
    - to: tags
      from:
        to: name
        parent: owner
      type: standard
  rowsPerBatch: 9007199254740993
  configVersion: 2
  externalIdMapping:
    to: External_Id__c
    from: ACCOUNT_ID
    type: standard
  associationMappings: []
schedule:
  type: manual
schedulePaused: true
`,
}

/** Files as the service wrote them in earlier years, or with what its API does not reach. */
export const OLD_FORMS: TextTree = {
	'models/from-2021.yaml': `name: From 2021
source: warehouse
type: table
dbtModel: null
rawSql: ''
tableName: shop.old
isSchema: false
primaryKey: id
`,
	'models/from-2023.yaml': `name: From 2023
source: warehouse
type: raw_sql
rawSql: select 1
isSchema: false
primaryKey: id
`,
	'syncs/dated.yaml': sync("  type: cron\n  schedule:\n    expression: 0 6 * * 1-5\n  startDate: '2026-01-05T06:00:00.000Z'\n"),
	'syncs/described.yaml': edited(sync('  type: manual\n'), "destination: 'null'\n", "destination: 'null'\ndescription: Sent every week\n"),
	'syncs/unscheduled.yaml': edited(sync('  type: manual\n'), '  type: manual\n', '  type: manual\n  schedule: null\n'),
}

/** Every difference between those files and what comes back from the workspace, with its reason. `comes` stands in place of `was`. */
export const DIFFERENCES: readonly { readonly file: string; readonly was: string; readonly comes: string; readonly why: string }[] = [
	{ file: 'models/from-2021.yaml', was: "dbtModel: null\nrawSql: ''\n", comes: '', why: 'queries of other types are not written any more' },
	{ file: 'models/from-2021.yaml', was: 'isSchema: false\n', comes: '', why: 'the folder tells it' },
	{ file: 'models/from-2023.yaml', was: 'isSchema: false\n', comes: '', why: 'the folder tells it' },
	{
		file: 'syncs/dated.yaml',
		was: "  startDate: '2026-01-05T06:00:00.000Z'\n",
		comes: '',
		why: 'the API does not know the start date of a schedule',
	},
	{
		file: 'syncs/described.yaml',
		was: 'description: Sent every week\n',
		comes: '',
		why: 'the API does not show the description of a sync',
	},
	{ file: 'syncs/unscheduled.yaml', was: '  schedule: null\n', comes: '', why: 'a manual schedule has nothing in it' },
]
