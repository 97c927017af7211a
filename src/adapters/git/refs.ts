import { type CommitId, fail, type Problem, problem } from '../../model/index.ts'
import type { RefName } from '../../ports/index.ts'

const BAD_REF = /[\p{Cc}\p{Cs} ~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(\/|$)|\.$|\/$/u
const OBJECT_ID = /^([0-9a-f]{40}|[0-9a-f]{64})$/
/** Code points that some file systems ignore in names, so that `.g<it>it` opens `.git`. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu
const ASCII = /^[\0-\x7f]*$/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A full ref name by git's own grammar, from outside: refused unless it starts with `refs/`. Throws `Failure(GIT_FAILED)`. */
export function checkRef(ref: string): RefName {
	if (!/^refs\/[^/.]/.test(ref) || BAD_REF.test(ref) || ref.length > 1_000) {
		fail('GIT_FAILED', `${JSON.stringify(ref.slice(0, 200))} is not the full name of a Git ref`, {
			hint: 'A full name looks like refs/heads/main.',
		})
	}
	return ref
}

/** `main` and `refs/heads/main` both mean the branch; answers the full name. */
export function branchRef(branch: string): RefName {
	return checkRef(branch.startsWith('refs/heads/') ? branch : `refs/heads/${branch}`)
}

/** A full object id, 40 or 64 hex digits. Throws `Failure(GIT_FAILED)`. */
export function checkId(id: string): string {
	if (!OBJECT_ID.test(id)) fail('GIT_FAILED', `${JSON.stringify(id.slice(0, 100))} is not a full Git object id`)
	return id
}

/** As `checkId`, for ids that git said belong to commits. */
export function commitId(id: string): CommitId {
	return checkId(id) as CommitId
}

/**
 * A path of git's, which came as a byte string (latin1), as text. In the place of each byte that is no UTF-8 stands half a character, so that no two
 * paths are one: such a path can be told apart, and never be written.
 */
export function pathText(bytes: string): string {
	if (ASCII.test(bytes)) return bytes
	const parts = bytes.split('/')
	return parts.map((part) => partText(part)).join('/')
}

/** The other way round. */
export function bytesOf(path: string): string {
	const parts = path.split('/').map((part) => {
		if (part.isWellFormed()) return Buffer.from(part).toString('latin1')
		return part.replace(/[\udc80-\udcff]/g, (half) => String.fromCharCode(half.charCodeAt(0) - 0xdc_00))
	})
	return parts.join('/')
}

function partText(bytes: string): string {
	try {
		return utf8.decode(Buffer.from(bytes, 'latin1'))
	} catch {
		return bytes.replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(0xdc_00 + byte.charCodeAt(0)))
	}
}

/** Why a path must not be written to a tree, if it must not (P43). */
export function pathProblem(path: string): Problem | undefined {
	const refused = (why: string): Problem =>
		problem('GIT_FAILED', `the path ${JSON.stringify(path.slice(0, 200))} ${why}`, { where: { file: path.slice(0, 200) } })
	if (path === '' || Buffer.byteLength(path) > 4_096) return refused('is empty or longer than 4,096 bytes')
	if (/[\p{Cc}\p{Cs}\\]/u.test(path)) return refused('holds a control character, half a character or a backslash')
	for (const part of path.split('/')) {
		if (part === '' || part === '.' || part === '..') return refused('has a part that leads elsewhere')
		if (isGitFolder(part)) return refused('leads into the folder of Git itself')
	}
	return undefined
}

/** True for every spelling of `.git` that a file system may take for it. */
function isGitFolder(part: string): boolean {
	const folded = part
		.replace(IGNORED, '')
		.toLowerCase()
		.replace(/:.*$/u, '')
		.replace(/[. ]+$/u, '')
	return folded === '.git' || folded === 'git~1'
}
