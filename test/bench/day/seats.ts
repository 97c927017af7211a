import { CONNECTIONS, writeTree } from '../programs/tree.ts'
import type { Serving } from './sandbox-seat.ts'
import { sandboxSeat } from './sandbox-seat.ts'
import type { Field, Seat } from './seat.ts'

const MODELS = 12
const SOURCES = 10

/** Models in the YAML of the service's own sync. */
export async function hightouchSeat(serving: Serving, folder: string): Promise<Seat> {
	const files: Record<string, string> = { 'hightouch/manifest-hightouch.yaml': CONNECTIONS }
	const fields: Field[] = []
	for (let index = 0; index < MODELS; index += 1) {
		const [key, file] = [`m-${index}`, `hightouch/models/m-${index}.yaml`]
		files[file] = modelText(`Model ${index}`, `The ${index}th`, `select ${index}`)
		const common = { address: `model.${key}`, file, type: 'model', key }
		fields.push({ ...common, name: 'name', line: /^(name: ).*()$/m })
		fields.push({ ...common, name: 'description', line: /^(description: ).*()$/m })
		fields.push({ ...common, name: 'rawSql', before: 'select ', line: /^(rawSql: )(?:.*)()$/m })
	}
	const from = `${folder}/hightouch-tree`
	writeTree(from, new Map(Object.entries(files).map(([file, text]) => [file.replace('hightouch/', ''), text])))
	return await sandboxSeat(serving, {
		name: 'hightouch',
		provider: 'hightouch',
		table: 'model',
		from,
		settings: ['    provider: hightouch', '    path: hightouch'],
		files,
		fields,
		newFile: (token) => [`hightouch/models/made-${token.replace('_', '-')}.yaml`, modelText(token, token, `select ${token}`)],
		made: (token) => ({
			type: 'model',
			key: token.replace('_', '-'),
			attributes: { name: token, source: 'warehouse', type: 'raw_sql', rawSql: `select ${token}`, primaryKey: 'id' },
		}),
	})
}

function modelText(name: string, description: string, sql: string): string {
	return `name: ${name}\nsource: warehouse\ndescription: ${description}\ntype: raw_sql\nrawSql: ${sql}\nprimaryKey: id\n`
}

/** Sources in HCL, with comments of people in it. */
export async function segmentSeat(serving: Serving): Promise<Seat> {
	const indices = Array.from({ length: SOURCES }, (_, index) => index)
	return await sandboxSeat(serving, {
		name: 'segment',
		provider: 'segment',
		table: 'source',
		settings: ['    provider: segment', '    mode: two-way', '    path: segment'],
		files: Object.fromEntries(indices.map((index) => [`segment/s${index}.tf`, sourceText(`s${index}`, `Source ${index}`)])),
		fields: indices.map((index) => ({
			address: `source.s${index}`,
			file: `segment/s${index}.tf`,
			line: /^(\s*name\s*= ").*(" # in reports)$/m,
			type: 'source',
			key: `s${index}`,
			name: 'name',
		})),
		newFile: (token) => [`segment/made_${token}.tf`, sourceText(`made_${token}`, token)],
		made: (token) => ({
			type: 'source',
			key: `page_${token}`,
			attributes: { slug: `page_${token}`, name: token, enabled: true, metadata: { id: 'srcmWebsite' }, settings: {} },
		}),
	})
}

function sourceText(slug: string, name: string): string {
	return `# Kept by people.
resource "segment_source" "${slug}" {
  slug     = "${slug}"
  name     = "${name}" # in reports
  enabled  = true
  metadata = { id = "srcmWebsite" }
  settings = jsonencode({})
}
`
}
