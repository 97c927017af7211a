import { Flags } from '@oclif/core'
import { findJob, openSite } from '../compose/index.ts'
import type { Exit, Problem } from '../model/index.ts'
import { EXIT, worstExit } from '../model/index.ts'
import type { CiJob, Post, Verdict } from '../runner/index.ts'
import { publish, reviewPull, runBranch } from '../runner/index.ts'
import { showFindings, showProblem } from '../show/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'
import { lockFlags, PARALLELISM, workspaceFlag } from './flags.ts'
import { LEASE_MS } from './flow.ts'

/** What there is to say and to post; null where the event calls for nothing. */
type Work =
	| { readonly verdict: Verdict; readonly posts: readonly Post[]; readonly markdown: string; readonly findings: string }
	| { readonly reason: string }

export default class CiCommand extends BaseCommand {
	static override summary = 'Do what a job of GitHub Actions or GitLab CI was started for'
	static override description =
		`Reads what happened from the variables of the job. A pull request is checked and planned as its merge would be, with one
comment that is kept up to date and the status \`tideway/plan\`; one from a fork is only checked, without any credential. A push to a
tracked branch is applied, as \`apply --yes\` does it, with the status \`tideway/apply\`. A schedule, or a start by hand, brings home
what people changed in the workspace. Settings, credentials and rules always come from the branch, never from a pull request.`
	static override flags = {
		...workspaceFlag,
		'lock-timeout': lockFlags['lock-timeout'],
		'dry-run': Flags.boolean({ description: 'Print what would be posted; post nothing and apply nothing' }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(CiCommand)
		const { terminal, isJson, log } = context
		const job = await findJob(context)
		const isDry = flags['dry-run']
		const { work, post } = await workOf(context, job, flags, this.config.version)
		log.clear()
		if ('reason' in work) {
			if (isJson) printJson(terminal, { event: job.event.kind, state: null, title: work.reason, posts: [], problems: [] })
			else terminal.print(`Nothing to do: ${work.reason}.`)
			return EXIT.done
		}
		const problems = isDry ? [] : await post(work.posts)
		if (!isDry && job.summary !== null) await context.files.append(job.summary, work.markdown)
		for (const problem of problems) terminal.printError(showProblem(problem, { color: terminal.hasColor, level: 'warning' }))
		const { state, title, exit } = work.verdict
		if (isJson) printJson(terminal, { event: job.event.kind, state, title, posts: work.posts.map(shown), problems })
		else
			terminal.print(
				[work.findings, ...(isDry && work.posts.length > 0 ? work.posts.map(preview) : [work.markdown])]
					.filter((text) => text !== '')
					.join('\n'),
			)
		return worstExit([exit, ...exitsOfPosting(job, problems)])
	}
}

type CiFlags = { readonly workspace: readonly string[] | undefined; readonly 'lock-timeout': number; readonly 'dry-run': boolean }

async function workOf(
	context: Context,
	job: CiJob,
	flags: CiFlags,
	version: string,
): Promise<{ readonly work: Work; post(posts: readonly Post[]): Promise<readonly Problem[]> }> {
	const { event } = job
	if (event.kind === 'none') return { work: { reason: event.reason }, post: async () => [] }
	const site = await openSite(context, context.signal)
	const post = (posts: readonly Post[]): Promise<readonly Problem[]> => publish(site.forge, posts)
	const choices = { names: flags.workspace, url: job.url, isDry: flags['dry-run'] }
	if (event.kind === 'pull') {
		const found = await reviewPull(site, event.number, choices)
		if (found.kind === 'none') return { work: found, post }
		const { shown, ...reviewed } = found.reviewed
		const findings = shown.workspaces.flatMap((looked) => looked.findings.map((finding) => ({ ...finding, workspace: looked.workspace })))
		const format = job.system === 'GitHub Actions' && shown.isFromFork ? 'github' : 'text'
		const text = findings.length === 0 ? '' : showFindings(findings, format, { color: false, files: 0, version })
		return { work: { ...reviewed, findings: text }, post }
	}
	const options = { leaseMs: LEASE_MS, waitMs: flags['lock-timeout'], concurrency: PARALLELISM, signal: context.signal }
	const ran = await runBranch(site, event.branch, event.kind === 'push' ? 'both' : 'outbound', choices, options)
	return { work: ran.kind === 'none' ? ran : { ...ran.ran, findings: '' }, post }
}

/** A job for a fork may read only, and says what it has to say in its log. */
function exitsOfPosting({ event }: CiJob, problems: readonly Problem[]): readonly Exit[] {
	return problems.length > 0 && event.kind !== 'pull' ? [EXIT.incomplete] : []
}

function shown(post: Post): object {
	return post.kind === 'comment'
		? { kind: post.kind, pull: post.pull, body: `${post.marker}\n${post.body}` }
		: { kind: post.kind, commit: post.commit, name: post.report.name, state: post.report.state, title: post.report.title }
}

function preview(post: Post): string {
	if (post.kind === 'comment') return `Comment on pull request ${post.pull}:\n\n${post.marker}\n${post.body}`
	return `Status ${post.report.name} of ${post.commit.slice(0, 7)}: ${post.report.state}, ${post.report.title}\n`
}
