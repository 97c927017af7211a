import type { Problem } from '../model/index.ts'
import { nearest, problem } from '../model/index.ts'
import { counterpartOf, hintForCommand, hintForFlag } from './terraform.ts'

/** What is known of a command before it is loaded: the part of oclif's manifest that reading arguments needs. */
export type CommandInfo = {
	/** Words joined by ':', as oclif does: `state:list`. */
	readonly id: string
	readonly flags: readonly FlagInfo[]
	readonly takesArguments: boolean
	/** False where the command takes arguments that are not declared; its flags are then not checked. */
	readonly strict: boolean
}

export type FlagInfo = {
	/** Names without dashes; the main name, then aliases, then `no-` forms. */
	readonly names: readonly string[]
	/** Single letters. */
	readonly letters: readonly string[]
	readonly takesValue: boolean
	/** False for a flag that help does not show; it is accepted and never suggested. */
	readonly isShown: boolean
}

export type ReadArguments =
	| { readonly kind: 'ok'; readonly argv: readonly string[] }
	| { readonly kind: 'invalid'; readonly problem: Problem }

/**
 * Arguments as a person typed them, ready for oclif: Terraform's one-dash flags get their second dash, those that mean
 * something under another name get that, `help X` becomes `X --help`.
 * An unknown command or flag is a problem of code USAGE with a suggestion where a known name is near.
 */
export function readArguments(typed: readonly string[], commands: readonly CommandInfo[]): ReadArguments {
	const argv = typed[0] === 'help' ? [...typed.slice(1), '--help'] : typed
	const words = leadingWords(argv)
	if (words.length === 0) return readWithoutCommand(argv)
	const command = findCommand(words, commands)
	const extra = command && words[wordsOf(command).length]
	if (extra !== undefined && command && !command.takesArguments && command.strict)
		return { kind: 'invalid', problem: unexpected(extra, command) }
	if (command) return readFlags(argv, wordsOf(command).length, command)
	if (isTopic(words, commands)) return { kind: 'ok', argv: [...words, '--help'] }
	return { kind: 'invalid', problem: unknownCommand(words, commands) }
}

function readWithoutCommand(argv: readonly string[]): ReadArguments {
	const [first] = argv
	if (first === undefined || isHelp(first)) return { kind: 'ok', argv: ['--help'] }
	const hint = '`tideway COMMAND --flag` is the order, and `tideway --help` lists the commands.'
	return { kind: 'invalid', problem: problem('USAGE', `The flag ${JSON.stringify(first)} stands where a command is expected.`, { hint }) }
}

function isHelp(token: string): boolean {
	return ['--help', '-help', '-h'].includes(token)
}

function leadingWords(argv: readonly string[]): readonly string[] {
	const end = argv.findIndex((token) => token.startsWith('-'))
	return end === -1 ? argv : argv.slice(0, end)
}

function wordsOf(command: CommandInfo): readonly string[] {
	return command.id.split(':')
}

function findCommand(words: readonly string[], commands: readonly CommandInfo[]): CommandInfo | undefined {
	for (let count = words.length; count > 0; count--) {
		const id = words.slice(0, count).join(':')
		const command = commands.find((candidate) => candidate.id === id)
		if (command) return command
	}
	return undefined
}

function isTopic(words: readonly string[], commands: readonly CommandInfo[]): boolean {
	const prefix = `${words.join(':')}:`
	return commands.some((command) => command.id.startsWith(prefix))
}

function unknownCommand(words: readonly string[], commands: readonly CommandInfo[]): Problem {
	const [first = ''] = words
	const isInTopic = isTopic([first], commands)
	const typed = isInTopic ? words.slice(0, 2).join(' ') : first
	const names = commands.map((command) => wordsOf(command).join(' '))
	const topics = commands.filter((command) => command.id.includes(':')).map((command) => wordsOf(command)[0] ?? '')
	const meant = nearest(typed, isInTopic ? names.filter((name) => name.startsWith(`${first} `)) : [...names, ...topics])
	const help = isInTopic ? `tideway ${first} --help` : 'tideway --help'
	return problem('USAGE', `There is no command ${JSON.stringify(typed)}.`, {
		hint: hintForCommand(typed) ?? (meant ? `Did you mean \`tideway ${meant}\`?` : `\`${help}\` lists the commands.`),
	})
}

