import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatHcl } from '../../../../src/formats/hcl/index.ts'
import type { Dict, Present } from '../../../../src/model/index.ts'
import { isDict, isList } from '../../../../src/model/index.ts'
import type { Tree } from '../../../../src/tree/index.ts'
import { makeDice } from '../../../support/hand-written-yaml.ts'
import type { LiveEdits, Written } from '../../../support/hcl-tree.ts'
import { baseOfTree, liveOfTree, readHclFiles, writeHcl } from '../../../support/hcl-tree.ts'
import { shown } from '../../../support/shop.ts'
import { editsOf } from '../../../support/wild-edits.ts'
import { writeWildTree } from '../../../support/wild-hcl.ts'

type Holding = ReadonlyMap<string, string>

/** What each resource is, in one spelling; a set has no order. */
function holding(resources: Iterable<readonly [string, { readonly attributes: Dict }]>): Holding {
	return new Map([...resources].map(([address, { attributes }]) => [address, shown(inOrder(attributes))]))
}

function inOrder(attributes: Dict): Dict {
	const sorted = [...attributes].map(([name, value]): [string, Present] => {
		return [
			name,
			(name === 'tags' || name === 'checks') && isList(value)
				? [...value].sort((a, b) => (shown(a) < shown(b) ? -1 : 1))
				: keysSorted(value),
		]
	})
	return new Map(sorted.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function keysSorted(value: Present): Present {
	if (isList(value)) return value.map(keysSorted)
	return isDict(value) ? new Map([...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, keysSorted(member)])) : value
}

function liveWith(tree: Tree, edits: LiveEdits): Holding {
	return holding([...liveOfTree(tree, edits).scopes.values()].flatMap((scope) => (scope.kind === 'complete' ? [...scope.value] : [])))
}

async function readAll(files: Readonly<Record<string, string>>): Promise<Tree> {
	const { tree } = await readHclFiles(files)
	const { unknown, warnings } = tree.snapshot
	expect([...unknown.values(), ...warnings.filter(({ code }) => code !== 'HCL_UNDONE')]).toEqual([])
	return tree
}

/** What each resource is to read as, once the plan was carried out. */
function foreseenIn(tree: Tree, edits: LiveEdits, { plan }: Written): Holding {
	const [before, live] = [holding(baseOfTree(tree)), liveWith(tree, edits)]
	const foreseen = new Map(live)
	for (const { address } of plan.conflicts) {
		const change = plan.changes.find((one) => one.address === address)
		const after = change?.kind === 'update' ? shown(inOrder(change.after)) : before.get(address)
		if (after !== undefined) foreseen.set(address, after)
	}
	return foreseen
}

const told = ({ plan }: Written): readonly string[] =>
	plan.conflicts.flatMap(({ address, path, reason }) => (path.length > 0 ? [`${reason} ${address} ${path.join('.')}`] : [])).toSorted()

test('P2, P11, P14, P15: edits of any resources of any tree are written as the plan says, or are conflicts with their place', async () => {
	await fc.assert(
		fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (number) => {
			const dice = makeDice(number)
			const files = writeWildTree(dice, formatHcl)
			const tree = await readAll(files)
			const edits = editsOf(dice, tree)
			const written = await writeHcl(files, edits)
			const { plan } = written
			expect([plan.held, plan.changes.filter(({ to }) => to !== 'git')]).toEqual([[], []])
			for (const { reason, place } of plan.conflicts) {
				expect(reason).toBe('computed')
				expect(files[place?.file ?? '']?.split('\n')[(place?.line ?? 0) - 1]?.trim()).toBeTruthy()
			}
			const after = await readAll(written.files)
			expect(holding(baseOfTree(after))).toEqual(foreseenIn(tree, edits, written))
			for (const [path, text] of Object.entries(files))
				if (formatHcl(text) === text && written.files[path] !== undefined) expect(formatHcl(written.files[path])).toBe(written.files[path])
			const second = await writeHcl(written.files, edits)
			expect(second.plan.changes).toEqual([])
			expect(told(second)).toEqual(told(written))
		}),
		{ numRuns: 60 },
	)
})
