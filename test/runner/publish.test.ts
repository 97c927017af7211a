import { describe, expect, test } from 'vitest'
import { fail } from '../../src/model/index.ts'
import type { Forge, ForgeComment } from '../../src/ports/index.ts'
import { markerOf, publish, reportName } from '../../src/runner/publish.ts'
import { fakeForge } from '../support/fake-forge.ts'
import { fakeRemote } from '../support/fake-repository.ts'

const MARKER = markerOf('plan', undefined)

/** A host that keeps comments; what was done to them. */
function talking(comments: readonly ForgeComment[]): { readonly forge: Forge; readonly done: string[] } {
	const done: string[] = []
	const forge: Forge = {
		...fakeForge(fakeRemote()),
		comments: async () => comments,
		comment: async (number, body) => void done.push(`new on ${number}: ${body}`),
		editComment: async (number, id, body) => void done.push(`edit ${id} on ${number}: ${body}`),
		report: async () => fail('API_FORBIDDEN', 'a reader cannot'),
	}
	return { forge, done }
}

const by = (id: string, isOwn: boolean, body: string): ForgeComment => ({ id, author: isOwn ? 'us' : 'them', isOwn, body })

describe('one comment stays', () => {
	test.each<readonly [string, readonly ForgeComment[], readonly string[]]>([
		['none yet', [], [`new on 5: ${MARKER}\nplan`]],
		["somebody else's of the same beginning is theirs", [by('1', false, `${MARKER}\nold`)], [`new on 5: ${MARKER}\nplan`]],
		['ours about something else', [by('1', true, `${markerOf('apply', undefined)}\nold`)], [`new on 5: ${MARKER}\nplan`]],
		[
			'ours is edited, with the line ends of the host',
			[by('1', false, 'hm'), by('2', true, `${MARKER}\r\nold`)],
			[`edit 2 on 5: ${MARKER}\nplan`],
		],
		[
			'two runs at once made two: one goes on, and the other tells nothing that is out of date',
			[by('2', true, `${MARKER}\nold`), by('3', true, `${MARKER}\nolder`)],
			[`edit 2 on 5: ${MARKER}\nplan`, `edit 3 on 5: ${MARKER}\nAnother comment of this pull request says this, and is kept up to date.`],
		],
		['ours says it already', [by('2', true, `${MARKER}\r\nplan\r\n`)], []],
	])('%s', async (_, comments, expected) => {
		const { forge, done } = talking(comments)
		expect(await publish(forge, [{ kind: 'comment', pull: 5, marker: MARKER, body: 'plan' }])).toEqual([])
		expect(done).toEqual(expected)
	})

	test('what cannot be posted is told, and keeps nothing else from being there', async () => {
		const { forge, done } = talking([])
		const report = { name: 'tideway/plan', state: 'success', title: '', summary: '', annotations: [] } as const
		const problems = await publish(forge, [
			{ kind: 'report', commit: 'c' as never, report },
			{ kind: 'comment', pull: 5, marker: MARKER, body: 'plan' },
		])
		expect(problems.map(({ code }) => code)).toEqual(['API_FORBIDDEN'])
		expect(done).toHaveLength(1)
	})

	test('P42: each set of workspaces has its own, whatever their names hold', () => {
		const marker = markerOf('plan', ['a-->b', 'c d'])
		expect(marker).toBe('<!-- tideway plan a%2D%2D%3Eb c%20d -->')
		expect(marker).not.toBe(MARKER)
		expect([reportName('plan', undefined), reportName('plan', ['a'])]).toEqual(['tideway/plan', 'tideway/plan (a)'])
	})
})
