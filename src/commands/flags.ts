import { Flags } from '@oclif/core'
import type { Opened } from '../compose/index.ts'
import type { Address, Direction } from '../model/index.ts'
import { fail, parseAddress } from '../model/index.ts'
import type { Policy } from '../plan/index.ts'
import { shellWord } from '../show/index.ts'
import type { Context } from './base.ts'

export const workspaceFlag = {
	workspace: Flags.string({
		char: 'w',
		description: 'Only this workspace; all enabled ones without it',
		multiple: true,
		multipleNonGreedy: true,
	}),
}

/** Values for variables; as in Terraform, of two the later counts. */
const givenFlags = {
	var: Flags.string({ description: 'NAME=VALUE of a variable; can be repeated', multiple: true, multipleNonGreedy: true }),
	'var-file': Flags.string({ description: 'A file of values for variables; can be repeated', multiple: true, multipleNonGreedy: true }),
}

export type GivenFlags = { readonly var: readonly string[] | undefined; readonly 'var-file': readonly string[] | undefined }

/** The context with the variables that the command line gives. */
export function withGiven<T extends Context>(context: T, flags: GivenFlags): T {
	return { ...context, given: { values: flags.var ?? [], files: flags['var-file'] ?? [] } }
}

/** Flags that decide what a plan contains. */
export const planFlags = {
	...workspaceFlag,
	direction: Flags.string({ description: 'Which way changes go', options: ['both', 'inbound', 'outbound'], default: 'both' }),
	target: Flags.string({
		description: 'Only this address and what it refers to; can be repeated',
		multiple: true,
		multipleNonGreedy: true,
	}),
	replace: Flags.string({
		description: 'Delete this address in the workspace and make it anew, where that is the only way; can be repeated',
		multiple: true,
		multipleNonGreedy: true,
	}),
	'create-before-destroy': Flags.boolean({ description: 'With --replace: make the new one before the old one is deleted' }),
	'allow-deletes': Flags.integer({ description: 'Let exactly this many deletes pass the guard', min: 0 }),
	'allow-changes': Flags.integer({ description: 'Let exactly this many changes pass where everything changes', min: 0 }),
	'on-conflict': Flags.string({ description: 'What becomes of conflicts', options: ['hold', 'stop-all', 'git', 'live'] }),
	resend: Flags.string({
		description: 'Send the secret of this variable again, changed or not; can be repeated',
		multiple: true,
		multipleNonGreedy: true,
	}),
	'overwrite-drift': Flags.boolean({ description: 'Where the mode lets one side only follow the other, undo what was done there' }),
	...givenFlags,
	'pause-running': Flags.boolean({ description: 'Pause a sync that is running, change it, and restore it' }),
}

/**
 * The flags that make a plan what it is, for the next command, with a blank before each. The value of a variable is left to be typed again:
 * it may be a secret.
 */
export function againOf(flags: PlanChoices & GivenFlags): string {
	const values: Readonly<Record<string, readonly string[] | undefined>> = {
		direction: flags.direction === 'both' ? [] : [flags.direction],
		target: flags.target,
		replace: flags.replace,
		'on-conflict': flags['on-conflict'] === undefined ? [] : [flags['on-conflict']],
		resend: flags.resend,
		var: flags.var?.map((text) => `${text.replace(/=.*$/s, '')}=…`),
		'var-file': flags['var-file'],
	}
	const given = Object.entries(values).flatMap(([name, list = []]) => list.map((value) => ` --${name} ${shellWord(value)}`))
	const set = (['create-before-destroy', 'overwrite-drift', 'pause-running'] as const).filter((name) => flags[name])
	return [...given, ...set.map((name) => ` --${name}`)].join('')
}

/** In milliseconds. What is none is refused before anything else is done. */
export const durationFlag = Flags.custom<number>({ parse: async (text, _, { name }) => durationMs(text, `--${name}`) })

