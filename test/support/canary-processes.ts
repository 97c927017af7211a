import { readdirSync, readFileSync } from 'node:fs'

const EVERY_MS = 4

/**
 * Looks at the command lines of all processes of the machine while `work` goes on, and answers each that was seen, once. Where the
 * system does not show them as files, none.
 */
export async function commandLinesDuring(work: () => Promise<unknown>): Promise<readonly string[]> {
	const seen = new Set<string>()
	const timer = setInterval(() => {
		for (const line of commandLines()) seen.add(line)
	}, EVERY_MS)
	try {
		await work()
	} finally {
		clearInterval(timer)
	}
	return [...seen]
}

function commandLines(): readonly string[] {
	return entries('/proc')
		.filter((name) => /^\d+$/.test(name))
		.flatMap((pid) => {
			try {
				return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')]
			} catch {
				return []
			}
		})
}

function entries(folder: string): readonly string[] {
	try {
		return readdirSync(folder)
	} catch {
		return []
	}
}
