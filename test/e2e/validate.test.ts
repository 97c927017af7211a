import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { E2e, World } from '../support/e2e.ts'
import { e2e } from '../support/e2e.ts'
import { SHOP } from '../support/e2e-tree.ts'

/** One fault of each kind, and what is needed to have it; none that some file systems cannot hold. */
const FAULTS = {
	'aliases-acme.yaml': 'sources:\n  main: warehouse\ndestinations:\n  main: crm\n',
	'manifest-acme.yaml': 'sources:\n  warehouse:\n    type: snowflake\ndestinations:\n  crm:\n    type: hubspot\n',
	'models/broken.yaml': 'name: Broken\nsource: [\n',
	'models/dbt.yaml': 'name: D\nsource: lake\ntype: dbt_model\ndbtModel: d\nprimaryKey: id\nisSchema: true\n',
	'models/empty.yaml': 'name: E\nsource: warehouse\ntype: raw_sql\ntableName: t\nprimaryKey: id\nprimryKey: id\n',
	'models/m.yaml': 'name: M\nsource: warehouse\ntype: table\ntableName: t\nprimaryKey: id\n',
	'schema/parent-models/users.yaml': 'kind: parent\nname: U\nsource: warehouse\ntype: table\ntableName: t\n',
	'schema/event-models/visits.yaml': 'name: V\nsource: warehouse\ntype: table\ntableName: t\neventTimestampColumn: AT\n',
	'schema/model-relationships/loop.yaml':
		'from:\n  slug: users\nto:\n  slug: users\ncardinality: 1:many\nmapping:\n  - fromColumn: a\n    toColumn: b\n',
	'schema/model-relationships/lost.yaml':
		'from:\n  slug: users\nto:\n  slug: gone\ncardinality: many\nmapping:\n  - fromColumn: a\n    toColumn: b\n',
	'schema/model-relationships/none.yaml': 'from:\n  slug: users\nto:\n  slug: visits\n',
	'schema/model-relationships/way.yaml': 'from:\n  slug: visits\nto:\n  slug: users\nthrough:\n  - loop\n',
	'events/domains/shop/domain.yaml': 'name: Shop\n',
	'events/domains/shop/components/zip.yaml': 'name: Zip\nschema:\n  type: strng\n',
	'events/domains/shop/alias.yaml': 'type: alias\nschema:\n  type: object\n',
	'events/domains/shop/bare.yaml': 'type: track\nschema:\n  type: object\n',
	'events/domains/shop/page.yaml':
		"name: Page\ntype: page\nschema:\n  type: object\n  properties:\n    properties:\n      required: all\n      properties:\n        zip:\n          $ref: '#/definitions/components/zap'\n        tag:\n          $ref: '#/definitions/tag'\n          pattern: (\n",
	'events/domains/other/e.yaml': 'type: identify\nschema:\n  properties: {}\n',
	'syncs/s.yaml':
		"model: m\ndestination: crm\nconfig:\n  mappings:\n    - to: a\n      from: ID\n    - to: a\n      from: b\nschedule:\n  type: visual_cron\n  schedule:\n    expressions:\n      - days:\n          monday: true\n        time: '6:00'\nschedulePaused: false\n",
	'syncs/t.yaml': 'model: gone\ndestination: crm\nconfig: {}\nschedule:\n  type: interval\nschedulePaused: false\n',
}

let worlds: E2e
let world: World
beforeAll(async () => {
	worlds = await e2e(SHOP)
	world = await worlds.world({ begin: 'settings' })
})
afterAll(() => worlds.close())

type Where = { file: string; line: number; column: number }
type Finding = { level: string; problem: { message: string; where: Where; cause?: { where: Where } } }

/** `file:line:column`, with the workspace's folder left out. */
const placeOf = ({ file, line, column }: Where): string => `${file.replace('hightouch/', '')}:${line}:${column}`

