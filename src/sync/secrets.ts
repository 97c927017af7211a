import { whyNotSent } from '../apply/index.ts'
import type { Change, Problem, Secret, Value } from '../model/index.ts'
import { holdsSecret, isDict, isList, isMasked, problem, secretParts, secretsIn, showPath, variablesOf } from '../model/index.ts'
import type { DigestOf, Draft, Policy, Secrets } from '../plan/index.ts'
import { findToken } from '../plan/index.ts'
import type { Keyed } from '../ports/index.ts'
import type { Tree } from '../tree/index.ts'
import type { Workspace } from './workspace.ts'

/** What the variables of a tree hold: to be sent, and to be told apart by a keyed digest; for nothing else (P7). */
export function secretValues({ variables }: Pick<Workspace, 'variables'>, { hcl }: Tree): (name: string) => string | undefined {
	return (name) => (hcl ? hcl.evaluator.secretOf(name) : variables.find(name)?.text)
}

/** What a plan may know of secrets. Without a key there is no digest of any, anywhere. */
export function planSecrets(workspace: Pick<Workspace, 'variables' | 'keyed'>, tree: Tree, policy: Pick<Policy, 'resend'>): Secrets {
	const clearOf = secretValues(workspace, tree)
	const { keyed } = workspace
	return {
		versionOf: (secret) => keyed && versionOf(secret, clearOf, keyed.digest),
		digestOf: digestWith(keyed),
		resend: new Set(policy.resend),
	}
}

/** A keyed digest of a value that the workspace shows; of none without a key. */
export function digestWith(keyed: Keyed | undefined): DigestOf {
	return (value) => (typeof value === 'string' ? keyed?.digest(value) : undefined)
}

function versionOf(secret: Secret, clearOf: (name: string) => string | undefined, digest: (text: string) => string): string | undefined {
	const texts = secretParts(secret).map((part) => (typeof part === 'string' ? part : clearOf(part.variable)))
	return texts.every((text) => text !== undefined) ? digest(texts.join('')) : undefined
}

/** Why a change has to wait: a variable has no value, what is to be written is not there to look at, or a file would hold a secret (S31). */
export function secretGuard(
	workspace: Pick<Workspace, 'variables' | 'mayHoldSecrets'>,
	tree: Tree,
	known = knownSecrets(workspace, tree),
): (change: Change) => Problem | undefined {
	const clearOf = secretValues(workspace, tree)
	return (change) => {
		const isOpen = change.to === 'git' && !workspace.mayHoldSecrets?.(change.address)
		return whyNotSent(change, clearOf) ?? whyHidden(change) ?? (isOpen ? whySecret(change, known) : undefined)
	}
}

/** The values of all secrets that the files use. */
export function knownSecrets(workspace: Pick<Workspace, 'variables'>, tree: Tree): ReadonlySet<string> {
	const clearOf = secretValues(workspace, tree)
	return new Set([...secretNames(tree)].flatMap((name) => clearOf(name) ?? []))
}

/** Marks what holds the value of a secret, wherever a side shows it, so that nobody is shown it (S28). */
export function markSecrets(known: ReadonlySet<string>, draft: Draft): Draft {
	if (known.size === 0) return draft
	const mark = <T extends object>(item: T, ...sides: readonly Value[]): T =>
		sides.some((side) => holdsKnown(side, known)) ? { ...item, sensitive: true } : item
	return {
		...draft,
		conflicts: draft.conflicts.map((conflict) => mark(conflict, conflict.base, conflict.git, conflict.live)),
		changes: draft.changes.map((change) =>
			change.kind === 'update' ? { ...change, edits: change.edits.map((edit) => mark(edit, edit.before, edit.after)) } : change,
		),
	}
}

function holdsKnown(value: Value, known: ReadonlySet<string>): boolean {
	if (typeof value === 'string') return [...known].some((secret) => holdsSecret(value, secret))
	if (isList(value)) return value.some((item) => holdsKnown(item, known))
	return isDict(value) && [...value.values()].some((member) => holdsKnown(member, known))
}

/** Variables that are secrets: as their blocks declare them, and as files use them. */
export function secretNames({ hcl, snapshot }: Tree): ReadonlySet<string> {
	const declared = [...(hcl?.module.variables ?? [])].flatMap(([name, { isSensitive }]) => (isSensitive ? [name] : []))
	const read = [...snapshot.scopes.values()].flatMap((scope) => (scope.kind === 'complete' ? [...scope.value.values()] : []))
	return new Set([...declared, ...read.flatMap(({ attributes }) => secretsIn(attributes)).flatMap(variablesOf)])
}

function whySecret(change: Change, known: ReadonlySet<string>): Problem | undefined {
	const found = findToken(change, known)
	if (!found) return undefined
	const { address, place } = change
	return problem('SECRET_OPEN', `${address}: \`${showPath(found.path)}\` holds ${found.what}, and would be in Git for everybody to see`, {
		hint: 'take it out in the workspace and change the secret; if it is none, name the address under `allow_secrets` of the workspace in tideway.yaml',
		where: { ...place, address },
	})
}

function whyHidden(change: Change): Problem | undefined {
	if (change.kind === 'delete' || (change.kind === 'create' && !holdsMasked(change.after))) return undefined
	const parts = change.kind === 'create' ? [...change.after].map(([name, value]) => ({ path: [name], after: value })) : change.edits
	const found = parts.find(({ after }) => holdsMasked(after))
	if (!found) return undefined
	const { address, place, to } = change
	const [what, hint] =
		to === 'git'
			? ['is hidden by the workspace, and would be written without it', 'make the same change in the file by hand']
			: ['is a secret in clear text in its file, and such are not sent', 'take it out, change the secret, and use a variable in its place']
	return problem('SECRET_OPEN', `${address}: \`${showPath(found.path)}\` ${what}`, { hint, where: { ...place, address } })
}

function holdsMasked(value: Value): boolean {
	if (isList(value)) return value.some(holdsMasked)
	if (!isDict(value)) return isMasked(value)
	for (const member of value.values()) if (holdsMasked(member)) return true
	return false
}
