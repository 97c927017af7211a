import { unlink } from 'node:fs/promises'

import { type CommitId, Failure, fail } from '../../model/index.ts'
import { filesBelow, lookAt, nativePath } from './place.ts'
import { type Git, gitProblem, runGit } from './process.ts'

export type Advanced = { readonly kind: 'moved'; readonly undo: () => Promise<void> } | { readonly kind: 'dirty'; readonly file: string }

type Entry = { readonly mode: string; readonly id: string }
type Touched = { readonly path: string; readonly from: Entry | undefined; readonly to: Entry | undefined }
/** `adopt`: the file already has the new content, as after a crash half way; only the index has to follow. */
type Survey =
	| { readonly kind: 'ready'; readonly adopt: readonly Touched[]; readonly rest: readonly Touched[] }
	| { readonly kind: 'dirty'; readonly file: string }

/**
 * Moves index and files from one commit to the next where no touched path has work in it that is not committed (P28); otherwise does
 * nothing. The branch is not moved: the caller holds it locked meanwhile. `git.cwd` is the root of the worktree. Byte strings throughout.
 */
export async function advanceWorktree(git: Git, from: CommitId | null, to: CommitId): Promise<Advanced> {
	const old = from ?? (await emptyTree(git))
	const [touched] = await Promise.all([
		readTouched(git, old, to),
		// Only brings remembered file times up to date; what really differs is found below.
		runGit(git, ['update-index', '-q', '--refresh'], { accept: 'any' }),
	])
	const survey = await surveyWorktree(git, touched)
	if (survey.kind === 'dirty') return survey
	await setIndex(git, survey.adopt, 'to')
	const rehearsal = await runGit(git, ['read-tree', '-m', '-u', '-n', old, to], { accept: 'any' })
	if (rehearsal.code !== 0) {
		await setIndex(git, survey.adopt, 'from')
		if (rehearsal.error.includes('index.lock'))
			fail('GIT_FAILED', `another git process is at work in ${git.cwd}`, {
				hint: `Wait for it; if none is running, remove ${/'([^']+index\.lock)'/.exec(rehearsal.error)?.[1] ?? '.git/index.lock'}.`,
			})
		return { kind: 'dirty', file: text(survey.rest[0]?.path ?? '') }
	}
	await moveFiles(git, old, to, survey)
	return { kind: 'moved', undo: () => retreat(git, to, old, survey) }
}

async function moveFiles(git: Git, old: string, to: string, survey: Survey & { kind: 'ready' }): Promise<void> {
	const args = ['read-tree', '-m', '-u', old, to]
	const result = await runGit(git, args, { accept: 'any' })
	if (result.code === 0) return
	// It stopped half way, with the index as it was: the files that it changed were clean, the ones that it made were not there.
	await setIndex(git, survey.adopt, 'from')
	const restored = survey.rest.filter((file) => file.from !== undefined).map((file) => `${file.path}\0`)
	await runGit(git, ['checkout-index', '-f', '-q', '-z', '--stdin'], { input: [bytes(restored.join(''))], accept: 'any' })
	for (const file of survey.rest.filter((file) => file.from === undefined)) {
		if ((await lookAt(git.cwd, file.path)).kind === 'file') await unlink(nativePath(git.cwd, file.path)).catch(() => undefined)
	}
	throw new Failure(gitProblem(git, args, result))
}

/** The same move backwards. Refuses, as any merge does, where somebody has touched the files since; then they stay as they are. */
async function retreat(git: Git, to: string, old: string, survey: Survey & { kind: 'ready' }): Promise<void> {
	await setIndex(git, survey.adopt, 'from')
	await runGit(git, ['read-tree', '-m', '-u', to, old])
}

async function surveyWorktree(git: Git, touched: readonly Touched[]): Promise<Survey> {
	const [index, differing] = await Promise.all([
		readIndex(git),
		runGit(git, ['diff-files', '-z', '--name-only', '--ignore-submodules=all']),
	])
	if (index === 'unmerged') return { kind: 'dirty', file: 'a file with an unresolved conflict' }
	const edited = new Set(splitBytes(differing.out))
	const leaving = new Set(touched.filter((file) => file.to === undefined).map((file) => file.path))
	const doubtful: Touched[] = []
	for (const file of touched) {
		const staged = index.get(file.path)
		if (isSame(staged, file.to)) continue
		if (!isSame(staged, file.from)) return { kind: 'dirty', file: text(file.path) }
		if (!(await isFree(git, file, edited, leaving))) doubtful.push(file)
	}
	const strange = await firstStrange(git, doubtful)
	if (strange !== undefined) return { kind: 'dirty', file: text(strange.path) }
	const adopt = new Set(doubtful)
	return { kind: 'ready', adopt: doubtful, rest: touched.filter((file) => !adopt.has(file)) }
}