describe('a folder with every kind of fault', () => {
	test('each at its place, in the order of files and lines, and nothing more', async () => {
		world.write(FAULTS)
		const { code, json } = await world.run('validate', '--json')
		const lines = (json.findings as Finding[]).map(
			({ level, problem: { message, where, cause } }) =>
				`${placeOf(where)} ${level} ${message}${cause ? ` [${placeOf(cause.where)}]` : ''}`,
		)
		expect([code, json.valid]).toEqual([1, false])
		expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
			"
			aliases-acme.yaml:4:3 error aliases.acme: \`destinations.main\` is an alias a second time, after \`sources.main\`, so it stands for nothing [aliases-acme.yaml:2:3]
			events/domains/other/e.yaml:1:1 error domain_event.other/e: \`domain\` leads to domain.other, and there is no hightouch/events/domains/other/domain.yaml
			events/domains/other/e.yaml:2:1 warning domain_event.other/e: \`schema\` has to be of \`type: object\`: it describes a whole event
			events/domains/shop/alias.yaml:1:1 warning domain_event.shop/alias: Hightouch's API does not take events of the type alias
			events/domains/shop/bare.yaml:1:1 error domain_event.shop/bare: \`name\` is missing, which \`type: track\` needs
			events/domains/shop/bare.yaml:2:1 warning domain_event.shop/bare: \`schema\` does not describe what the event carries: it has no map at \`properties.properties\`
			events/domains/shop/components/zip.yaml:3:3 error component.shop/zip: \`schema.type\` must be one of array, boolean, integer, null, number, object, string
			events/domains/shop/page.yaml:1:1 warning domain_event.shop/page: \`name\` does not belong to \`type: page\` and is ignored
			events/domains/shop/page.yaml:7:7 error domain_event.shop/page: \`schema.properties.properties.required\` must be a list
			events/domains/shop/page.yaml:10:11 error domain_event.shop/page: \`schema.properties.properties.properties.zip.$ref\` leads to component.shop/zap, and there is no hightouch/events/domains/shop/components/zap.yaml
			events/domains/shop/page.yaml:12:11 error domain_event.shop/page: \`schema.properties.properties.properties.tag.$ref\` leads nowhere: #/definitions/tag
			events/domains/shop/page.yaml:13:11 error domain_event.shop/page: \`schema.properties.properties.properties.tag.pattern\` is no regular expression: Unterminated group
			models/broken.yaml:3:1 error hightouch/models/broken.yaml:3:1: not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]
			models/dbt.yaml:2:1 warning model.dbt: \`source\` is lake, which no manifest here lists and no alias stands for
			models/dbt.yaml:4:1 error model.dbt: \`dbtModel\` must have the form model.<package>.<name>
			models/dbt.yaml:6:1 error model.dbt: \`isSchema: true\` makes it a model of the Customer Studio schema, which has no place in this folder
			models/empty.yaml:1:1 error model.empty: \`rawSql\` is missing, which \`type: raw_sql\` needs
			models/empty.yaml:4:1 warning model.empty: \`tableName\` does not belong to \`type: raw_sql\` and is ignored
			models/empty.yaml:6:1 warning model.empty: \`primryKey\` is not an attribute of models; it stays in the file and goes nowhere
			schema/model-relationships/loop.yaml:4:3 warning relationship.loop: it leads from users to itself
			schema/model-relationships/lost.yaml:4:3 warning relationship.lost: \`to.slug\` leads to schema_model.gone, which has no file
			schema/model-relationships/lost.yaml:5:1 error relationship.lost: \`cardinality\` must be one of 1:1, 1:many, many:1
			schema/model-relationships/none.yaml:1:1 error relationship.none: it has neither \`cardinality\` and \`mapping\` nor \`through\`, so it relates nothing
			schema/model-relationships/way.yaml:6:5 error relationship.way: \`through[0]\` leads from users to users, and the way is at visits there
			schema/parent-models/users.yaml:1:1 warning schema_model.users: \`kind\` is told by the folder of the file, and the line goes nowhere
			schema/parent-models/users.yaml:1:1 error schema_model.users: \`primaryKey\` is missing, which \`kind: parent\` needs
			syncs/s.yaml:6:7 error sync.s: \`config.mappings[0].from\` is "ID", and model.m spells that column "id" in \`primaryKey\` [models/m.yaml:5:1]
			syncs/s.yaml:7:7 warning sync.s: \`config.mappings[1].to\` is a, as in \`config.mappings[0]\`
			syncs/s.yaml:15:9 error sync.s: \`schedule.schedule.expressions[0].time\` has to be a time such as '06:00', in quotes
			syncs/t.yaml:1:1 warning sync.t: \`model\` leads to model.gone, and there is no hightouch/models/gone.yaml
			syncs/t.yaml:4:1 error sync.t: \`schedule.schedule.interval\` has to be there, with \`unit\` and \`quantity\`
			"
		`)
	})

	test('as text: what, where, why and what to do, and at the end how many', async () => {
		const { code, out } = await world.run('validate')
		expect(code).toBe(1)
		expect(
			out,
		).toContain(`Error: aliases.acme: \`destinations.main\` is an alias a second time, after \`sources.main\`, so it stands for nothing
  ALIAS_DOUBLE at hightouch/aliases-acme.yaml:4:3, aliases.acme destinations.main
  because: aliases.acme: \`sources.main\` is the other one (hightouch/aliases-acme.yaml:2:3, aliases.acme sources.main)
  Next: give one of the two another name
`)
		expect(out.split('\n').at(-2)).toBe('20 files: 19 errors, 12 warnings.')
	})

	test('workspaces that share the folder: said once as text, for each of them as JSON', async () => {
		const settings = path.join(world.clone, 'tideway.yaml')
		const text = readFileSync(settings, 'utf8')
		const [head = '', acme = ''] = text.split('workspaces:\n')
		const [one, counted] = [await world.run('validate', '--json'), (await world.run('validate')).out]
		writeFileSync(settings, `${head}workspaces:\n${acme}${acme.replace('acme:', 'other:\n    slug: acme')}`)
		const two = await world.run('validate', '--json')
		expect(two.json.findings).toHaveLength(2 * one.json.findings.length)
		expect((await world.run('validate')).out).toBe(counted)
		writeFileSync(settings, text)
	})
})

test('a folder without a fault', async () => {
	const fine = await worlds.world()
	expect(await fine.run('validate')).toMatchObject({ code: 0, out: `${Object.keys(SHOP).length} files are valid.\n` })
})
