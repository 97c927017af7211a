import { describe, expect, test } from 'vitest'
import { openDiary, startedIn } from '../../src/apply/diary.ts'
import type { Change, Plan } from '../../src/model/index.ts'
import { sealPlan } from '../../src/plan/index.ts'
import type { Files, LockInfo } from '../../src/ports/index.ts'
import { fakeClock } from '../support/fake-clock.ts'
import type { FakeFiles } from '../support/fake-files.ts'
import { fakeFiles } from '../support/fake-files.ts'
import { planOf } from '../support/shop.ts'
import { lockOf } from '../support/states.ts'

const PATH = '/runs/1.jsonl'
const plan: Plan = sealPlan(
	planOf({
		base: { 'model.a': { name: 'a' } },
		git: { 'model.a': { name: 'A' }, 'model["odd \\"key\\","]': { name: 'o' } },
		live: { 'model.a': { name: 'a' } },
	}),
)
const lock: LockInfo = lockOf('run-1', 3)
const textIn = (files: FakeFiles): string => new TextDecoder().decode(files.contents.get(PATH))
const open = (files: Files) => openDiary({ files, clock: fakeClock(), path: PATH, plan, lock })
const [create, update] = plan.changes as [Change, Change]

describe('P23, P46: what has begun is on the disk before it does', () => {
	test('a start is there when it is answered, an end with the next start or at the end', async () => {
		const files = fakeFiles()
		const diary = open(files)
		await diary.started(update)
		expect(startedIn(textIn(files))).toEqual(new Set([update.id]))
		diary.ended(update, { change: update.id, kind: 'done' })
		await diary.closed()
		const lines = textIn(files)
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line))
		expect(lines).toMatchObject([
			{ event: 'started', change: update.id, run: 'run-1', epoch: 3, plan: plan.digest, before: expect.stringMatching(/^sha256:/) },
			{ event: 'ended', change: update.id, outcome: 'done' },
		])
	})

	test('many at once go to the disk together', async () => {
		let syncs = 0
		const files = fakeFiles()
		const append: Files['append'] = async (path, content) => {
			syncs += 1
			await new Promise((resolve) => setImmediate(resolve))
			await files.append(path, content)
		}
		const diary = open({ ...files, append })
		await diary.started(create)
		await Promise.all(Array.from({ length: 50 }, () => diary.started(update)))
		await diary.closed()
		expect(syncs).toBe(2)
		expect(textIn(files).trimEnd().split('\n')).toHaveLength(51)
	})

	test('where the disk refuses, so does the start', async () => {
		const files = fakeFiles()
		const diary = open({ ...files, append: () => Promise.reject(new Error('full')) })
		await expect(diary.started(create)).rejects.toThrow('full')
		diary.ended(create, { change: create.id, kind: 'refused' })
		await expect(diary.closed()).resolves.toBeUndefined()
	})
})

test('P26: a last line that was cut off is of a change that did not begin', async () => {
	const files = fakeFiles()
	const diary = open(files)
	await diary.started(create)
	await diary.started(update)
	const text = textIn(files)
	for (let length = 0; length < text.length; length += 1) {
		const started = [...(startedIn(text.slice(0, length)) ?? [])]
		expect([create.id, update.id].slice(0, started.length)).toEqual(started)
	}
	expect(startedIn(text)).toEqual(new Set([create.id, update.id]))
})

test('P23: a disk that was full for a moment leaves half a line in the middle: then nothing proves that a change did not begin', async () => {
	const files = fakeFiles()
	let isFull = true
	const append: Files['append'] = async (path, content) => {
		await files.append(path, isFull ? content.slice(0, 40) : content)
		if (isFull) throw new Error('full')
	}
	const diary = open({ ...files, append })
	await expect(diary.started(create)).rejects.toThrow('full')
	isFull = false
	await diary.started(update)
	expect(textIn(files)).toContain(JSON.stringify(update.id))
	expect(startedIn(textIn(files))).toBeUndefined()
})

test.each(['\u0000\u0000', '{"event":"started","change":"\\q","at":1}', '<<<<<<< HEAD'])(
	'P23: nor does one with %j in it',
	async (line) => {
		const files = fakeFiles()
		await open(files).started(create)
		expect(startedIn(`${line}\n${textIn(files)}`)).toBeUndefined()
	},
)
