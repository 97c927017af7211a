import { Flags } from '@oclif/core'
import type { Opened } from '../compose/index.ts'
import type { Address, Direction } from '../model/index.ts'
import { fail, parseAddress } from '../model/index.ts'
import type { Policy } from '../plan/index.ts'

export const workspaceFlag = {
	workspace: Flags.string({
		char: 'w',
		description: 'Only this workspace; all enabled ones without it',
		multiple: true,
		multipleNonGreedy: true,
	}),
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
	'allow-deletes': Flags.integer({ description: 'Let exactly this many deletes pass the guard', min: 0 }),
	'allow-changes': Flags.integer({ description: 'Let exactly this many changes pass where everything changes', min: 0 }),
	'on-conflict': Flags.string({ description: 'What becomes of conflicts', options: ['hold', 'stop-all', 'git', 'live'] }),
	'pause-running': Flags.boolean({ description: 'Pause a sync that is running, change it, and restore it' }),
}

/** Flags of commands that take the lock. */
export const lockFlags = {
	yes: Flags.boolean({ char: 'y', aliases: ['auto-approve'], description: 'Do not ask' }),
	'lock-timeout': Flags.string({ description: 'How long to wait for somebody else who is applying, e.g. 30s or 5m', default: '0s' }),
}

/** Flags of commands that write. */
export const applyFlags = {
	...planFlags,
	...lockFlags,
	push: Flags.boolean({ description: 'Push local commits of the tracked branch first' }),
	parallelism: Flags.integer({ description: 'Changes under way at once', min: 1, max: 50, default: 8 }),
}

export type PlanChoices = {
	readonly direction: string
	readonly target: readonly string[] | undefined
	readonly replace: readonly string[] | undefined
	readonly 'allow-deletes': number | undefined
	readonly 'allow-changes': number | undefined
	readonly 'on-conflict': string | undefined
	readonly 'pause-running': boolean
}

/** The settings' policy with what was asked for on the command line. */
export function policyOf({ settings, workspace }: Opened, flags: PlanChoices): Policy {
	return {
		mode: settings.mode ?? workspace.provider.defaults.mode,
		direction: flags.direction as Direction,
		targets: (flags.target ?? []).map(addressOf),
		reach: 'with-needs',
		replace: (flags.replace ?? []).map(addressOf),
		deletes: settings.deletes,
		onConflict: (flags['on-conflict'] as Policy['onConflict'] | undefined) ?? settings.onConflict,
		choices: new Map(),
		allowDeletes: flags['allow-deletes'] ?? null,
		allowChanges: flags['allow-changes'] ?? null,
		pauseRunning: flags['pause-running'],
		restoreDetached: false,
	}
}

export function addressOf(text: string): Address {
	const parsed = parseAddress(text)
	return (
		parsed?.address ??
		fail('USAGE', `${JSON.stringify(text)} is not an address`, { hint: 'addresses look like model.customers or model["odd key"]' })
	)
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** A duration as people write it: `30s`, `5m`. */
export function durationMs(text: string): number {
	const match = /^(\d+)(ms|s|m|h)$/.exec(text)
	return match
		? Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0)
		: fail('USAGE', `${JSON.stringify(text)} is not a duration`, { hint: 'write it like 30s or 5m' })
}
