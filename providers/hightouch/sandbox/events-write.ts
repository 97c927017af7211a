import type { Dict, SandboxCall, SandboxReply, SandboxStep, Value, World } from '../../../src/provider.ts'
import { isDict } from '../../../src/provider.ts'
import { layout } from '../layout.ts'
import { sentComponents } from './components.ts'
import type { EventsBefore, Faults, Holder } from './events.ts'
import { eventFaults, isShown, listIn, referenceFaults, sentEvents, textIn } from './events.ts'
import { makeShow } from './show.ts'
import { changeRow, dict, findById, freeSlug, insertRow, replaceRow, reply, unchanged, validationError } from './world.ts'
import { bodyOf, isTaken } from './write.ts'

export function createHolder(world: World, call: SandboxCall, kind: Holder): SandboxStep {
	const body = bodyOf(call)
	const lists = readLists(world, call, { kind, before: undefined })
	const given = body.get('slug')
	const clash = given === undefined ? undefined : slugFault(world, call, { kind, slug: given })
	const isSuffixed = clash !== undefined && given !== '' && call.switches['contract-slug-taken'] === 'suffixed'
	const faults = { ...lists.faults, ...(clash === undefined || isSuffixed ? {} : { slug: clash }) }
	if (Object.keys(faults).length > 0) return unchanged(world, validationError(422, faults))
	const slug = freeSlug(lists.world, kind, typeof given === 'string' ? given : layout.slug(textIn(body, 'name')))
	const made = insertRow(
		lists.world,
		kind,
		call.now,
		dict({ onUndeclaredSchema: 'ALLOW_EVENT', ...plainMembers(body), slug, ...lists.columns }),
	)
	return shown(made.world, call, { kind, row: made.row })
}

export function updateHolder(world: World, call: SandboxCall, kind: Holder): SandboxStep {
	const body = bodyOf(call)
	const before = findById(world, kind, call.path.get(`${kind}Id`))
	if (!before) return unchanged(world, reply(404, undefined))
	const lists = readLists(world, call, { kind, before })
	const slug = body.get('slug')
	const clash = slug === undefined ? undefined : slugFault(world, call, { kind, slug, before })
	const faults = { ...lists.faults, ...(clash === undefined ? {} : { slug: clash }) }
	if (Object.keys(faults).length > 0) return unchanged(world, validationError(422, faults))
	const row = changeRow(before, { ...plainMembers(body), ...lists.columns, updatedAt: call.now })
	const step = shown(replaceRow(lists.world, kind, row), call, { kind, row })
	return call.switches['event-patch-answer'] === 'input' ? { ...step, reply: asInput(step.reply) } : step
}

/** Members of the body of an update, which the API document also takes for its answer. */
const INPUT = ['name', 'slug', 'description', 'onUndeclaredSchema', 'events', 'components']

function asInput(full: SandboxReply): SandboxReply {
	if (full.kind !== 'body' || !isDict(full.body)) return full
	return { ...full, body: new Map([...full.body].filter(([name]) => INPUT.includes(name))) }
}

type Asked = { readonly kind: Holder; readonly slug: Value; readonly before?: Dict }

function slugFault(world: World, { switches }: SandboxCall, { kind, slug, before }: Asked): string | undefined {
	if (slug === '') return 'is empty'
	return isTaken(world, kind, { slug, switches, but: before?.get('id') }) ? 'slug already exists' : undefined
}

/** An empty description is none. */
function plainMembers(body: Dict): Readonly<Record<string, Value>> {
	const { events: _events, components: _components, description, ...rest } = Object.fromEntries<Value>(body)
	return description === undefined ? rest : { ...rest, description: description === '' ? undefined : description }
}

type Lists = { readonly world: World; readonly faults: Faults; readonly columns: Readonly<Record<string, Value>> }

/** The lists as they stand after the request: each that is sent replaces the old one, each that is not stays, or is empty then. */
function readLists(world: World, call: SandboxCall, { kind, before }: { readonly kind: Holder; readonly before: Dict | undefined }): Lists {
	const body = bodyOf(call)
	const isSet = (member: string): boolean => body.has(member) || call.switches[`${kind}-omitted-list`] === 'cleared'
	const events = isSet('events') ? sentEvents(body.get('events'), eventsBefore(before, call)) : listIn(before, 'events')
	if (kind === 'contract') return { world, faults: eventFaults(events, kind), columns: { events } }
	const stored = listIn(before, 'components')
	const sent = isSet('components') ? sentComponents(world, body.get('components'), stored) : { world, components: stored, faults: {} }
	const faults = { ...referenceFaults({ events, components: sent.components }), ...eventFaults(events, kind), ...sent.faults }
	return { world: sent.world, faults, columns: { events, components: sent.components } }
}

/** Events of a type that the API does not know: where it does not show them, they stay. */
function eventsBefore(before: Dict | undefined, { switches }: SandboxCall): EventsBefore {
	const events = listIn(before, 'events')
	return { replaced: events, kept: events.filter((event) => !isShown(event, switches)) }
}

function shown(world: World, { switches }: SandboxCall, { kind, row }: { readonly kind: Holder; readonly row: Dict }): SandboxStep {
	return { world, reply: reply(200, makeShow(world, kind, switches)(row)) }
}
