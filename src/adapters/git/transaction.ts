import type { RefMove } from '../../ports/index.ts'
import { type Git, safeText } from './process.ts'
import { openGit, type Session } from './session.ts'

export type Transacted = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly text: string } | { readonly kind: 'stopped' }

/**
 * Moves all refs or none. `during` runs while the refs are locked at their expected ids: nobody can commit to them meanwhile.
 * It answers `stop` to leave them where they are.
 */
export async function transact(git: Git, moves: readonly RefMove[], during: () => Promise<'go' | 'stop'>): Promise<Transacted> {
	const session = openGit(git, ['update-ref', '-m', 'tideway: sync', '--stdin'], { accept: 'any' })
	const updates = moves.map(({ ref, from, to }) => `update ${ref} ${to} ${from ?? '0'.repeat(to.length)}\n`)
	session.write(`start\n${updates.join('')}prepare\n`)
	if ((await session.line()) !== 'start: ok' || (await session.line()) !== 'prepare: ok') return refused(git, session)
	const decision = await during().catch(async (error: unknown) => {
		await abort(session)
		throw error
	})
	if (decision === 'stop') {
		await abort(session)
		return { kind: 'stopped' }
	}
	session.write('commit\n')
	if ((await session.line()) !== 'commit: ok') return refused(git, session)
	await session.end()
	return { kind: 'done' }
}

async function abort(session: Session): Promise<void> {
	session.write('abort\n')
	await session.end()
}

async function refused(git: Git, session: Session): Promise<Transacted> {
	const { error } = await session.end()
	return { kind: 'refused', text: safeText(git, error) }
}
