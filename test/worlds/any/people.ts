import type { Address, Change, Dict, Present, Resource, ResourceType } from '../../../src/model/index.ts'
import { isDict, isList, isMasked, isSecret, listedTypes, makeAddress, toPlain } from '../../../src/model/index.ts'
import { commitsOf } from '../../../src/sync/outbound.ts'
import { addLifecycle, renameBlock } from './blocks.ts'
import { resourcesOf } from './eyes.ts'
import type { Act, Hand } from './hand.ts'
import { alike, another, editable } from './values.ts'

type One = { readonly type: ResourceType; readonly resource: Resource }

function inGit({ world, seen }: Hand): readonly One[] {
	const { git } = seen.planned.readings
	return resourcesOf(world.ground.provider.schema, git).filter(({ resource }) => !git.unknown.has(resource.address))
}

/** As the service itself names its resources, whatever files call them. */
async function inPages({ world }: Hand): Promise<readonly One[]> {
	const { schema } = world.ground.provider
	const { workspace } = await world.ann.begin()
	const scopes = await workspace.live.read(listedTypes(schema))
	return resourcesOf(schema, { of: 'live', marker: '', scopes, unknown: new Map(), gone: new Set(), warnings: [] })
}

type Common = Pick<Change, 'to' | 'notes' | 'dependents' | 'other' | 'address' | 'type' | 'key'>

function common(type: ResourceType, key: string, address = makeAddress(type.name, key)): Common {
	return { to: 'git', notes: [], dependents: [], other: null, address, type: type.name, key }
}

/** The resource as it is to be in its file: `after` differs from what is there in these attributes. */
function updateOf({ type, resource }: One, names: readonly string[], after: Dict): Change {
	const { address, key, attributes: before } = resource
	const edits = names.map((name) => ({ path: [name], before: before.get(name), after: after.get(name) }))
	return { ...common(type, key, address), id: `outbound update ${address}`, kind: 'update', before, after, edits }
}

async function commit({ world, seen }: Hand, change: Change): Promise<void> {
	for (const { commit: one } of await commitsOf(seen.begun.workspace, seen.planned, [change], [])) await world.commit('edit', one.files)
}

/** Two different attributes now and then, in one commit. */
function edited({ type, resource: { attributes } }: One, hand: Hand): { readonly names: readonly string[]; readonly after: Dict } {
	let after = attributes
	const names: string[] = []
	for (let count = hand.dice.chance(0.3) ? 2 : 1; count > 0; count -= 1) {
		const attribute = hand.dice.pick(editable(type))
		const value = attribute && another(attribute, attributes.get(attribute.name), { ...hand, token: `${hand.token}${'x'.repeat(count)}` })
		if (!attribute || value === undefined || hides(value)) continue
		after = new Map([...after, [attribute.name, value]])
		names.push(attribute.name)
	}
	return { names, after }
}

function hides(value: Present): boolean {
	if (isMasked(value) || isSecret(value)) return true
	return isDict(value) ? [...value.values()].some(hides) : isList(value) && value.some(hides)
}

export const editFile: Act = (hand) => editFileOf(hand, hand.dice.pick(inGit(hand).filter(({ type }) => type.can.update === true)))

async function editFileOf(hand: Hand, one: One | undefined): Promise<string | undefined> {
	if (!one) return undefined
	const { names, after } = edited(one, hand)
	if (names.length === 0) return undefined
	await commit(hand, updateOf(one, names, after))
	return `git edits ${one.resource.address} ${names.map((name) => `${name}=${JSON.stringify(toPlain(after.get(name) ?? null))}`).join(', ')}`
}

const editPage: Act = async (hand) => editPageOf(hand, hand.dice.pick(await inPages(hand)))

/** Somebody edits in the service's pages what is about to be written. */
export async function editPageAt(hand: Hand, address: Address): Promise<string | undefined> {
	const id = idAt(hand, address)
	return editPageOf(
		hand,
		(await inPages(hand)).find(({ resource }) => resource.id === id),
	)
}

function idAt({ world, seen }: Hand, address: Address): string | undefined {
	const all = resourcesOf(world.ground.provider.schema, seen.planned.readings.live)
	return all.find(({ resource }) => resource.address === address)?.resource.id
}

/** The address under which files know what the service's pages show. */
function addressOf({ world, seen }: Hand, { type, resource }: One): Address {
	const all = resourcesOf(world.ground.provider.schema, seen.planned.readings.live)
	const known = all.find(
		(one) => one.type === type && one.resource.id === resource.id && (resource.id !== undefined || one.resource.key === resource.key),
	)
	return known?.resource.address ?? makeAddress(type.name, resource.key)
}

