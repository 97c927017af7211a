import { describe, expect, test } from 'vitest'
import { layout } from '../../../providers/hightouch/layout.ts'
import { validate } from '../../../providers/hightouch/rules/index.ts'
import { parseYaml } from '../../../src/formats/yaml/index.ts'
import type { Resource } from '../../../src/model/index.ts'
import { makeAddress, showPath } from '../../../src/model/index.ts'

type Files = Readonly<Record<string, string>>

/** A file's resource, with what its path tells. */
function resourceAt(path: string, text: string): Resource {
	const standing = layout.place(path)
	const parsed = parseYaml(text)
	if (!standing || parsed.kind === 'invalid') throw new TypeError(`${path} holds no resource`)
	const { type, key, told = new Map() } = standing
	const attributes = new Map([...parsed.document.value, ...told])
	return { type, key, address: makeAddress(type, key), attributes, place: { file: path, line: 1, column: 1 } }
}

/** `error models/a.yaml name: what is wrong`, and where else. */
function findings(files: Files): readonly string[] {
	const resources = Object.entries(files).map(([path, text]) => resourceAt(path, text))
	return validate(resources).map(({ level, problem: { message, where, cause, hint } }) => {
		const said = message.replace(`${where?.address}: `, '')
		const other = cause?.where ? ` [${cause.where.file} ${showPath(cause.where.path ?? [])}]` : ''
		return `${level} ${where?.file} ${showPath(where?.path ?? [])}: ${said}${other}${hint?.startsWith('did you') ? ` (${hint})` : ''}`
	})
}

const MODEL = 'name: M\nsource: s\ntype: table\ntableName: t\n'
const USERS = `${MODEL}primaryKey: ID\n`
const MANUAL = 'schedule:\n  type: manual\nschedulePaused: true\n'
const SYNC = (config: string): string => `model: users\ndestination: d\nconfig: ${config}\n${MANUAL}`
const DIRECT = (from: string, to: string, mapping = '[{fromColumn: ID, toColumn: USER_ID}]'): string =>
	`from: {slug: ${from}}\nto: {slug: ${to}}\ncardinality: 1:many\nmapping: ${mapping}\n`
const THROUGH = (from: string, to: string, through: string): string => `from: {slug: ${from}}\nto: {slug: ${to}}\nthrough: [${through}]\n`
const EVENT = (more: string): string => `name: E\n${more}`
const RELATED = 'schema/model-relationships/'

describe('models', () => {
	test.each<[string, Files, readonly string[]]>([
		['each type with its query', { 'models/a.yaml': MODEL, 'models/b.yaml': 'type: raw_sql\nrawSql: select 1\n' }, []],
		[
			'a type without its query',
			{ 'models/a.yaml': 'type: raw_sql\n' },
			['error models/a.yaml : `rawSql` is missing, which `type: raw_sql` needs'],
		],
		[
			'an empty query',
			{ 'schema/event-models/a.yaml': "type: table\ntableName: ''\n" },
			['error schema/event-models/a.yaml : `tableName` is missing, which `type: table` needs'],
		],
		[
			'a query that is not its type’s',
			{ 'models/a.yaml': 'type: custom\nrawSql: x\n' },
			['error models/a.yaml : `customQuery` is missing, which `type: custom` needs'],
		],
		['no type, or none of them, which the schema tells', { 'models/a.yaml': 'name: A\n', 'models/b.yaml': 'type: visual\n' }, []],
		[
			'a schema model in the folder of the others',
			{ 'models/a.yaml': `${MODEL}isSchema: true\n` },
			[expect.stringMatching(/^error models\/a\.yaml isSchema: /)],
		],
		['the word as it was written once', { 'models/a.yaml': `${MODEL}isSchema: false\n` }, []],
		['the word in the folder that it means', { 'schema/parent-models/a.yaml': `${MODEL}isSchema: true\n` }, []],
	])('%s', (_, files, expected) => {
		expect(findings(files)).toEqual(expected)
	})
})

