import type { CommandInfo, FlagInfo } from './arguments.ts'

/** What a shell's completion has to know of a command besides what reading arguments needs. */
export type CompletedCommand = Omit<CommandInfo, 'flags'> & { readonly summary: string; readonly flags: readonly CompletedFlag[] }
type CompletedFlag = FlagInfo & { readonly description: string; readonly values: readonly string[] }

/** One word that could stand at the cursor. */
export type Suggestion = { readonly word: string; readonly about: string }

export type Completion = {
	/** Already of those that begin as the last word does. */
	readonly suggestions: readonly Suggestion[]
	/** The names of the settings' workspaces could stand there too, behind `prefix`, as far as they begin with `typed`. */
	readonly workspaces?: { readonly prefix: string; readonly typed: string }
}

/**
 * What could stand in place of the last of `typed`, the words after the program's name; the last one may be empty. Nothing where only
 * a file, a resource or a free text could. A `=` that the shell made a word of its own counts as part of the flag before it.
 */
export function complete(typed: readonly string[], commands: readonly CompletedCommand[]): Completion {
	const last = typed.at(-1) === '=' ? '' : (typed.at(-1) ?? '')
	const before = typed.slice(0, -1).filter((word) => word !== '=')
	const words = before.slice(0, firstFlag(before))
	const command = commands.findLast(({ id }) => startsWith(words, id.split(':')))
	if (!command) return { suggestions: words.length === before.length ? nextWords(words, last, commands) : [] }
	const joined = /^(--?[\w-]+=)(.*)$/s.exec(last)
	if (joined) return valuesOf(flagIn(joined[1] ?? '', command), joined[1] ?? '', joined[2] ?? '')
	const open = flagIn(before.at(-1) ?? '', command)
	if (open?.takesValue) return valuesOf(open, '', last)
	return { suggestions: last.startsWith('-') || !command.takesArguments ? flagsOf(command, last) : [] }
}

function firstFlag(words: readonly string[]): number {
	const index = words.findIndex((word) => word.startsWith('-'))
	return index < 0 ? words.length : index
}

function startsWith(words: readonly string[], beginning: readonly string[]): boolean {
	return beginning.every((word, index) => words[index] === word)
}

/** The next word of every command that begins with these; a topic is told by the commands in it. */
function nextWords(words: readonly string[], last: string, commands: readonly CompletedCommand[]): readonly Suggestion[] {
	const found = new Map<string, string>()
	for (const { id, summary } of commands) {
		const parts = id.split(':')
		const next = parts[words.length]
		if (next === undefined || !next.startsWith(last) || !startsWith(parts, words)) continue
		const isTopic = parts.length > words.length + 1
		found.set(next, isTopic ? [found.get(next), parts.at(-1)].filter(Boolean).join(', ') : summary)
	}
	return [...found].map(([word, about]) => ({ word, about }))
}

function flagIn(token: string, { flags }: CompletedCommand): CompletedFlag | undefined {
	const name = /^--?([\w-]+)=?$/.exec(token)?.[1] ?? ''
	return flags.find(({ names, letters }) => names.includes(name) || (!token.startsWith('--') && letters.includes(name)))
}

function valuesOf(flag: CompletedFlag | undefined, prefix: string, typed: string): Completion {
	const suggestions = (flag?.values ?? [])
		.filter((value) => value.startsWith(typed))
		.map((value) => ({ word: `${prefix}${value}`, about: '' }))
	return { suggestions, ...(flag?.names.includes('workspace') && { workspaces: { prefix, typed } }) }
}

/** With one dash, as in Terraform, where somebody types them so. */
function flagsOf({ flags }: CompletedCommand, last: string): readonly Suggestion[] {
	const dash = /^-[^-]/.test(last) ? '-' : '--'
	const shown = flags.filter(({ isShown }) => isShown).flatMap(({ names, description }) => names.map((name) => ({ name, description })))
	return [...shown, { name: 'help', description: 'Show how to call it' }]
		.map(({ name, description }) => ({ word: `${dash}${name}`, about: description }))
		.filter(({ word }) => word.startsWith(last))
}
