import type { Dict, Value, World } from '../../../src/provider.ts'
import { isDict, isList } from '../../../src/provider.ts'
import { storedComponent } from './components.ts'
import type { Holder } from './events.ts'
import { ALLOW_OR_BLOCK, FILE_DEFAULTS, storedEvent } from './events.ts'
import { changeRow, dict, findBySlug, insertRow } from './world.ts'

const EVENT_TYPES: readonly string[] = ['track', 'identify', 'page', 'screen', 'group', 'alias']

/** Attributes with others over them; null takes one away. */
export function withAttributes(before: Dict, attributes: Dict): Dict {
	return new Map([...new Map([...before, ...attributes])].filter(([, value]) => value !== null))
}

/** Columns of a contract or domain from its whole file; a text says why it is none. */
export function holderColumns(kind: Holder, file: Dict): Readonly<Record<string, Value>> | string {
	const [name, description, onUndeclaredSchema] = ['name', 'description', 'onUndeclaredSchema'].map((key) => file.get(key) ?? undefined)
	if (typeof name !== 'string' || name === '') return `a ${kind} needs a name`
	const fault = oneOfFault('onUndeclaredSchema', onUndeclaredSchema, ALLOW_OR_BLOCK) ?? sourcesFault(file)
	if (fault !== undefined) return fault
	return {
		name,
		description: description === '' ? undefined : description,
		onUndeclaredSchema: onUndeclaredSchema ?? 'ALLOW_EVENT',
		...(kind === 'domain' ? { sources: file.get('sources') ?? undefined } : {}),
	}
}

/** An event from its whole file; a text says why it is none. */
export function eventFromFile(file: Dict, slug: string): Dict | string {
	const fault =
		oneOfFault('type', file.get('type') ?? '', EVENT_TYPES) ??
		oneOfFault('onSchemaViolation', file.get('onSchemaViolation'), ALLOW_OR_BLOCK) ??
		oneOfFault('onUndeclaredFields', file.get('onUndeclaredFields'), [...ALLOW_OR_BLOCK, 'OMIT_FIELDS']) ??
		textFault(file, ['name', 'version']) ??
		schemaFault(file)
	return fault ?? storedEvent(file, slug, FILE_DEFAULTS)
}

type Kept = { readonly id: Value; readonly slug: string }

/** A component from its whole file; a text says why it is none. */
export function componentFromFile(file: Dict, { id, slug }: Kept): Dict | string {
	const fault = textFault(file, ['name', 'version', 'description']) ?? sourcesFault(file) ?? schemaFault(file)
	if (fault !== undefined) return fault
	const sources = file.get('sources')
	const isForAll = !isList(sources) || sources.length === 0
	return changeRow(storedComponent(file, { before: undefined, id, slug }), { sources: isForAll ? undefined : sources })
}

function oneOfFault(name: string, value: Value, values: readonly string[]): string | undefined {
	return value === undefined || value === null || values.some((one) => one === value) ? undefined : `${name} is one of ${values.join(', ')}`
}

function textFault(file: Dict, names: readonly string[]): string | undefined {
	const wrong = names.find((name) => !['string', 'undefined'].includes(typeof (file.get(name) ?? undefined)))
	return wrong === undefined ? undefined : `${wrong} is a text`
}

function schemaFault(file: Dict): string | undefined {
	return isDict(file.get('schema')) ? undefined : 'schema is a JSON schema'
}

function sourcesFault(file: Dict): string | undefined {
	const sources = file.get('sources') ?? []
	return isList(sources) && sources.every((slug) => typeof slug === 'string') ? undefined : 'sources is a list of event sources'
}

/** Event sources have no file and no list of their own: those that are named are there. */
export function addEventSources(world: World, named: Value, now: string): World {
	let next = world
	for (const slug of isList(named) ? named : []) {
		if (typeof slug !== 'string' || findBySlug(next, 'event_source', slug)) continue
		next = insertRow(next, 'event_source', now, dict({ name: slug, slug })).world
	}
	return next
}
