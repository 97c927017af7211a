import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Texts of files by their path in the workspace's folder. */
export type Tree = ReadonlyMap<string, string>

export const CONNECTIONS =
	'sources:\n  warehouse:\n    name: Warehouse\n    type: snowflake\ndestinations:\n  crm:\n    name: CRM\n    type: hubspot\n'
const COLUMNS = ['email', 'name', 'plan', 'seats', 'region']

export function writeTree(folder: string, tree: Tree): void {
	const folders = new Set([...tree.keys()].map((file) => path.dirname(`${folder}/${file}`)))
	for (const own of folders) mkdirSync(own, { recursive: true })
	for (const [file, text] of tree) writeFileSync(`${folder}/${file}`, text)
}

/** Half models and half syncs, each sync with a model of its own. */
export function modelsAndSyncs(size: number): Tree {
	const tree = new Map([['manifest-acme.yaml', CONNECTIONS]])
	for (let index = 0; index < size / 2; index++) {
		tree.set(`models/m-${index}.yaml`, modelText(index))
		tree.set(`syncs/s-${index}.yaml`, syncText(index, index))
	}
	return tree
}

export function modelText(index: number): string {
	const query = [
		'select id, email, full_name, created_at',
		`from analytics.customers_${index}`,
		"where created_at > now() - interval '30 days'",
	]
	return `name: Model ${index}\nsource: warehouse\ntype: raw_sql\nrawSql: |-\n${query.map((line) => `  ${line}\n`).join('')}primaryKey: id\n`
}

export function syncText(index: number, model: number): string {
	const mappings = COLUMNS.map((name) => `    - to: ${name}\n      from: ${name}_${index}\n      type: standard\n`)
	const schedule = 'schedule:\n  type: interval\n  schedule:\n    interval:\n      unit: hour\n      quantity: 6\n'
	return `model: m-${model}\ndestination: crm\nconfig:\n  mode: upsert\n  object: contacts\n  mappings:\n${mappings.join('')}${schedule}schedulePaused: true\n`
}
