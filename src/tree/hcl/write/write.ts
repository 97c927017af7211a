import { findUnwritable } from '../../../formats/hcl/index.ts'
import type { Address, Change, Computation, Problem, ResourceType } from '../../../model/index.ts'
import { fail, problem, readReferences } from '../../../model/index.ts'
import { newBlock } from './create.ts'
import { declareSecrets } from './declare.ts'
import type { Drafts } from './drafts.ts'
import { editBlock } from './edit.ts'
import { withoutInstance } from './remove.ts'
import type { Writing } from './writing.ts'

/** The files that a change writes to, on top of the changes so far, or why it cannot be written: by expressions that say what the values are, or otherwise. */
export type Written =
	| { readonly kind: 'written'; readonly files: Drafts }
	| { readonly kind: 'computed'; readonly computations: readonly [Computation, ...Computation[]] }
	| { readonly kind: 'refused'; readonly reason: Problem }

export function writeChange(writing: Writing, change: Change, type: ResourceType, drafts: Drafts): Written {
	const unwritable = change.kind === 'delete' ? undefined : (whyUnwritable(change) ?? whyRead(change))
	if (unwritable) return { kind: 'refused', reason: unwritable }
	if (change.kind === 'create') {
		const declared = declareSecrets(writing.tree.module, writing.folder, change.after, drafts)
		return { kind: 'written', files: new Map([...newBlock(writing, change, type, drafts), ...declared]) }
	}
	const { instance } = writing.tree.held.get(change.address) ?? fail('PLAN_STALE', `${change.address} is in no file of that commit`)
	const files = change.kind === 'update' ? editBlock(writing, change, type, instance, drafts) : withoutInstance(writing, instance, drafts)
	if (!('computations' in files)) return { kind: 'written', files }
	const [first, ...others] = files.computations
	return first
		? { kind: 'computed', computations: [first, ...others] }
		: fail('PLAN_STALE', `${change.address} is not in ${instance.declared.file.inRepository} any more`)
}

/** Why a change was not written, as a problem of its own. */
export function problemOf(address: Address, written: Exclude<Written, { readonly kind: 'written' }>): Problem {
	if (written.kind === 'refused') return written.reason
	const [{ path, place, expression, remedy }] = written.computations
	const what = path.length === 0 ? `it has to stay, for \`${expression}\`` : `\`${String(path[0])}\` is what \`${expression}\` says`
	return problem('HCL_COMPUTED', `${address}: ${what}, and only a person can change that`, {
		hint: remedy,
		where: { ...place, address, ...(path.length > 0 && { path }) },
	})
}

/** What HCL has no text for. */
function whyUnwritable({ address, after }: Extract<Change, { kind: 'create' | 'update' }>): Problem | undefined {
	const path = findUnwritable(after)
	return (
		path &&
		problem('VALUE_INVALID', `${address}: what the workspace has for \`${String(path[0])}\` cannot be written as text`, {
			hint: 'correct it in the workspace',
			where: { address, path },
		})
	)
}

/** A text of the workspace's that would be read as the name of a secret, and let somebody there have its value (P7). */
function whyRead({ address, after }: Extract<Change, { kind: 'create' | 'update' }>): Problem | undefined {
	const [name] = [...after].find(([, value]) => readReferences(value) !== value) ?? []
	if (name === undefined) return undefined
	return problem(
		'VALUE_INVALID',
		`${address}: in \`${name}\` the workspace has a text that files of HCL have for a secret, such as @@NAME@@`,
		{
			hint: 'write it otherwise in the workspace',
			where: { address, path: [name] },
		},
	)
}
