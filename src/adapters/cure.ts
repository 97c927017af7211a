/** What to do where the system has too little of something, or does not let this user have it. */
const CURES: Readonly<Record<string, string>> = {
	EACCES: 'Let this user read and write there.',
	EAGAIN: 'This machine lets no more processes begin (`ulimit -u`): end what is not needed.',
	EDQUOT: 'Free some space: the quota of that disk is used up.',
	EMFILE: 'Let a process open more files: `ulimit -n 1024`.',
	ENFILE: 'This machine has too many files open: end what is not needed.',
	ENOMEM: 'This machine has no memory left: end what is not needed.',
	ENOSPC: 'Free some space on that disk.',
	EPERM: 'Let this user read and write there.',
	EROFS: 'That disk can only be read: use another folder, or mount it for writing.',
}

/** By the system's name of an error (`ENOSPC`); undefined where that alone says nothing of use. */
export function cureOf(code: string): string | undefined {
	return Object.hasOwn(CURES, code) ? CURES[code] : undefined
}

/** The system's name of what went wrong; what has none is `unknown reason`. */
export function codeOf(error: unknown): string {
	return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown reason'
}

/** What programs say of it where they speak English, as git is asked to. */
const WORDS = [
	['ENOSPC', /No space left on device|Out of diskspace/],
	['EDQUOT', /Disk quota exceeded/],
	['EROFS', /Read-only file system/],
	['EMFILE', /Too many open files/],
	['ENOMEM', /Cannot allocate memory|[Oo]ut of memory/],
] as const

/** The system's name of what a program complains of; '' where it is nothing of the system's. */
export function codeSaid(text: string): string {
	return WORDS.find(([, words]) => words.test(text))?.[0] ?? ''
}