describe('events', () => {
	const CONTENT = 'schema: {type: object, properties: {properties: {type: object}}}\n'
	test.each<[string, string, readonly string[]]>([
		['what it carries is described', `${CONTENT}type: track\n`, []],
		['the traits of a user', 'schema: {type: object, properties: {traits: {type: object}}}\ntype: identify\n', []],
		['properties of a user', `${CONTENT}type: identify\n`, []],
		['a type in a list', 'schema: {type: [object], properties: {properties: {}}}\ntype: page\n', []],
		['put together from others', 'schema: {allOf: [{$ref: "#/definitions/components/a"}]}\ntype: track\n', []],
		['no schema, which its own check tells', 'type: track\n', []],
		[
			'another root',
			'schema: {type: string}\ntype: track\n',
			['warning @ schema: `schema` has to be of `type: object`: it describes a whole event'],
		],
		[
			'nothing carried',
			'schema: {type: object, properties: {order_id: {type: string}}}\ntype: track\n',
			['warning @ schema: `schema` does not describe what the event carries: it has no map at `properties.properties`'],
		],
		[
			'traits where properties belong',
			'schema: {type: object, properties: {traits: {}}}\ntype: screen\n',
			['warning @ schema: `schema` does not describe what the event carries: it has no map at `properties.properties`'],
		],
		[
			'a type that the API does not take',
			`${CONTENT}type: alias\n`,
			["warning @ type: Hightouch's API does not take events of the type alias"],
		],
	])('%s', (_, text, expected) => {
		for (const path of ['events/contracts/web/e.yaml', 'events/domains/shop/e.yaml'])
			expect(findings({ [path]: EVENT(text) })).toEqual(expected.map((line) => line.replace('@', path)))
	})

	test('a component may be of any form', () => {
		expect(findings({ 'events/domains/shop/components/zip.yaml': 'name: Zip\nschema: {type: string}\n' })).toEqual([])
	})
})

describe('relationships', () => {
	const PARTS = { [`${RELATED}users-orders.yaml`]: DIRECT('users', 'orders'), [`${RELATED}orders-items.yaml`]: DIRECT('orders', 'items') }
	const at = (path: string): string => `error ${RELATED}a.yaml ${path}`
	test.each<[string, string, readonly string[]]>([
		['direct', DIRECT('users', 'items'), []],
		['through others', THROUGH('users', 'items', 'users-orders, orders-items'), []],
		['through others, the other way', THROUGH('items', 'users', 'orders-items, users-orders'), []],
		[
			'neither',
			'from: {slug: users}\nto: {slug: items}\n',
			[at(': it has neither `cardinality` and `mapping` nor `through`, so it relates nothing')],
		],
		[
			'both',
			`${THROUGH('users', 'orders', 'users-orders')}cardinality: 1:many\nmapping: []\n`,
			[
				at('cardinality: `cardinality` belongs to a direct relationship, and this one leads `through` others'),
				at('mapping: `mapping` belongs to a direct relationship, and this one leads `through` others'),
			],
		],
		[
			'half of a direct one',
			DIRECT('users', 'items').replace(/mapping.*\n/, ''),
			[at(': `mapping` is missing, which a direct relationship needs')],
		],
		[
			'the other half',
			DIRECT('users', 'items').replace(/cardinality.*\n/, ''),
			[at(': `cardinality` is missing, which a direct relationship needs')],
		],
		['no columns', DIRECT('users', 'items', '[]'), [at('mapping: `mapping` is empty, so it relates nothing')]],
		['no way', THROUGH('users', 'items', ''), [at('through: `through` is empty, so it relates nothing')]],
		[
			'a way with a gap',
			THROUGH('users', 'items', 'orders-items'),
			[at('through[0]: `through[0]` leads from orders to items, and the way is at users there')],
		],
		[
			'in the wrong order',
			THROUGH('users', 'items', 'orders-items, users-orders'),
			[at('through[0]: `through[0]` leads from orders to items, and the way is at users there')],
		],
		['to another end', THROUGH('users', 'items', 'users-orders'), [at('to.slug: `through` leads to orders, and `to.slug` is items')]],
		['through one that is not known', THROUGH('users', 'items', 'users-orders, gone'), []],
		['to itself', DIRECT('users', 'users'), [at('to.slug: it leads from users to itself').replace('error', 'warning')]],
		['without ends, which the schema tells', 'cardinality: 1:many\nmapping: [{fromColumn: a, toColumn: b}]\n', []],
	])('%s', (_, text, expected) => {
		expect(findings({ ...PARTS, [`${RELATED}a.yaml`]: text })).toEqual(expected)
	})
})

