import type { Address, LogEntry } from '../model/index.ts'
import { visible } from './text/escape.ts'
import type { Ink, ShowOptions } from './text/ink.ts'
import { inkOf } from './text/ink.ts'
import { columnsOf, cutTo, padTo } from './text/width.ts'

/** What happened to one workspace. */
export type WorkspaceLog = {
	readonly workspace: string
	/** False where the state is kept without its history, so that nothing tells what went inbound. */
	readonly hasStateHistory: boolean
	/** Newest first. */
	readonly entries: readonly LogEntry[]
}

/** Who changed what, one entry to a line (P42). Ends with a line break. */
export function showLog(logs: readonly WorkspaceLog[], options: ShowOptions): string {
	const ink = inkOf(options)
	return logs.map((log) => showWorkspaceLog(log, logs.length > 1, options.width, ink).join('\n')).join('\n\n') + '\n'
}

function showWorkspaceLog(
	{ workspace, hasStateHistory, entries }: WorkspaceLog,
	isNamed: boolean,
	width: number,
	ink: Ink,
): readonly string[] {
	const lines = entries.length === 0 ? ['Nothing has happened yet.'] : showTable(entries, width, ink)
	const note = hasStateHistory ? [] : [ink.faint('What went inbound is not listed: a local state keeps no history.')]
	return [...(isNamed ? [ink.strong(visible(workspace))] : []), ...lines, ...note]
}

/** `room`: columns that the text may take. */
type Column = {
	readonly title: string
	readonly text: (entry: LogEntry, room: number) => string
	/** What it gets at most. */
	readonly most: number
	readonly stroke?: (entry: LogEntry, ink: Ink) => (text: string) => string
}

const COLUMNS: readonly Column[] = [
	{ title: 'time (UTC)', text: ({ at }) => at.slice(0, '2026-01-01T00:00'.length).replace('T', ' '), most: 16 },
	{ title: 'direction', text: ({ direction }) => direction, most: 9, stroke: ({ direction }, ink) => STROKES[direction](ink) },
	{ title: 'commit', text: ({ commit }) => commit.slice(0, 7), most: 7 },
	{ title: 'person', text: ({ person }) => visible(person.replace(/ pid \d+$/, '')), most: 16 },
	{ title: 'addresses', text: ({ addresses }, room) => showAddresses(addresses, room), most: 40 },
	{ title: 'subject', text: ({ subject, serial }) => visible(serial === null ? subject : `serial ${serial}, ${subject}`), most: Infinity },
]

const STROKES: Readonly<Record<LogEntry['direction'], (ink: Ink) => (text: string) => string>> = {
	OUTBOUND: (ink) => ink.create,
	GIT: (ink) => ink.strong,
	SERVICE: (ink) => ink.alert,
	INBOUND: (ink) => ink.update,
	SYNC: (ink) => ink.faint,
}

const GAP = '  '
/** Addresses and subject get no less together, however narrow the terminal is. */
const LEAST = 40

function showTable(entries: readonly LogEntry[], width: number, ink: Ink): readonly string[] {
	const widths = widthsOf(entries, width)
	const fit = (text: string, column: number): string => padTo(cutTo(text, widths[column] ?? 0), widths[column] ?? 0)
	const head = COLUMNS.map(({ title }, column) => fit(title, column)).join(GAP)
	const rows = entries.map((entry) =>
		COLUMNS.map(({ text, stroke }, column) => {
			const cell = fit(text(entry, widths[column] ?? 0), column)
			return stroke ? stroke(entry, ink)(cell) : cell
		}).join(GAP),
	)
	return [ink.faint(head.trimEnd()), ...rows.map((row) => row.trimEnd())]
}

/** Each column as wide as its widest text, as far as it may be; addresses and subject share what is left. */
function widthsOf(entries: readonly LogEntry[], width: number): readonly number[] {
	const widthOf = ({ title, text }: Column, most: number): number =>
		Math.max(title.length, Math.min(most, Math.max(...entries.map((entry) => columnsOf(text(entry, most))))))
	const first = COLUMNS.slice(0, -2).map((column) => widthOf(column, column.most))
	const rest = Math.max(LEAST, width - first.reduce((sum, one) => sum + one + GAP.length, 0) - GAP.length)
	const [addresses, subject] = COLUMNS.slice(-2).map((column) => ({ column, natural: widthOf(column, column.most) }))
	if (!addresses || !subject) return first
	const room = Math.min(addresses.natural, Math.max(Math.floor(rest / 2), rest - subject.natural))
	const shared = widthOf(addresses.column, room)
	return [...first, shared, rest - shared]
}

/** The first three at most, fewer where they need more room, and how many more there are. */
function showAddresses(addresses: readonly Address[], room: number): string {
	for (let named = Math.min(3, addresses.length); ; named -= 1) {
		const more = addresses.length > named ? ` and ${addresses.length - named} more` : ''
		const text = visible(addresses.slice(0, named).join(', '))
		if (columnsOf(text) + more.length <= room) return text + more
		if (named <= 1) return cutTo(text, room - more.length) + more
	}
}
