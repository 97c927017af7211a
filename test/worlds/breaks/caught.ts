import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Break } from './list.ts'

/** How many worlds were played, and which of them noticed: what it says, and the last thing that was done in it. */
export type Hunted = {
	readonly worlds: number
	readonly by?: { readonly play: string; readonly seed: string; readonly wrong: string; readonly after: string }
}

/** Plays worlds with a break in a process of its own, `seeds` of each play at most. */
export async function huntFor({ name }: Break, seeds: number): Promise<Hunted> {
	const [hook, hunt] = [import.meta.resolve('./hook.ts'), fileURLToPath(import.meta.resolve('./hunt.ts'))]
	const { stdout } = await promisify(execFile)(process.execPath, ['--import', hook, hunt, String(seeds)], {
		env: { ...process.env, WORLDS_BREAK: name },
	})
	return JSON.parse(stdout) as Hunted
}

/** One line for people: the break, and what noticed it. */
export function showHunted({ name, unseen }: Break, { worlds, by }: Hunted): string {
	const text = by ? `${by.play} ${by.seed}: ${by.wrong.slice(0, 140)}` : `not noticed in ${worlds} worlds${unseen ? `: ${unseen}` : ''}`
	return `${name.padEnd(70)} ${text.replaceAll('\n', ' ')}`
}
