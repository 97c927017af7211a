import type { Code, Value } from '../model/index.ts'
import { recordValue, renderJson } from '../model/index.ts'

/** Something worth a line in the log. Holds no secret and no value of a resource. */
export type WatchEvent = {
	readonly level: 'info' | 'warn' | 'error'
	/** What kind of thing happened, for programs. */
	readonly event: 'started' | 'listening' | 'synced' | 'conflicts' | 'problem' | 'recovered' | 'note' | 'stopped'
	readonly message: string
	readonly workspace?: string
	readonly code?: Code
	readonly hint?: string
	/** Of a sync: what was carried out, and what is left. */
	readonly counts?: RoundCounts
}

/** `outbound`, `inbound`: changes carried out; the others are left for later or for a person. */
export type RoundCounts = {
	readonly outbound: number
	readonly inbound: number
	readonly undone: number
	readonly conflicts: number
	readonly held: number
}

export type Tell = (event: WatchEvent) => void

/** `at` in ISO 8601. */
function recordOf(event: WatchEvent, at: string): Value {
	const { level, event: kind, workspace, message, code, hint, counts } = event
	return recordValue({
		at,
		level,
		event: kind,
		...(workspace !== undefined && { workspace }),
		message,
		...(code !== undefined && { code }),
		...(hint !== undefined && { hint }),
		...counts,
	})
}

/** One line, for people or as JSON. */
export function lineOf(event: WatchEvent, at: string, format: 'text' | 'json'): string {
	if (format === 'json') return renderJson(recordOf(event, at), 'as-is')
	const { level, workspace, message, hint } = event
	const head = [at, ...(level === 'info' ? [] : [level]), ...(workspace === undefined ? [] : [workspace])].join(' ')
	return oneLine(`${head}: ${message}${hint === undefined ? '' : ` (${hint})`}`)
}

/** What comes from elsewhere must not begin a line of its own. */
function oneLine(text: string): string {
	return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}