describe('columns that differ in capitals only', () => {
	const differs = (file: string, path: string, wrong: string, owner: string, right: string, other: string, from: string): string =>
		`error ${file} ${path}: \`${path}\` is "${wrong}", and ${from} spells that column${from === owner ? '' : ` of ${owner}`} "${right}" in \`${other.split(' ')[1]}\` [${other}]`
	const inSync = (path: string, wrong = 'id'): string =>
		differs('syncs/a.yaml', path, wrong, 'model.users', 'ID', 'models/users.yaml primaryKey', 'model.users')
	test.each<[string, string, readonly string[]]>([
		['the same', '{mappings: [{to: a, from: ID, type: standard}]}', []],
		['other columns', '{mappings: [{to: a, from: e_mail}, {to: b, from: email}]}', []],
		['a mapping', '{mappings: [{to: a, from: id}]}', [inSync('config.mappings[0].from')]],
		['any list of mappings', '{customMappings: [{to: a, from: id}]}', [inSync('config.customMappings[0].from')]],
		['the mapping of the id', '{externalIdMapping: {to: a, from: id, type: standard}}', [inSync('config.externalIdMapping.from')]],
		[
			'a look-up',
			"{associationMappings: [{to: a, type: 'reference ', lookup: {by: x, from: id}}]}",
			[inSync('config.associationMappings[0].lookup.from')],
		],
		[
			'children of an object',
			'{mappings: [{to: a, type: object, children: [{to: b, from: id}]}]}',
			[inSync('config.mappings[0].children[0].from')],
		],
		[
			'children of an array, which are members of its items',
			'{mappings: [{to: a, from: list, type: array, children: [{to: b, from: id}]}]}',
			[],
		],
		['a field that takes a column', '{channel: {from: id}}', [inSync('config.channel.from')]],
		['the same by its other name', '{eventName: {column: id}}', [inSync('config.eventName.column')]],
		['a field whose name says so', '{userIdFrom: id}', [inSync('config.userIdFrom')]],
		[
			'templates, fixed values and names of fields are no columns',
			'{mappings: [{to: id, type: template, template: id}, {to: b, type: static, value: {from: id}}], column: id, from: id}',
			[],
		],
		[
			'each place',
			'{mappings: [{to: a, from: ID}, {to: b, from: id}, {to: c, from: Id}]}',
			[inSync('config.mappings[1].from'), inSync('config.mappings[2].from', 'Id')],
		],
	])('in a sync: %s', (_, config, expected) => {
		expect(findings({ 'models/users.yaml': USERS, 'syncs/a.yaml': SYNC(config) })).toEqual(expected)
	})

	test('the spelling in most places counts as right, wherever it stands', () => {
		const files = { 'models/users.yaml': USERS, 'syncs/a.yaml': SYNC('{mappings: [{to: a, from: id}, {to: b, from: id}]}') }
		expect(findings(files)).toEqual([
			differs('models/users.yaml', 'primaryKey', 'ID', 'model.users', 'id', 'syncs/a.yaml config.mappings[0].from', 'sync.a'),
		])
	})

	test('labels, the time of an event and both ends of a relationship', () => {
		const files = {
			'schema/parent-models/users.yaml': `${MODEL}primaryKey: ID\nprimaryLabel: Name\nsecondaryLabel: NAME\n`,
			'schema/event-models/visits.yaml': `${MODEL}eventTimestampColumn: AT\n`,
			[`${RELATED}a.yaml`]: DIRECT('users', 'visits', '[{fromColumn: id, toColumn: at}]'),
		}
		const owners = ['schema_model.users', 'schema_model.visits'] as const
		expect(findings(files)).toEqual([
			differs(`${RELATED}a.yaml`, 'mapping[0].fromColumn', 'id', owners[0], 'ID', 'schema/parent-models/users.yaml primaryKey', owners[0]),
			differs(
				'schema/parent-models/users.yaml',
				'secondaryLabel',
				'NAME',
				owners[0],
				'Name',
				'schema/parent-models/users.yaml primaryLabel',
				owners[0],
			),
			differs(
				`${RELATED}a.yaml`,
				'mapping[0].toColumn',
				'at',
				owners[1],
				'AT',
				'schema/event-models/visits.yaml eventTimestampColumn',
				owners[1],
			),
		])
	})

	test('of two models with one slug the sync is about the plain one; of a schema model alone about that', () => {
		const parent = { 'schema/parent-models/users.yaml': USERS }
		const sync = { 'syncs/a.yaml': SYNC('{mappings: [{to: a, from: id}]}') }
		expect(findings({ ...parent, 'models/users.yaml': `${MODEL}primaryKey: key\n`, ...sync })).toEqual([])
		expect(findings({ ...parent, ...sync })).toHaveLength(1)
	})

	test('columns of different models are different columns', () => {
		expect(findings({ 'models/users.yaml': USERS, 'models/a.yaml': `${MODEL}primaryKey: id\n` })).toEqual([])
	})
})

