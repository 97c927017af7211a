import type { Address } from '../model/index.ts'
import { parseAddress } from '../model/index.ts'
import type { Layout } from '../ports/index.ts'

/** True for addresses whose file matches one of the patterns: `*` within a name, `**` across folders, `?` for one character. */
export function ignoring(patterns: readonly string[], layout: Layout): (address: Address) => boolean {
	if (patterns.length === 0) return () => false
	const tests = patterns.map((pattern) => new RegExp(`^${pattern.split(/(\*\*\/?|\*|\?)/).map(partOf).join('')}$`, 'u'))
	return (address) => {
		const parsed = parseAddress(address)
		const path = parsed && layout.path(parsed.type, parsed.key)
		return path !== undefined && tests.some((test) => test.test(path) || test.test(path.replace(/\.[^./]+$/, '')))
	}
}

const WILD: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' }

function partOf(part: string): string {
	return WILD[part] ?? part.replace(/[\\^$.*+?()[\]{}|/-]/g, (character) => (character === '-' ? '-' : `\\${character}`))
}