function unexpected(word: string, command: CommandInfo): Problem {
	const name = `tideway ${wordsOf(command).join(' ')}`
	return problem('USAGE', `\`${name}\` takes no argument, and ${JSON.stringify(word)} is one.`, {
		hint: `\`${name} --help\` shows how to call it.`,
	})
}

function readFlags(argv: readonly string[], start: number, command: CommandInfo): ReadArguments {
	const read = argv.slice(0, start)
	for (let index = start; index < argv.length; index++) {
		const token = argv[index] ?? ''
		if (token === '--') return { kind: 'ok', argv: [...read, ...argv.slice(index)] }
		const counterpart = isFlag(token) ? counterpartOf(nameIn(token), command.id) : undefined
		if (counterpart) {
			read.push(...counterpart.tokens)
			if (counterpart.takesValue && !token.includes('=')) index++
			continue
		}
		const flag = readFlag(token, command)
		if (flag.kind === 'unknown') return { kind: 'invalid', problem: unknownFlag(token, command) }
		read.push(flag.token)
		const value = argv[index + 1]
		if (flag.kind === 'with-value' && value !== undefined) {
			read.push(value)
			index++
		}
	}
	return { kind: 'ok', argv: read }
}

type Token = { readonly kind: 'plain' | 'with-value'; readonly token: string } | { readonly kind: 'unknown' }

function readFlag(token: string, command: CommandInfo): Token {
	if (!isFlag(token)) return { kind: 'plain', token }
	const name = nameIn(token)
	const long = name === 'help' ? HELP : command.flags.find((flag) => flag.names.includes(name))
	const isLong = token.startsWith('--') || (long !== undefined && name.length > 1)
	if (!isLong) return readLetters(token, command)
	if (!long) return command.strict ? { kind: 'unknown' } : { kind: 'plain', token }
	const whole = token.startsWith('--') ? token : `-${token}`
	return { kind: long.takesValue && !token.includes('=') ? 'with-value' : 'plain', token: whole }
}

/** True for what may be a flag with a name, or letters. */
function isFlag(token: string): boolean {
	return /^-{1,2}[A-Za-z]/.test(token)
}

function nameIn(token: string): string {
	const [name = ''] = token.replace(/^-+/, '').split('=', 1)
	return name
}

const HELP: FlagInfo = { names: ['help'], letters: ['h'], takesValue: false, isShown: true }

/** `-w`, `-wname` or several flags without a value in one token, `-ab`. */
function readLetters(token: string, command: CommandInfo): Token {
	const [letter = '', ...rest] = token.slice(1)
	if (letter === 'h' && rest.length === 0) return { kind: 'plain', token: '--help' }
	const flag = command.flags.find((candidate) => candidate.letters.includes(letter))
	if (!flag) return command.strict ? { kind: 'unknown' } : { kind: 'plain', token }
	if (flag.takesValue) return { kind: rest.length === 0 ? 'with-value' : 'plain', token }
	const isKnown = rest.every((other) => command.flags.some((candidate) => candidate.letters.includes(other)))
	return isKnown || !command.strict ? { kind: 'plain', token } : { kind: 'unknown' }
}

function unknownFlag(token: string, command: CommandInfo): Problem {
	const [typed = ''] = token.split('=', 1)
	const shown = command.flags.filter((flag) => flag.isShown).flatMap((flag) => flag.names)
	const meant = nearest(typed.replace(/^-+/, ''), shown)
	const name = `tideway ${wordsOf(command).join(' ')}`
	return problem('USAGE', `\`${name}\` has no flag ${JSON.stringify(typed)}.`, {
		hint: hintForFlag(nameIn(typed)) ?? (meant ? `Did you mean \`--${meant}\`?` : `\`${name} --help\` lists the flags.`),
	})
}
