import { expect, test } from 'vitest'
import type { Day, Played } from './play.ts'
import { reportOf } from './report.ts'
import type { Life } from './watched.ts'

const MEBIBYTE = 2 ** 20

function lifeOf(mebibytes: readonly number[], handles = 20): Life {
	const samples = mebibytes.flatMap((size) => Array.from({ length: 10 }, (_, index) => ({ atMs: index, bytes: size * MEBIBYTE, handles })))
	return { fromMs: 0, samples, calls: 1200 }
}

const PLAYED: Played = {
	name: 'acme',
	edits: 4,
	verdict: { kept: 2, superseded: 1, open: 1, raced: 0, lost: [] },
	toGitMs: [20_000, 30_000, 60_000],
	toLiveMs: [10_000],
	leftOver: 0,
}

function dayOf(more: {
	readonly played?: Partial<Played>
	readonly exits?: Day['exits']
	readonly code?: string
	readonly life?: Life
}): Day {
	const { played, exits = [130], code, life = lifeOf([100, 120, 121, 119]) } = more
	const lines = code === undefined ? [] : [{ event: 'problem', code, level: 'error', message: 'Error at file.js:1:1' }]
	const watch = { lives: [life], lines } as unknown as Day['watch']
	const restarts = [{ atHour: 1, signal: 'SIGKILL' as const }]
	return {
		script: { folder: '', seed: '', from: 0, hours: 2, speed: 60, busy: 1, restarts },
		played: [{ ...PLAYED, ...played }],
		watch,
		exits,
	}
}

test('a day in lines', () => {
	const { lines, isWithin } = reportOf(dayOf({}))
	expect(isWithin).toBe(true)
	expect(lines.join('\n')).toMatchInlineSnapshot(`
		"acme: 4 edits: 2 on both sides, 1 written over by people, 1 told of by the last plan, 0 written over within a second, 0 lost; to Git median 30 s, 99 % 60 s; to the workspace median 10 s, 99 % 10 s
		600 calls of the APIs an hour, of all workspaces; 0 restarts and 1 kills
		the longest life, in quarters: memory 100, 120, 121, 119 MiB; open handles 20, 20, 20, 20
		2 hours at 60 times their speed: intervals and pauses are as long as they are, real work counts 60 times"
	`)
})

test.each([
	{
		what: 'an edit is lost',
		more: { played: { verdict: { ...PLAYED.verdict, lost: ['edit_1 is gone'] } } },
		said: 'lost: acme: edit_1 is gone',
	},
	{ what: 'something is left to do', more: { played: { leftOver: 2 } }, said: 'acme: the last plan still has 2 changes' },
	{ what: 'it does not end as asked', more: { exits: [130, 1] }, said: 'the watch ended with 1 when it was asked to' },
	{ what: 'there is a defect', more: { code: 'DEFECT' }, said: 'a defect: Error at file.js:1:1' },
	{ what: 'memory grows', more: { life: lifeOf([100, 120, 140, 160]) }, said: 'more than 1.25 times what it was' },
])('is not well where $what', ({ more, said }) => {
	const { lines, isWithin } = reportOf(dayOf(more))
	expect(isWithin).toBe(false)
	expect(lines.join('\n')).toContain(said)
})