describe('syncs', () => {
	test.each<[string, string, readonly string[]]>([
		['by hand', '{type: manual}', []],
		['by hand, with nothing inside', '{type: manual, schedule: null}', []],
		[
			'by hand, with something inside',
			'{type: manual, schedule: {expression: a}}',
			['warning schedule.schedule: means nothing for a sync that is run by hand'],
		],
		['every hour', '{type: interval, schedule: {interval: {unit: hour, quantity: 1}}}', []],
		['every half hour', '{type: interval, schedule: {interval: {unit: hour, quantity: 0.5}}}', []],
		['every nothing', '{type: interval}', ['error schedule.schedule.interval: has to be there, with `unit` and `quantity`']],
		[
			'every -1 months',
			'{type: interval, schedule: {interval: {unit: month, quantity: -1}}}',
			[
				'error schedule.schedule.interval.unit: has to be one of minute, hour, day, week',
				'error schedule.schedule.interval.quantity: has to be a number above 0',
			],
		],
		[
			'a quantity in quotes',
			'{type: interval, schedule: {interval: {unit: day, quantity: "1"}}}',
			['error schedule.schedule.interval.quantity: has to be a number above 0'],
		],
		['cron', '{type: cron, schedule: {expression: "0 6 * * 1-5"}, startDate: "2026-01-05T06:00:00.000Z"}', []],
		[
			'cron with seconds',
			'{type: cron, schedule: {expression: "0 0 6 * * 1-5"}}',
			['error schedule.schedule.expression: has to be a cron expression of five fields'],
		],
		['cron with nothing', '{type: cron}', ['error schedule.schedule.expression: has to be a cron expression of five fields']],
		['days and times', "{type: visual_cron, schedule: {expressions: [{days: {monday: true}, time: '06:00'}]}}", []],
		[
			'no times',
			'{type: visual_cron, schedule: {expressions: []}}',
			['error schedule.schedule.expressions: has to be a list of days and times'],
		],
		[
			'no day and no time',
			'{type: visual_cron, schedule: {expressions: [x, {days: {monday: false}, time: 360}]}}',
			[
				'error schedule.schedule.expressions[0]: has to hold `days` and `time`',
				'error schedule.schedule.expressions[1].days: names no day, so the sync never runs',
				"error schedule.schedule.expressions[1].time: has to be a time such as '06:00', in quotes",
			],
		],
		[
			'a day that there is not, and an hour',
			"{type: visual_cron, schedule: {expressions: [{days: {munday: true, friday: yes}, time: '24:00'}, {time: '6:00'}]}}",
			[
				'error schedule.schedule.expressions[0].days.munday: is no day of the week (did you mean monday?)',
				'error schedule.schedule.expressions[0].days.friday: has to be true or false',
				"error schedule.schedule.expressions[0].time: has to be a time such as '06:00', in quotes",
				'error schedule.schedule.expressions[1].days: has to say on which days, such as `monday: true`',
				"error schedule.schedule.expressions[1].time: has to be a time such as '06:00', in quotes",
			],
		],
		['types of which too little is known', '{type: dbt_cloud, schedule: {account: {id: "1"}}}', []],
		[
			'none of the types',
			'{type: crom, schedule: {expression: "* * * * *"}}',
			['warning schedule.type: is none of manual, interval, cron, visual_cron, dbt_cloud, match_booster (did you mean cron?)'],
		],
	])('schedule: %s', (_, schedule, expected) => {
		const text = `model: m\ndestination: d\nconfig: {}\nschedule: ${schedule}\nschedulePaused: true\n`
		const lines = findings({ 'syncs/a.yaml': text }).map((line) => line.replace(/syncs\/a\.yaml (\S+): `\S+` /, '$1: '))
		expect(lines).toEqual(expected)
	})

	test.each<[string, string, readonly string[]]>([
		['each once', '{mappings: [{to: a, from: x}, {to: b, from: x}], customMappings: [{to: a, from: x}]}', []],
		[
			'one twice',
			'{mappings: [{to: a, from: x}, {to: b, from: y}, {to: a, from: z}]}',
			['warning syncs/a.yaml config.mappings[2].to: `config.mappings[2].to` is a, as in `config.mappings[0]`'],
		],
		[
			'in children',
			'{mappings: [{to: a, type: object, children: [{to: b, from: x}, {to: b, from: y}]}]}',
			[
				'warning syncs/a.yaml config.mappings[0].children[1].to: `config.mappings[0].children[1].to` is b, as in `config.mappings[0].children[0]`',
			],
		],
	])('targets of mappings: %s', (_, config, expected) => {
		expect(findings({ 'syncs/a.yaml': SYNC(config) })).toEqual(expected)
	})
})

