import { fail } from '../../src/model/index.ts'
import type { Files } from '../../src/ports/index.ts'

export type FakeFiles = Files & {
	readonly contents: Map<string, Uint8Array>
	/** Called before each operation; a throw is its failure. */
	before: (operation: keyof Files, path: string) => void
}

/** Files in memory. */
export function fakeFiles(): FakeFiles {
	const contents = new Map<string, Uint8Array>()
	const bytes = (content: string | Uint8Array | Iterable<string>): Uint8Array => {
		if (content instanceof Uint8Array) return content
		return new TextEncoder().encode(typeof content === 'string' ? content : [...content].join(''))
	}
	const files: FakeFiles = {
		contents,
		before: () => undefined,
		read: async (path) => {
			files.before('read', path)
			return contents.get(path)
		},
		write: async (path, content) => {
			files.before('write', path)
			contents.set(path, bytes(content))
		},
		create: async (path, content) => {
			files.before('create', path)
			if (contents.has(path)) fail('FILE_EXISTS', `${path} exists already`)
			contents.set(path, bytes(content))
		},
		append: async (path, content) => {
			files.before('append', path)
			contents.set(path, new Uint8Array(Buffer.concat([contents.get(path) ?? new Uint8Array(), bytes(content)])))
		},
		appending(path) {
			return { append: (content) => this.append(path, content), close: async () => undefined }
		},
		remove: async (path) => {
			files.before('remove', path)
			contents.delete(path)
		},
		changedAt: async () => undefined,
		list: async (path) => {
			files.before('list', path)
			const inside = [...contents.keys()].filter((name) => name.startsWith(`${path}/`))
			return [...new Set(inside.map((name) => name.slice(path.length + 1).split('/')[0] ?? ''))]
		},
	}
	return files
}