/** Flags of commands that take the lock. */
export const lockFlags = {
	yes: Flags.boolean({ char: 'y', aliases: ['auto-approve'], description: 'Do not ask' }),
	'lock-timeout': durationFlag({
		description: 'How long to wait for somebody else who is applying, e.g. 30s or 5m',
		default: 0,
		defaultHelp: async () => '0s',
	}),
}

/** Changes under way at once. While some are written down first, others are with the service, which gets half as many calls at once. */
export const PARALLELISM = 16

/** Flags of commands that write. */
export const applyFlags = {
	...planFlags,
	...lockFlags,
	push: Flags.boolean({ description: 'Push local commits of the tracked branch first' }),
	parallelism: Flags.integer({ description: 'Changes under way at once', min: 1, max: 50, default: PARALLELISM }),
}

export type PlanChoices = {
	readonly direction: string
	readonly target: readonly string[] | undefined
	readonly replace: readonly string[] | undefined
	readonly 'create-before-destroy': boolean
	readonly 'allow-deletes': number | undefined
	readonly 'allow-changes': number | undefined
	readonly 'on-conflict': string | undefined
	readonly resend: readonly string[] | undefined
	readonly 'overwrite-drift': boolean
	readonly 'pause-running': boolean
}

/** The settings' policy with what was asked for on the command line. */
export function policyOf({ settings, workspace }: Opened, flags: PlanChoices): Policy {
	const mode = settings.mode ?? workspace.provider.defaults.mode
	if (flags['overwrite-drift'] && mode === 'two-way')
		fail('USAGE', `--overwrite-drift: ${settings.name} is two-way, where an edit on either side is no drift`, {
			hint: 'settle conflicts with --on-conflict or `tideway resolve`',
		})
	return {
		mode,
		direction: flags.direction as Direction,
		targets: (flags.target ?? []).map(addressOf),
		reach: 'with-needs',
		replace: (flags.replace ?? []).map(addressOf),
		createFirst: flags['create-before-destroy'],
		deletes: settings.deletes,
		onConflict: (flags['on-conflict'] as Policy['onConflict'] | undefined) ?? settings.onConflict,
		choices: new Map(),
		allowDeletes: flags['allow-deletes'] ?? null,
		allowChanges: flags['allow-changes'] ?? null,
		pauseRunning: flags['pause-running'],
		resend: flags.resend ?? [],
		overwriteDrift: flags['overwrite-drift'],
		restoreDetached: false,
	}
}

/** As the settings say, in both directions. */
export function settingsPolicy(opened: Opened): Policy {
	return policyOf(opened, {
		direction: 'both',
		target: undefined,
		replace: undefined,
		'create-before-destroy': false,
		'allow-deletes': undefined,
		'allow-changes': undefined,
		'on-conflict': undefined,
		resend: undefined,
		'overwrite-drift': false,
		'pause-running': false,
	})
}

export function addressOf(text: string): Address {
	const parsed = parseAddress(text)
	const hint = instanceHint(text) ?? 'addresses look like model.customers or model["odd key"]'
	return parsed?.address ?? fail('USAGE', `${JSON.stringify(text)} is not an address`, { hint })
}

/** Terraform writes `model.shop["north"]` and `model.shop[1]` for what `for_each` and `count` make. */
function instanceHint(text: string): string | undefined {
	const [, block, key] = /^([\w-]+\.[\w-]+)\["?([^"\]]+)"?\]$/.exec(text) ?? []
	if (block === undefined || key === undefined) return undefined
	return `did you mean ${key === '0' ? block : `${block}-${key}`}? What for_each and count make has its key behind its name`
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** A duration as people write it: `30s`, `5m`. `flag`: what it was given for, as it is typed. */
export function durationMs(text: string, flag: string): number {
	const match = /^(\d+)(ms|s|m|h)$/.exec(text)
	return match
		? Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0)
		: fail('USAGE', `${flag}: ${JSON.stringify(text)} is not a duration`, { hint: 'write it like 30s or 5m' })
}