describe('sources and destinations', () => {
	const MANIFEST = 'sources:\n  warehouse: {type: postgres}\ndestinations:\n  crm: {type: hubspot}\n'
	const model = (source: string): string => `name: M\nsource: ${source}\ntype: table\ntableName: t\nprimaryKey: id\n`
	const sync = (destination: string): string => `model: m\ndestination: ${destination}\nconfig: {}\n${MANUAL}`
	test.each<[string, Files, readonly string[]]>([
		['listed', { 'manifest-a.yaml': MANIFEST, 'models/m.yaml': model('warehouse'), 'syncs/s.yaml': sync('crm') }, []],
		['no manifest, so nobody can tell', { 'models/m.yaml': model('lake'), 'syncs/s.yaml': sync('crm') }, []],
		[
			'not listed',
			{
				'manifest-a.yaml': MANIFEST,
				'models/m.yaml': model('warehose'),
				'syncs/s.yaml': sync('sheet'),
				'schema/related-models/r.yaml': model('lake'),
			},
			[
				'warning models/m.yaml source: `source` is warehose, which no manifest here lists and no alias stands for (did you mean warehouse?)',
				'warning schema/related-models/r.yaml source: `source` is lake, which no manifest here lists and no alias stands for',
				'warning syncs/s.yaml destination: `destination` is sheet, which no manifest here lists and no alias stands for',
			],
		],
		[
			'listed in that of another workspace',
			{ 'manifest-a.yaml': MANIFEST, 'manifest-b.yaml': 'sources:\n  lake: {type: s3}\n', 'models/m.yaml': model('lake') },
			[],
		],
		[
			'an alias, and what it stands for',
			{
				'manifest-a.yaml': MANIFEST,
				'aliases-b.yaml': 'sources:\n  main: lake\n',
				'models/m.yaml': model('main'),
				'models/n.yaml': model('lake'),
			},
			[],
		],
		['one whose set-up was never finished', { 'manifest-a.yaml': MANIFEST, 'models/m.yaml': model("'null'") }, []],
	])('%s', (_, files, expected) => {
		expect(findings(files)).toEqual(expected)
	})
})

test('files that are one where the file system does not tell capitals apart', () => {
	expect(findings({ 'models/Users.yaml': MODEL, 'models/users.yaml': MODEL, 'syncs/USERS.yaml': SYNC('{}') })).toEqual([
		'warning models/users.yaml : its slug differs from that of model.Users in capitals only: some file systems hold one of the two',
	])
})
