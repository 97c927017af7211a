import type { Clock } from '../../../src/provider.ts'

/** What is done one after the other, by name. */
export type Turns<Item, Answer> = Map<string, Line<Item, Answer>>

/** `next` has not begun, so that more may join it; `last` ends when all that was asked for until now has been done. */
type Line<Item, Answer> = { next: { readonly items: Item[]; readonly answer: Promise<Answer> } | undefined; last: Promise<unknown> }

type Work<Item, Answer> = (items: readonly Item[]) => Promise<Answer>

/**
 * Does the work once all work before it under the same name has ended, together with everything else that came to wait meanwhile
 * or comes at the same moment. It begins after the last of those that it answers has asked: no answer is older than its question.
 */
export async function together<Item, Answer>(
	turns: Turns<Item, Answer>,
	name: string,
	item: Item,
	{ clock, work }: { readonly clock: Clock; readonly work: Work<Item, Answer> },
): Promise<Answer> {
	const line = turns.get(name) ?? { next: undefined, last: Promise.resolve() }
	turns.set(name, line)
	if (line.next) line.next.items.push(item)
	else line.next = begin(line, item, { clock, work })
	return line.next.answer
}

function begin<Item, Answer>(
	line: Line<Item, Answer>,
	first: Item,
	{ clock, work }: { readonly clock: Clock; readonly work: Work<Item, Answer> },
): NonNullable<Line<Item, Answer>['next']> {
	const items = [first]
	const answer = line.last.then(async () => {
		await clock.sleep(0)
		line.next = undefined
		return work(items)
	})
	line.last = answer.then(
		() => undefined,
		() => undefined,
	)
	return { items, answer }
}
