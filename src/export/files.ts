import { digestText } from '../model/index.ts'

/** What is to become of a folder's files. */
export type FilePlan = {
	/** New text by name; what has it already is not among them. */
	readonly write: ReadonlyMap<string, string>
	/** Left from an earlier export, and needed no more. */
	readonly remove: readonly string[]
	/** In the way: others wrote them, or edited them since. */
	readonly inTheWay: readonly string[]
	/** Left from an earlier export and edited since, so that they stay. */
	readonly stale: readonly string[]
}

const STAMP = /^# Written by `tideway export terraform`\. Content: ([0-9a-f]{16})\n\n/

/** A text that tells later on whether it is still as it was written. */
export function stamp(text: string): string {
	return `# Written by \`tideway export terraform\`. Content: ${contentOf(text)}\n\n${text}`
}

function contentOf(text: string): string {
	return digestText(text).slice('sha256:'.length, 'sha256:'.length + 16)
}

type Authorship = 'ours' | 'edited' | 'foreign'

function authorshipOf(text: string): Authorship {
	const [head = '', content] = STAMP.exec(text) ?? []
	if (content === undefined) return 'foreign'
	return contentOf(text.slice(head.length)) === content ? 'ours' : 'edited'
}

/** What to do so that a folder holds these files: nothing that somebody else wrote or edited is touched unasked. */
export function planFiles(there: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): FilePlan {
	const write = new Map([...wanted].filter(([name, text]) => there.get(name) !== text))
	const left = [...there].filter(([name]) => !wanted.has(name))
	const named = (kind: Authorship): readonly string[] => left.filter(([, text]) => authorshipOf(text) === kind).map(([name]) => name)
	return {
		write,
		remove: named('ours'),
		inTheWay: [...write.keys()].filter((name) => {
			const text = there.get(name)
			return text !== undefined && authorshipOf(text) !== 'ours'
		}),
		stale: named('edited'),
	}
}