/** True where nothing but committed content is at the path. */
async function isFree(git: Git, file: Touched, edited: ReadonlySet<string>, leaving: ReadonlySet<string>): Promise<boolean> {
	if (file.from !== undefined) {
		if (!edited.has(file.path)) return true
		return file.to === undefined && (await lookAt(git.cwd, file.path)).kind === 'nothing'
	}
	const place = await lookAt(git.cwd, file.path)
	if (place.kind === 'nothing') return true
	if (place.kind === 'beyond') return leaving.has(place.at)
	if (place.kind !== 'folder') return false
	return (await filesBelow(git.cwd, file.path)).every((path) => leaving.has(path))
}

/** The first of the files whose content is not already what it is to become. */
async function firstStrange(git: Git, files: readonly Touched[]): Promise<Touched | undefined> {
	for (const file of files) {
		const plain =
			file.to?.mode.startsWith('100') === true && !file.path.includes('\n') && (await lookAt(git.cwd, file.path)).kind === 'file'
		if (!plain) return file
	}
	if (files.length === 0) return undefined
	const { out } = await runGit(git, ['hash-object', '--stdin-paths'], { input: [bytes(files.map((file) => `${file.path}\n`).join(''))] })
	const ids = out.toString().trim().split('\n')
	return files.find((file, index) => file.to?.id !== ids[index])
}

async function readTouched(git: Git, old: string, to: string): Promise<readonly Touched[]> {
	const { out } = await runGit(git, [
		'diff-tree',
		'-r',
		'-z',
		'--raw',
		'--no-renames',
		'--no-ext-diff',
		'--ignore-submodules=none',
		old,
		to,
	])
	const parts = splitBytes(out)
	const entry = (mode: string, id: string): Entry | undefined => (mode === '000000' ? undefined : { mode, id })
	return parts.flatMap((head, index) => {
		if (index % 2 === 1) return []
		const [oldMode = '', newMode = '', oldId = '', newId = ''] = head.slice(1).split(' ')
		return [{ path: parts[index + 1] ?? '', from: entry(oldMode, oldId), to: entry(newMode, newId) }]
	})
}

async function readIndex(git: Git): Promise<ReadonlyMap<string, Entry> | 'unmerged'> {
	const entries = splitBytes((await runGit(git, ['ls-files', '-s', '-z', '--full-name'])).out).map((line) => {
		const tab = line.indexOf('\t')
		const [mode = '', id = '', stage = ''] = line.slice(0, tab).split(' ')
		return { path: line.slice(tab + 1), mode, id, stage }
	})
	if (entries.some((entry) => entry.stage !== '0')) return 'unmerged'
	return new Map(entries.map(({ path, mode, id }) => [path, { mode, id }]))
}

async function setIndex(git: Git, files: readonly Touched[], side: 'from' | 'to'): Promise<void> {
	if (files.length === 0) return
	const lines = files.map((file) => {
		const entry = file[side] ?? { mode: '0', id: '0'.repeat((file.to ?? file.from)?.id.length ?? 0) }
		return `${entry.mode} ${entry.id}\t${file.path}\0`
	})
	await runGit(git, ['update-index', '-z', '--index-info'], { input: [bytes(lines.join(''))] })
}

async function emptyTree(git: Git): Promise<string> {
	return (await runGit(git, ['hash-object', '-t', 'tree', '--stdin'], { input: [] })).out.toString().trim()
}

function isSame(left: Entry | undefined, right: Entry | undefined): boolean {
	return left?.id === right?.id && left?.mode === right?.mode
}

function splitBytes(out: Buffer): readonly string[] {
	return out.length === 0 ? [] : out.toString('latin1', 0, out.length - 1).split('\0')
}

function bytes(path: string): Buffer {
	return Buffer.from(path, 'latin1')
}

function text(path: string): string {
	return bytes(path).toString()
}