async function editPageOf(hand: Hand, one: One | undefined): Promise<string | undefined> {
	if (!one) return undefined
	const { names, after } = edited(one, hand)
	const attributes = Object.fromEntries(names.map((name) => [name, toPlain(after.get(name) ?? null)]))
	if (names.length === 0 || !(await hand.world.edit('update', one.type.name, one.resource.key, attributes))) return undefined
	return `page edits ${addressOf(hand, one)} ${JSON.stringify(attributes)}`
}

const creatable = ({ type }: One): boolean =>
	type.can.create === true && type.can.update === true && (type.label !== undefined || type.name === 'feature')

const createFile: Act = async (hand) => {
	const one = hand.dice.pick(inGit(hand).filter(creatable))
	if (!one) return undefined
	const [key, after] = [`new-${hand.token}`, alike(one.type, one.resource.attributes, hand)]
	const address = makeAddress(one.type.name, key)
	await commit(hand, { ...common(one.type, key), id: `outbound create ${address}`, kind: 'create', after })
	return `git creates ${one.type.name} ${key}`
}

const createPage: Act = async (hand) => {
	const one = hand.dice.pick((await inPages(hand)).filter(creatable))
	if (!one) return undefined
	const after = alike(one.type, one.resource.attributes, hand)
	if (hides(after)) return undefined
	// Where a name is the key, it stands in no file.
	const key = one.type.attributes.some(({ name }) => name === 'name') ? {} : { name: hand.token }
	const attributes = { ...(toPlain(after) as object), ...key }
	return (await hand.world.edit('create', one.type.name, '', attributes)) ? `page creates a ${one.type.name} ${hand.token}` : undefined
}

const removeFile: Act = async (hand) => {
	const one = hand.dice.pick(inGit(hand))
	if (!one) return undefined
	const { address, key, attributes: before } = one.resource
	await commit(hand, { ...common(one.type, key, address), id: `outbound delete ${address}`, kind: 'delete', before })
	return `git removes ${address}`
}

const removePage: Act = async (hand) => {
	const one = hand.dice.pick(await inPages(hand))
	if (!one || !(await hand.world.edit('delete', one.type.name, one.resource.key))) return undefined
	return `page deletes ${addressOf(hand, one)}`
}

/** Two change their names with each other, in Git. */
const swapNames: Act = async (hand) => {
	const one = hand.dice.pick(inGit(hand).filter(({ type }) => editable(type).some(({ name }) => name === type.label)))
	const label = one?.type.label
	const other = one && hand.dice.pick(inGit(hand).filter(({ type, resource }) => type === one.type && resource !== one.resource))
	if (!one || !other || label === undefined) return undefined
	for (const [each, from] of [
		[one, other],
		[other, one],
	] as const) {
		const value = from.resource.attributes.get(label)
		if (value === undefined) return undefined
		await commit(hand, updateOf(each, [label], new Map([...each.resource.attributes, [label, value]])))
	}
	return `git swaps the names of ${one.resource.address} and ${other.resource.address}`
}

/** What is fixed at creation gets another value in a file. Answers the address, so that it can be made anew. */
export async function editFixed(hand: Hand): Promise<Address | undefined> {
	const fixed = ({ type }: One) => type.attributes.filter(({ live, name }) => live === 'create-only' && name === 'source_id')
	// What belongs to a destination has the source of that one.
	const isFree = ({ type }: One) => !type.attributes.some(({ name }) => name === 'destination_id')
	const one = hand.dice.pick(inGit(hand).filter((each) => isFree(each) && fixed(each).length > 0 && each.type.can.delete === true))
	const [attribute] = one ? fixed(one) : []
	if (!one || !attribute) return undefined
	const others = inGit(hand).filter(({ type }) => type.name === (attribute.kind === 'string' ? attribute.refersTo : ''))
	const value = hand.dice.pick(others.filter(({ resource }) => resource.key !== one.resource.attributes.get(attribute.name)))?.resource.key
	if (value === undefined) return undefined
	await commit(hand, updateOf(one, [attribute.name], new Map([...one.resource.attributes, [attribute.name, value]])))
	return one.resource.address
}

/** Everything that people do, each as often as it stands here. */
export const ACTS: readonly Act[] = [
	...Array.from({ length: 6 }, () => editFile),
	...Array.from({ length: 6 }, () => editPage),
	createFile,
	createFile,
	createPage,
	createPage,
	removeFile,
	removePage,
	swapNames,
	addLifecycle,
	renameBlock,
]
