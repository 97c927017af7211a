import type { Address, Change, Dict, Plan, ResourceType, Schema } from '../../model/index.ts'
import { findType } from '../../model/index.ts'
import { redact, viewAt } from '../json/redact.ts'
import type { Page } from '../text/edit.ts'
import { showAttributes, showEdits, showPlace } from '../text/edit.ts'
import { quoted, visible } from '../text/escape.ts'
import type { Ink } from '../text/ink.ts'
import { countOf, indent } from '../text/ink.ts'
import type { Replaced } from './replaced.ts'
import { editsOf, replacementNotes, signOf } from './replaced.ts'

const SIGN = { create: '+', update: '~', delete: '-' } as const
/** Dependents that are named; the rest is counted. */
const NAMED = 8

/** Where things are shown: the plan's schema, the ink, and the columns of the terminal. */
export type Canvas = { readonly schema: Schema; readonly ink: Ink; readonly width: number }

/** One change: what it is about, what changes, and what a reader should know. `replaced`: the change makes a resource anew. */
export function showChange(change: Change, canvas: Canvas, replaced?: Replaced): readonly string[] {
	const type = findType(canvas.schema, change.type)
	const page: Page = { ink: canvas.ink, columns: canvas.width - 6 }
	if (replaced) return showReplaced(replaced, type, page)
	return [...indent([titleOf(change, type, canvas.ink)], 2), ...indent([...bodyOf(change, type, page), ...remarks(change, canvas.ink)], 6)]
}

/** `model.customers "All customers"`: the address, and the name where the type has one. */
export function showName(address: Address, type: ResourceType | undefined, attributes: Dict | null): string {
	const shown = attributes && type?.label !== undefined ? redact(viewAt(type, [type.label]), attributes.get(type.label)) : undefined
	return typeof shown === 'string' ? `${visible(address)} ${quoted(shown)}` : visible(address)
}

/** `seen in the workspace at 2026-03-01T09:12:00Z, by Jane Doe`; nothing where neither is known. */
export function showSeen(of: { readonly changedAt?: string; readonly actor?: string }): readonly string[] {
	if (of.changedAt === undefined && of.actor === undefined) return []
	const at = of.changedAt === undefined ? '' : ` at ${visible(of.changedAt)}`
	return [`seen in the workspace${at}${of.actor === undefined ? '' : `, by ${visible(of.actor)}`}`]
}

/** The first few addresses, and how many more there are. */
export function showAddresses(addresses: readonly string[]): string {
	const named = addresses.slice(0, NAMED).map(visible).join(', ')
	return addresses.length > NAMED ? `${named} and ${addresses.length - NAMED} more` : named
}

export function changesTo(plan: Plan, to: Change['to']): readonly Change[] {
	return plan.changes.filter((change) => change.to === to)
}

function showReplaced(replaced: Replaced, type: ResourceType | undefined, page: Page): readonly string[] {
	const { creation, old } = replaced
	const place = creation.place ? `  ${page.ink.faint(showPlace(creation.place))}` : ''
	const title = `${page.ink.delete(`${signOf(replaced)} replace`)} ${page.ink.strong(showName(creation.address, type, old.before))}${place}`
	const notes = [...creation.notes, ...old.notes, ...replacementNotes(replaced, type)]
	const edits = showEdits(type, editsOf(replaced, type), old.before, page)
	return [...indent([title], 2), ...indent([...edits, ...remarks({ ...creation, notes }, page.ink)], 6)]
}

function titleOf(change: Change, type: ResourceType | undefined, ink: Ink): string {
	const attributes = change.kind === 'create' ? change.after : change.before
	const name = ink.strong(showName(change.address, type, attributes))
	const place = change.place ? `  ${ink.faint(showPlace(change.place))}` : ''
	return `${ink[change.kind](`${SIGN[change.kind]} ${change.kind}`)} ${name}${place}`
}

function bodyOf(change: Change, type: ResourceType | undefined, page: Page): readonly string[] {
	if (change.kind === 'create') return showAttributes('+', type, change.after, page)
	if (change.kind === 'delete') return showAttributes('-', type, change.before, page)
	const hidden = unchangedCount(change)
	const count = hidden === 0 ? [] : [page.ink.faint(`(${countOf(hidden, 'unchanged attribute')} hidden)`)]
	return [...showEdits(type, change.edits, change.before, page), ...count]
}

function unchangedCount(change: Extract<Change, { kind: 'update' }>): number {
	const touched = new Set(change.edits.map((edit) => String(edit.path[0])))
	return [...change.before.keys()].filter((name) => !touched.has(name)).length
}

function remarks(change: Change, ink: Ink): readonly string[] {
	const users = change.dependents.length === 0 ? [] : [`used by: ${showAddresses(change.dependents)}`]
	return [...[...showSeen(change), ...users].map(ink.faint), ...change.notes.map((note) => ink.alert(`note: ${visible(note)}`))]
}
