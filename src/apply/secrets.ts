import type { Change, Dict, Outcome, Plan, Present, Problem, Read, Secret, Value, ValuePath } from '../model/index.ts'
import {
	hasSecrets,
	holdsSecret,
	isDict,
	isList,
	isSecret,
	mapSecrets,
	problem,
	repeatsSecret,
	secretParts,
	showPath,
	variablesOf,
} from '../model/index.ts'
import type { DigestOf } from '../plan/index.ts'
import { hideLike, holdsHidden } from '../plan/index.ts'
import type { Connection, Found } from '../ports/index.ts'

/** What is needed to send secrets and to hide them again. */
export type Revealing = {
	readonly digestOf: DigestOf
	readonly plan: Plan
	/** What a variable holds; undefined where it has no value here. */
	readonly clearOf: (name: string) => string | undefined
}

/**
 * The workspace as plans speak of it: what is written to it holds secrets by the names of their variables, which become their values
 * behind this door and nowhere else, and nothing of these comes back through it (P7).
 */
export function withSecrets(live: Connection, revealing: Revealing): Connection {
	const changes = revealing.plan.changes.filter(({ to }) => to === 'live')
	const known = new Map(changes.flatMap((change) => (change.kind === 'create' ? [] : [[`${change.type} ${change.key}`, change.before]])))
	return {
		...live,
		find: async (ref) => hideFound(await live.find(ref), known.get(`${ref.type} ${ref.key}`), revealing),
		write: async (batch) => {
			const outcomes: Outcome[] = []
			for (const change of batch) outcomes.push(...(await writeRevealed(live, change, revealing)))
			return outcomes
		},
	}
}

function hideFound(found: Read<Found>, like: Dict | undefined, { digestOf }: Revealing): Read<Found> {
	if (found.kind === 'unknown' || found.value.kind === 'gone' || !like) return found
	const { resource } = found.value
	const attributes = hideLike(resource.attributes, like, digestOf) as Dict
	return { ...found, value: { kind: 'found', resource: { ...resource, attributes } } }
}

/** Nearly nothing does: then there is nothing to reveal, and nothing to hide again. */
function holdsAny(change: Change): boolean {
	if (change.kind === 'delete') return false
	return [...new Set([change.after, change.other, change.kind === 'update' && change.before])].some(holdsHidden)
}

async function writeRevealed(live: Connection, change: Change, revealing: Revealing): Promise<readonly Outcome[]> {
	if (!holdsAny(change)) return await live.write([change])
	const missing = whyNotSent(change, revealing.clearOf)
	if (missing) return [{ change: change.id, kind: 'refused', problem: missing }]
	const sent = new Set<string>()
	const outcomes = await live.write([revealed(change, revealing, sent)])
	return outcomes.map((outcome) => hidden(outcome, change, sent, revealing))
}

/** A variable without a value keeps back what has to be sent of it; what stays as it is needs none. */
export function whyNotSent(change: Change, clearOf: Revealing['clearOf']): Problem | undefined {
	if (change.to !== 'live' || change.kind === 'delete' || (change.kind === 'create' && !hasSecrets(change.after))) return undefined
	const parts = change.kind === 'create' ? [...change.after].map(([name, value]) => ({ path: [name], after: value })) : change.edits
	for (const { path, after } of parts) {
		const found = findMissing(path, after, clearOf)
		if (found) return noValue(change, found)
	}
	return undefined
}

type Missing = { readonly path: ValuePath; readonly name: string }

function findMissing(path: ValuePath, value: Value, clearOf: Revealing['clearOf']): Missing | undefined {
	if (isSecret(value)) {
		const name = variablesOf(value).find((variable) => clearOf(variable) === undefined)
		return name === undefined ? undefined : { path, name }
	}
	const members: Iterable<readonly [string | number, Present]> = isDict(value) ? value : isList(value) ? value.entries() : []
	for (const [key, member] of members) {
		const found = findMissing([...path, key], member, clearOf)
		if (found) return found
	}
	return undefined
}

