import type { Plain } from './meaning.ts'

/** Columns and labels as people have them. */
export const COLUMNS = [
	'id',
	'email',
	'USER_ID',
	'ユーザーID',
	'名前',
	'Row Key',
	'?column?',
	'größe.cm',
	'total 💶',
	'created at',
] as const
export const LABELS = [
	'Customers',
	'B2B Accounts 🏢',
	'注文',
	'HubSpot: Leads',
	"Jane's list",
	'2026',
	'on',
	'Café Stammgäste',
	'- dash',
] as const

const standard = (to: string, from: string): Plain => ({ to, from, type: 'standard' })
const external = (from: string): Plain => ({ externalIdMapping: standard('email', from) })

/** A sync's `config` by the type of its destination, in the forms that real files have. `column`: of the model; `token`: in no other file. */
export const CONFIGS: Readonly<Record<string, (column: string, token: string) => Plain>> = {
	googlesheets: (_, token) => ({
		mode: 'mirror',
		mappings: [],
		sheetName: `Sheet ${token}`,
		configVersion: 2,
		spreadsheetId: `1Ab${token}`,
		sheetSelection: 'select',
		autoSyncColumns: true,
		overrideConfig: {},
	}),
	hubspot: (column, token) => ({
		mode: 'upsert',
		type: 'object',
		object: 'contacts',
		mappings: [
			standard('email', column),
			{ to: 'segment', type: 'template', template: `{% if row.ltv > 10 %}gold\n{% else %}${token}{% endif %}\n` },
			{ to: 'origin', type: 'static', value: token, valueType: 'STRING' },
		],
		configVersion: 2,
		shouldTruncate: false,
		associationMode: 'append',
		associationMappings: [],
		...external(column),
	}),
	salesforce: (column, token) => ({
		mode: 'upsert',
		type: 'object',
		object: 'Account',
		mappings: [
			{ ...standard('Name', column), ignoreNull: true },
			{
				to: 'OwnerId',
				type: 'reference ',
				lookup: { by: 'Email', from: column, byType: 'email', object: 'User', objectLabel: token },
			},
		],
		configVersion: 0,
		rowsPerBatch: 200,
		mergeIdMapping: {},
		...external(column),
	}),
	sfmc: (column, token) => ({
		mode: 'upsert',
		type: 'dataExtensions',
		object: token,
		mappings: [standard('Key', column)],
		dataFolder: '0042',
		businessUnit: '510001234',
		...external(column),
	}),
	braze: (column, token) => ({
		mode: 'upsert',
		type: 'object',
		object: 'user',
		mappings: [standard('external_id', column)],
		configVersion: 8,
		rowsPerBatch: 75,
		customMappings: [{ to: token, from: column, type: 'array', children: [standard('a', 'b')] }],
		customUserAttributes: [],
		userMapping: {},
		...external(column),
	}),
	s3: (_, token) => ({
		mode: 'diff',
		fileType: 'csv',
		delimiter: ',',
		skipEmpty: true,
		includeHeader: false,
		csvRowDelimeter: 'auto',
		diffAddedPath: `/out/${token}.csv`,
		timestampOffsetSeconds: 0,
	}),
	sftp: (column, token) => ({
		mode: 'all',
		path: `/in/${token}`,
		fileType: 'json',
		mappings: [standard('a', column)],
		concurrency: 1,
		skipWriteTempFile: 'true',
	}),
	webhookV2: (column, token) => ({
		add: {
			body: `{\n  "id": "{{ row['${column}'] }}"\n}\n`,
			method: 'POST',
			enabled: true,
			onError: 'retryRequest',
			retries: 3,
			timeout: 30,
			url: `https://hook.example/${token}`,
		},
		change: {},
		remove: {},
		configVersion: 3,
		skipFirstRun: true,
	}),
	slack: (column, token) => ({
		channel: { from: column },
		mode: 'message',
		addedBody: `*new* ${token}\t🎉`,
		iconEmoji: ':tada:',
		isBlockKit: false,
		rowsPerBatch: 1,
	}),
	airtable: (column, token) => ({
		mode: 'upsert',
		baseId: `app${token}`,
		tableName: '顧客 🛒',
		mappings: [standard('fld1', column)],
		...external(column),
	}),
	asana: (column, token) => ({
		mode: 'update',
		object: 'tasks',
		workspaceId: '1200000000000001',
		mappings: [standard('name', column)],
		customMappings: [standard(token, column)],
		fromId: column,
	}),
	mailchimp: (_, token) => ({ type: 'segment', audienceId: token, segmentId: 4711, useExistingSegment: true, parallelization: 10 }),
	amplitude: (column, token) => ({
		type: 'event',
		eventName: { column: token },
		userIdFrom: column,
		timestampFrom: 'created at',
		mappings: [],
		customMappings: [standard('y', 'on'), standard('null', 'n')],
		skipUserProperty: false,
		nonsense: 1,
	}),
}

export const SCHEDULES: readonly Plain[] = [
	{ type: 'manual' },
	{ type: 'manual' },
	{ type: 'interval', schedule: { interval: { unit: 'hour', quantity: 1 } } },
	{ type: 'cron', schedule: { expression: '0 6 * * 1-5' }, startDate: '2026-01-05T06:00:00.000Z' },
	{ type: 'visual_cron', schedule: { expressions: [{ days: { friday: true, monday: true }, time: '14:00' }] } },
	{ type: 'dbt_cloud', schedule: { account: { id: '7' }, job: { id: '42' } } },
]

/** What a model selects, by its `type`. */
export const QUERIES: readonly ((token: string) => Plain)[] = [
	(token) => ({ type: 'raw_sql', rawSql: `select id, email\nfrom ${token}\nwhere name <> '{{ x }}'   \n\torder by 1` }),
	(token) => ({ type: 'raw_sql', rawSql: `select 1 as ${token} -- ${'a long comment '.repeat(8)}` }),
	(token) => ({ type: 'raw_sql', rawSql: `select 1\r\nfrom ${token}\r\n` }),
	(token) => ({ type: 'table', tableName: `"SHOP".${token}` }),
	(token) => ({ type: 'dbt_model', dbtModel: `model.shop.${token}` }),
	(token) => ({ type: 'custom', customQuery: { name: token, type: 'sheet' } }),
	(token) => ({ type: 'custom', customQuery: { path: `${token}.csv`, type: 'string', fileType: 'csv', useLastModified: true } }),
]
