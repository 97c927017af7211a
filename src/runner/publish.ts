import type { CommitId, Problem } from '../model/index.ts'
import { Failure } from '../model/index.ts'
import type { Forge, ForgeComment, Report } from '../ports/index.ts'

/** Something for people to see on the host. `marker`: the first line of a comment, by which the next run finds it. */
export type Post =
	| { readonly kind: 'comment'; readonly pull: number; readonly marker: string; readonly body: string }
	| { readonly kind: 'report'; readonly commit: CommitId; readonly report: Report }

/** For a line around a comment, and for a host that writes line ends as two characters. */
const MARGIN = 500

/** What a comment's body may have, besides its marker. */
export function budgetOf({ commentLimit }: Forge): number {
	return commentLimit - MARGIN
}

/** The line that is not shown, by which a comment is known again: what it is about, and the workspaces that were asked for by name. */
export function markerOf(what: 'plan' | 'apply', names: readonly string[] | undefined): string {
	const about = (names ?? []).map((name) => encodeURIComponent(name).replaceAll('-', '%2D')).join(' ')
	return `<!-- tideway ${what}${about === '' ? '' : ` ${about}`} -->`
}

/** A name for a status, one for each set of workspaces. */
export function reportName(what: 'plan' | 'apply', names: readonly string[] | undefined): string {
	return names === undefined ? `tideway/${what}` : `tideway/${what} (${names.join(', ')})`
}

/** Answers what could not be posted; one that fails does not keep the others from being there. */
export async function publish(forge: Forge, posts: readonly Post[]): Promise<readonly Problem[]> {
	const problems: Problem[] = []
	for (const post of posts) {
		try {
			await put(forge, post)
		} catch (error) {
			if (!(error instanceof Failure)) throw error
			problems.push(error.problem)
		}
	}
	return problems
}

/**
 * Only comments of our own are written over, whatever others begin theirs with. Two runs at once may each have made the first one: then the oldest
 * goes on, and none of the others tells what is out of date.
 */
async function put(forge: Forge, post: Post): Promise<void> {
	if (post.kind === 'report') return await forge.report(post.commit, post.report)
	const [known, ...doubles] = await ownOn(forge, post)
	const body = `${post.marker}\n${post.body}`
	if (!known) return await forge.comment(post.pull, body)
	await edit(forge, post.pull, known, body)
	for (const double of doubles) await edit(forge, post.pull, double, `${post.marker}\n${DOUBLE}`)
}

const DOUBLE = 'Another comment of this pull request says this, and is kept up to date.'

async function ownOn(forge: Forge, { pull, marker }: Extract<Post, { kind: 'comment' }>): Promise<readonly ForgeComment[]> {
	return (await forge.comments(pull)).filter((comment) => comment.isOwn && firstLine(comment.body) === marker)
}

async function edit(forge: Forge, pull: number, { id, body: was }: ForgeComment, body: string): Promise<void> {
	if (was.replaceAll('\r\n', '\n').trimEnd() !== body.trimEnd()) await forge.editComment(pull, id, body)
}

function firstLine(text: string): string {
	return text.split(/\r?\n/, 1)[0]?.trimEnd() ?? ''
}