function noValue({ address, place }: Change, { path, name }: Missing): Problem {
	const message = `${address}: \`${showPath(path)}\` takes the value of the variable ${name}, which has none here`
	return problem('VARIABLE_MISSING', message, {
		hint: `set TIDEWAY_VAR_${name} (TF_VAR_${name} does the same), or name where it is under \`variables\` or \`env_file\` of the workspace in tideway.yaml`,
		where: { ...place, address },
	})
}

function revealed(change: Change, { clearOf }: Revealing, sent: Set<string>): Change {
	if (change.kind === 'delete' || (!hasSecrets(change.after) && !hasSecrets(change.other))) return change
	const clear = <T extends Present>(value: T): T => mapSecrets(value, (secret) => reveal(secret, clearOf, sent)) as T
	const after = clear(change.after)
	if (change.kind === 'create') return { ...change, after }
	// What is sent as a whole has parts that nobody changed: the file says them, the workspace hides them.
	const other = change.other && clear(change.other)
	return {
		...change,
		other,
		after,
		edits: change.edits.map((edit) => (edit.after === undefined ? edit : { ...edit, after: clear(edit.after) })),
	}
}

/** A secret of which a value is missing stays what it is: whoever would send it refuses that. */
function reveal(secret: Secret, clearOf: Revealing['clearOf'], sent: Set<string>): Present {
	let text = ''
	for (const part of secretParts(secret)) {
		const value = typeof part === 'string' ? part : clearOf(part.variable)
		if (value === undefined) return secret
		if (typeof part !== 'string') sent.add(value)
		text += value
	}
	return text
}

function hidden(outcome: Outcome, change: Change, sent: ReadonlySet<string>, { digestOf }: Revealing): Outcome {
	const like = change.kind === 'delete' ? undefined : change.kind === 'create' ? change.after : withRest(change.after, change.before)
	const { observed, problem: said } = outcome
	return {
		...outcome,
		...(observed && like && { observed: withoutEchoes(hideLike(observed, like, digestOf), like, sent) as Dict }),
		...(said && { problem: withoutSecrets(said, change, sent) }),
	}
}

/**
 * A service may show what it was sent where nobody expects it: no secret is kept there, but in a text that the file has there as well. The rest of the
 * text stays, so that the next plan sees what the service shows, and holds it.
 */
function withoutEchoes(value: Present, like: Value, sent: ReadonlySet<string>): Present {
	if (typeof value === 'string') return value === like ? value : withoutEcho(value, sent)
	if (isList(value)) return value.map((item, index) => withoutEchoes(item, isList(like) ? like[index] : undefined, sent))
	if (!isDict(value)) return value
	const members = [...value].map(([name, member]) => {
		const known = isDict(like) ? like.get(name) : undefined
		return [known === undefined ? withoutEcho(name, sent) : name, withoutEchoes(member, known, sent)] as const
	})
	return new Map(members)
}

function withoutEcho(text: string, sent: ReadonlySet<string>): string {
	if (!isEcho(text, sent)) return text
	const rest = [...sent].reduce((shown, secret) => (secret === '' ? shown : shown.replaceAll(secret, '***')), text)
	return isEcho(rest, sent) ? '***' : rest
}

function isEcho(text: string, sent: ReadonlySet<string>): boolean {
	return [...sent].some((secret) => holdsSecret(text, secret))
}

/** What was there and is left out may still be shown. */
function withRest(after: Dict, before: Dict): Dict {
	const all = new Map(after)
	for (const [name, was] of before) {
		const is = after.get(name)
		if (is === undefined) all.set(name, was)
		else if (isDict(is) && isDict(was)) all.set(name, withRest(is, was))
	}
	return all
}

/** A server may quote what it was sent. */
function withoutSecrets(said: Problem, change: Change, sent: ReadonlySet<string>): Problem {
	const { cause, ...own } = said
	const texts = [own.message, own.hint ?? '']
	const isIn = (secret: string, text: string): boolean => secret !== '' && (repeatsSecret(text, secret) || text.includes(secret))
	const isQuoted = [...sent].some((secret) => texts.some((text) => isIn(secret, text)))
	const clean = isQuoted ? problem(own.code, `${change.address}: the service refused it, and what it says repeats a secret`) : own
	return cause ? { ...clean, cause: withoutSecrets(cause, change, sent) } : clean
}
