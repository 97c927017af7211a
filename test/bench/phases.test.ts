import { describe, expect, test } from 'vitest'
import type { Profile } from './phases.ts'
import { barsOf, phasesOf } from './phases.ts'

/** `names`: each calls the next; a sample of 1 ms for each name in `samples`. */
function profileOf(stacks: readonly (readonly string[])[]): Profile {
	const nodes = [{ id: 0, callFrame: frameOf('(root)'), children: [] as number[] }]
	const samples = stacks.map((stack) => {
		let parent = nodes[0]
		for (const name of stack) {
			const node = { id: nodes.length, callFrame: frameOf(name), children: [] as number[] }
			nodes.push(node)
			parent?.children.push(node.id)
			parent = node
		}
		return parent?.id ?? 0
	})
	return { nodes, startTime: 10_000, samples, timeDeltas: [...samples.map((_, index) => (index === 0 ? 0 : 1_000)), 1_000] }
}

const frameOf = (name: string) => ({ functionName: name, url: name, lineNumber: 0 })
const sourceOf = ({ url }: { readonly url: string }): string | undefined => (url.includes('/') ? url : undefined)
const told = (stacks: readonly (readonly string[])[], waits: Parameters<typeof phasesOf>[2] = []): readonly string[] =>
	phasesOf(profileOf(stacks), sourceOf, waits).map(({ phase, ms }) => `${phase} ${ms}`)

describe('a sample counts for', () => {
	test('the innermost function whose file has a phase', () => {
		expect(told([['src/sync/plan.ts', 'src/state/session.ts', 'src/model/canonical.ts', 'hash']])).toEqual(['state 1'])
		expect(told([['src/sync/plan.ts', 'src/model/canonical.ts']])).toEqual(['digests 1'])
		expect(told([['src/commands/plan.ts', 'src/plan/seal.ts'], ['src/commands/plan.ts']])).toEqual(['seal 1', 'show 1'])
	})

	test('Node where nothing of ours is at work, and the start of the program where that loads it', () => {
		expect(told([['node:internal/modules/esm', 'compile'], ['(program)'], ['node:net', 'onread']])).toEqual(['Node itself 2', 'start-up 1'])
	})

	test('memory, whoever took it', () => {
		expect(told([['(garbage collector)']])).toEqual(['memory 1'])
	})

	test('what is waited for, where nothing is at work', () => {
		const waits = [
			{ for: 'git', fromUs: 10_500, toUs: 12_500 },
			{ for: 'service', fromUs: 11_500, toUs: 13_500 },
		] as const
		expect(told([['(idle)'], ['(idle)'], ['(idle)'], ['(idle)'], ['(idle)']], waits).toSorted()).toEqual([
			'waiting for both 1',
			'waiting for git 1',
			'waiting for the service 1',
			'waiting otherwise 2',
		])
	})
})

test('bars show the parts of the whole, short ones together', () => {
	const shares = [
		{ phase: 'long', ms: 300 },
		{ phase: 'longer name', ms: 99 },
		{ phase: 'tiny', ms: 1 },
	]
	expect(barsOf('plan', shares)).toEqual([
		'plan: 400 ms',
		`  long          75 %    300 ms  ${'#'.repeat(30)}`,
		`  longer name   25 %     99 ms  ${'#'.repeat(10)}`,
		'  the rest       0 %      1 ms',
	])
})
