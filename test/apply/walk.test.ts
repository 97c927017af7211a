import { describe, expect, test } from 'vitest'
import { walk } from '../../src/apply/walk.ts'

/** Items with what they need, as `c<ab`; answers what starts and ends in the order in which it does. */
function scene(...texts: readonly string[]) {
	const needs = new Map(texts.map((text) => [text.split('<')[0] ?? '', (text.split('<')[1] ?? '').split('')]))
	const told: string[] = []
	const open = new Map<string, (how: 'done' | 'failed') => void>()
	const walking = (limit: number): Promise<void> =>
		walk({ items: [...needs.keys()], needs: (item) => needs.get(item) ?? [] }, limit, (item) => {
			told.push(`+${item}`)
			return new Promise((resolve, reject) => open.set(item, (how) => (how === 'done' ? resolve() : reject(new Error(item)))))
		})
	const end = async (item: string, how: 'done' | 'failed' = 'done'): Promise<void> => {
		told.push(`-${item}`)
		open.get(item)?.(how)
		await new Promise((resolve) => setImmediate(resolve))
	}
	return { told, walking, end }
}

describe('P30: in the order of what is needed', () => {
	test('each starts as soon as all that it needs has ended, and waits for nothing else', async () => {
		const { told, walking, end } = scene('a', 'b', 'c<a', 'd<ab')
		const walked = walking(9)
		for (const item of ['a', 'c', 'b', 'd']) await end(item)
		await walked
		expect(told.join(' ')).toBe('+a +b -a +c -c -b +d -d')
	})

	test('never more at once than asked for, in the order of the items', async () => {
		const { told, walking, end } = scene('a', 'b', 'c', 'd<c')
		const walked = walking(2)
		for (const item of ['b', 'a', 'c', 'd']) await end(item)
		await walked
		expect(told.join(' ')).toBe('+a +b -b +c -a -c +d -d')
	})

	test('nothing at all', async () => {
		await expect(scene().walking(3)).resolves.toBeUndefined()
	})
})

test('P31: where one breaks down nothing new starts, and what is under way ends first', async () => {
	const { told, walking, end } = scene('a', 'b', 'c', 'd<a')
	const walked = walking(2)
	const answer = walked.then(
		() => 'done',
		(error: Error) => error.message,
	)
	await end('a', 'failed')
	await end('b')
	expect(await answer).toBe('a')
	expect(told.join(' ')).toBe('+a +b -a -b')
})

test('P44: ten thousand that need one thing', async () => {
	const ended: number[] = []
	const items = Array.from({ length: 10_000 }, (_, index) => index)
	await walk({ items, needs: (item) => (item === 0 ? [] : [0]) }, 50, async (item) => void ended.push(item))
	expect(ended).toEqual(items)
})
