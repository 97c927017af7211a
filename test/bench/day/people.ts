import { setTimeout as sleep } from 'node:timers/promises'
import type { Dice } from '../../worlds/dice.ts'
import type { GitSide } from './clone.ts'
import { readAt, writeAt } from './clone.ts'
import type { Edit, SideName } from './ledger.ts'
import type { Field, Seat } from './seat.ts'
import { tokenOf } from './seat.ts'

/** What people of one seat share. `edits` grows; tokens count from `first` on. */
export type Desk = {
	readonly seat: Seat
	readonly git: GitSide
	readonly dice: Dice
	readonly first: number
	readonly edits: Edit[]
	/** Fields that two people gave different values at the same time. */
	readonly disputed: Field[]
	/** What somebody made in the pages, which somebody may take away. */
	readonly made: { readonly edit: Edit; readonly what: string }[]
}

/** In office hours somebody edits every three minutes, at other times every quarter of an hour. */
function perHour(hour: number): number {
	return hour >= 8 && hour < 18 ? 20 : 4
}

/** `hourMs`: how long an hour takes; `busy`: so many times as many edits as usual. */
export type Hours = { readonly from: number; readonly count: number; readonly hourMs: number; readonly busy: number }

/** People come and go from the first hour to the last. */
export async function keepOffice(desk: Desk, { from, count, hourMs, busy }: Hours): Promise<void> {
	const beganMs = performance.now()
	for (;;) {
		const hour = (performance.now() - beganMs) / hourMs
		if (hour >= count) return
		await sleep((hourMs / (busy * perHour((from + hour) % 24))) * (0.5 + desk.dice.below(1000) / 1000))
		await act(desk)
	}
}

async function act(desk: Desk): Promise<void> {
	const { dice, seat, disputed } = desk
	const lot = dice.below(100)
	const field = dice.pick(seat.fields)
	if (!field) return
	if (disputed.length > 0 && dice.chance(0.2)) return await agree(desk)
	if (lot < 44) return await editFile(desk, field)
	if (lot < 88) return await editPage(desk, field)
	if (lot < 91) return await newFile(desk)
	if (lot < 95) return await newInPages(desk)
	if (lot < 97) return await removeInPages(desk)
	disputed.push(field)
	await Promise.all([editFile(desk, field), editPage(desk, field)])
}

function noted(desk: Desk, field: string, ...sides: readonly SideName[]): Edit {
	const edit: Edit = { token: tokenOf(desk.first + desk.edits.length), field, sides: [...sides] }
	desk.edits.push(edit)
	return edit
}

export function nameOf({ address, name }: Field): string {
	return `${address} ${name}`
}

/** What was not done is nobody's edit. */
function forget({ edits }: Desk, edit: Edit): void {
	edits.splice(edits.indexOf(edit), 1, { ...edit, sides: [] })
}

async function editFile(desk: Desk, field: Field): Promise<void> {
	const edit = noted(desk, nameOf(field), 'git')
	if (!(await commitValue(desk, field, edit))) forget(desk, edit)
}

async function commitValue({ git }: Desk, { file, line, before = '' }: Field, { token }: Edit): Promise<boolean> {
	return await git.commit(async (folder) => {
		const text = await readAt(folder, file)
		const changed = text?.replace(line, `$1${before}${token}$2`)
		if (changed === undefined || changed === text) return false
		await writeAt(folder, file, changed)
		return true
	})
}

async function editPage(desk: Desk, field: Field): Promise<void> {
	const { token } = noted(desk, nameOf(field), 'live')
	await desk.seat.edit(field, `${field.before ?? ''}${token}`)
}

/** Two people settle what they disagreed on: both write the same. */
async function agree(desk: Desk): Promise<void> {
	const field = desk.disputed.shift()
	if (!field) return
	const edit = noted(desk, nameOf(field), 'live', 'git')
	await desk.seat.edit(field, `${field.before ?? ''}${edit.token}`)
	await commitValue(desk, field, edit)
}

async function newFile(desk: Desk): Promise<void> {
	const { token } = noted(desk, `made ${desk.edits.length}`, 'git')
	const [file, text] = desk.seat.newFile(token)
	await desk.git.commit(async (folder) => {
		await writeAt(folder, file, text)
		return true
	})
}

async function newInPages(desk: Desk): Promise<void> {
	const edit = noted(desk, `made ${desk.edits.length}`, 'live')
	desk.made.push({ edit, what: await desk.seat.create(edit.token) })
}

/** The one that was made longest ago. */
async function removeInPages(desk: Desk): Promise<void> {
	const made = desk.made.shift()
	if (!made) return
	made.edit.removed = true
	await desk.seat.remove(made.what)
}
