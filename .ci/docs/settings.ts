type Plain = string | number | boolean

/** A JSON Schema as `schemas/settings.json` has it. */
export type Schema = {
	readonly type?: string
	readonly description?: string
	readonly default?: Plain | readonly Plain[] | Readonly<Record<string, unknown>>
	readonly enum?: readonly Plain[]
	readonly const?: Plain
	readonly pattern?: string
	readonly properties?: Readonly<Record<string, Schema>>
	readonly required?: readonly string[]
	readonly additionalProperties?: Schema | boolean
	readonly items?: Schema
	readonly oneOf?: readonly Schema[]
	readonly anyOf?: readonly Schema[]
}

const INTRODUCTION = `# Settings

They are in \`tideway.yaml\`, in the root of the repository. What counts is the file on the tracked branch. An editor checks and completes it
where the first line of the file is \`# yaml-language-server: $schema=\` and the address of [settings.json](../schemas/settings.json).

A secret is never in the file, only where it is: \`env:NAME\` for a variable of the environment, \`file:PATH\` for a file.
`

/** The page of all settings, as `docs/settings.md`: a section for each group of them. */
export function settingsPage(schema: Schema): string {
	const kinds = schema.properties?.['connections']
	const workspaces = schema.properties?.['workspaces']
	const entry = inside(workspaces)
	const groups: readonly (readonly [title: string, schema: Schema | undefined])[] = [
		['The file', schema],
		['A workspace: `workspaces.NAME`', entry],
		['Its service: `workspaces.NAME.connect`', entry?.properties?.['connect']],
		['Its signature: `workspaces.NAME.sign`', entry?.properties?.['sign']],
		['Its rules: `workspaces.NAME.policy`', entry?.properties?.['policy']],
		['When changes may be made: `windows` of the rules', entry?.properties?.['policy']?.properties?.['windows']?.items],
		['Who approves: `reviewers` of the rules', entry?.properties?.['policy']?.properties?.['reviewers']?.items],
		...(inside(kinds)?.oneOf ?? []).map(
			(kind) => [`A connection: \`connections.NAME\` with \`kind: ${kind.properties?.['kind']?.const}\``, kind] as const,
		),
	]
	const sections = groups.flatMap(([title, group]) => (group ? [`## ${title}\n\n${linesOf(group)}`] : []))
	return `${[INTRODUCTION.trimEnd(), ...sections].join('\n\n')}\n`
}

function inside(schema: Schema | undefined): Schema | undefined {
	return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined
}

function linesOf({ properties = {}, required = [] }: Schema): string {
	return Object.entries(properties)
		.map(([name, setting]) => {
			const notes = [...(required.includes(name) ? ['Needed.'] : []), ...defaultOf(setting)]
			return `- \`${name}\` (${formOf(setting)}): ${[setting.description, ...notes].join(' ')}`
		})
		.join('\n')
}

/** Nothing where the default is an empty text, list or group. */
function defaultOf({ default: value }: Schema): readonly string[] {
	const values = typeof value === 'object' ? (isList(value) ? value : []) : value === undefined || value === '' ? [] : [value]
	return values.length > 0 ? [`Default: \`${values.join(', ')}\`.`] : []
}

function isList(value: object): value is readonly Plain[] {
	return Array.isArray(value)
}

/** Where a secret is has one pattern throughout. */
const WHERE = /^\^\(\?:(agent\|)?env:/

function formOf(schema: Schema): string {
	const where = WHERE.exec(schema.pattern ?? '')
	if (where) return `${where[1] ? '`agent`, ' : ''}\`env:NAME\` or \`file:PATH\``
	if (schema.const !== undefined) return `\`${schema.const}\``
	if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ')
	if (schema.anyOf) return schema.anyOf.map(formOf).join(', or ')
	if (schema.type === 'array') return schema.items ? `list: ${formOf(schema.items)}` : 'list'
	if (schema.type === 'object') return schema.properties ? 'group' : 'names with values'
	return { string: 'text', integer: 'whole number', number: 'number', boolean: '`true` or `false`' }[schema.type ?? ''] ?? 'value'
}
