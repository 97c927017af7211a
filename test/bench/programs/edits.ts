import { readFileSync } from 'node:fs'
import type { Tree } from './tree.ts'

/** A text in which one thing is another than before; undefined for files that are left alone. */
function changed(file: string, text: string): string | undefined {
	if (file.startsWith('syncs/')) return text.replace('object: contacts', 'object: people')
	if (file.includes('/model-relationships/')) return text.replace('mergeColumns: false', 'mergeColumns: true')
	return text.startsWith('name: ') ? text.replace(/^name: .*$/m, '$& again') : undefined
}

/** Every file that a person may edit, changed. */
export function changeEach(tree: Tree): Tree {
	return new Map([...tree].flatMap(([file, text]) => [[file, changed(file, text)] as const].filter(isThere)))
}

/** So many files of all types, changed: none of those that `changeLive` takes. */
export function changeSome(tree: Tree, count: number): Tree {
	const all = [...changeEach(tree)].reverse()
	const step = Math.floor(all.length / count)
	return new Map(all.filter((_, index) => index % step === 0).slice(0, count))
}

function isThere(entry: readonly [string, string | undefined]): entry is [string, string] {
	return entry[1] !== undefined
}

/** So many models get other names in the workspace; a hundred at most. */
export async function changeLive(own: string, count: number): Promise<void> {
	const url = readFileSync(`${own}/url`, 'utf8')
	const headers = { authorization: 'Bearer sandbox', 'content-type': 'application/json', connection: 'close' }
	const listed = (await (await fetch(`${url}/models?limit=${count}`, { headers })).json()) as { data: { id: number; name: string }[] }
	for (const { id, name } of listed.data) {
		const body = JSON.stringify({ name: `${name} in the app` })
		const answer = await fetch(`${url}/models/${id}`, { method: 'PATCH', headers, body })
		if (!answer.ok) throw new Error(`model ${id} could not be renamed: ${await answer.text()}`)
	}
}
