import { findGit, type GitOptions, runGit } from './process.ts'

/** The version of the git that is used: `2.39.5`. Throws `Failure(GIT_TOO_OLD)`, or `GIT_FAILED` where there is none. */
export async function gitVersion(options: GitOptions, cwd: string): Promise<string> {
	const { out } = await runGit(await findGit(options, cwd), ['version'])
	return out
		.toString()
		.trim()
		.replace(/^git version /, '')
}

/** True where the clone at `root` holds only part of its history. */
export async function isShallow(options: GitOptions, root: string): Promise<boolean> {
	const { out } = await runGit(await findGit(options, root), ['rev-parse', '--is-shallow-repository'])
	return out.toString().trim() === 'true'
}
