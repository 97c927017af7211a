import type { CommitId, Finding, Problem } from '../model/index.ts'
import { Failure, fail, problem } from '../model/index.ts'
import type { Annotation, Forge, Merging, Pull, Repository, TrialMerge } from '../ports/index.ts'
import type { ReviewedWorkspace, ReviewShown } from '../show/index.ts'
import { showProblemLine, showReviewMarkdown } from '../show/index.ts'
import { checkTree, judgePull, planWorkspace, refusePlan } from '../sync/index.ts'
import type { Post } from './publish.ts'
import { budgetOf, markerOf, publish, reportName } from './publish.ts'
import type { Ground, Site } from './site.ts'
import { policyFor, workspacesOn } from './site.ts'
import type { Verdict } from './verdict.ts'
import { verdictOnPull } from './verdict.ts'

/** `names`: the workspaces asked for; all without it. `url`: the page of the run. `isDry`: nothing is posted. */
export type CiChoices = { readonly names: readonly string[] | undefined; readonly url: string | null; readonly isDry: boolean }

export type Reviewed = {
	readonly verdict: Verdict
	readonly posts: readonly Post[]
	readonly markdown: string
	readonly shown: ReviewShown
}

/**
 * Looks at a pull request as it is now: checks its files, and plans what its merge with the branch would do. Writes nothing but the
 * first, pending status; what is to be posted is in the answer. Of a fork only the files are looked at, with no credential (S22). A
 * draft is looked at as any other: its author is who a plan helps most. What moved meanwhile is looked at anew, since the branch may do so without
 * another job for the pull request, and a host may show for a while what was there before. `reason`: why there is nothing to look at.
 */
export async function reviewPull(site: Site, number: number, choices: CiChoices): Promise<Review> {
	const pending = new Set<CommitId>()
	for (let attempt = 0; ; attempt += 1) {
		try {
			return await reviewOnce(site, number, choices, pending)
		} catch (error) {
			const waitMs = WAITS_MS[attempt]
			if (!(error instanceof Failure)) throw error
			if (error.problem.code !== 'PLAN_STALE' || waitMs === undefined) {
				await giveUp(site, pending, choices, error.problem)
				throw error
			}
			await site.clock.sleep(waitMs)
		}
	}
}

const WAITS_MS = [1_000, 3_000, 9_000]

type Review = { readonly kind: 'reviewed'; readonly reviewed: Reviewed } | { readonly kind: 'none'; readonly reason: string }

/** A status that stays pending looks as if somebody were at work. */
async function giveUp({ forge }: Site, pending: ReadonlySet<CommitId>, { names }: CiChoices, { code }: Problem): Promise<void> {
	const report = {
		name: reportName('plan', names),
		state: 'failure',
		title: `it could not be looked at: ${code}`,
		summary: '',
		annotations: [],
	} as const
	await publish(
		forge,
		[...pending].map((commit) => ({ kind: 'report', commit, report })),
	)
}

/** `pending`: commits that are told to be looked at. */
async function reviewOnce(site: Site, number: number, choices: CiChoices, pending: Set<CommitId>): Promise<Review> {
	const { forge } = site
	const pull = await forge.pull(number)
	if (pull.state !== 'open') return { kind: 'none', reason: `pull request ${number} is ${pull.state}` }
	const name = reportName('plan', choices.names)
	if (!choices.isDry && !pending.has(pull.head.commit)) {
		pending.add(pull.head.commit)
		await publish(forge, [pendingOn(pull, name)])
	}
	const ground = await site.ground(pull.base.branch)
	const names = workspacesOn(ground, choices.names)
	await fetchHead(ground.repository, forge, pull)
	const merge = await mergeIn(ground.repository, forge, ground, pull)
	const workspaces: ReviewedWorkspace[] = []
	for (const workspace of names) workspaces.push(await lookAt(site, ground, workspace, pull, merge))
	const review = {
		head: pull.head.commit,
		base: { branch: ground.branch, commit: ground.tip },
		isFromFork: pull.isFromFork,
		collisions: merge.kind === 'conflict' ? merge.paths : null,
		settings: await settingsChange(ground, merge),
		workspaces,
	}
	await refuseMoved(forge, pull)
	const verdict = verdictOnPull(review)
	const shown = { ...review, title: verdict.title }
	const markdown = ground.hide(showReviewMarkdown(shown, budgetOf(forge)))
	const report = {
		name,
		state: verdict.state,
		title: verdict.title,
		summary: markdown,
		...(choices.url !== null && { url: choices.url }),
		annotations: annotationsOf(
			workspaces.flatMap(({ findings }) => findings),
			ground,
		),
	}
	const comment: Post = { kind: 'comment', pull: number, marker: markerOf('plan', choices.names), body: markdown }
	const posts: readonly Post[] = [{ kind: 'report', commit: pull.head.commit, report }, ...(names.length === 0 ? [] : [comment])]
	return { kind: 'reviewed', reviewed: { verdict, posts, markdown, shown } }
}

function pendingOn(pull: Pull, name: string): Post {
	return {
		kind: 'report',
		commit: pull.head.commit,
		report: { name, state: 'pending', title: 'planning', summary: '', annotations: [] },
	}
}

/** Brings the very commit that the host named, or fails (P40). */
async function fetchHead(repository: Repository, forge: Forge, pull: Pull): Promise<void> {
	const ref = pull.isFromFork ? forge.refsOf(pull.number).head : `refs/heads/${pull.head.branch}`
	if (ref === null)
		fail('GIT_BRANCH_MISSING', `${forge.title} does not show the commits of a fork in the repository that they are for`, {
			hint: 'run `tideway check` in a clone of the fork',
		})
	const head = (await repository.fetch([ref])).get(ref) ?? null
	if (head !== pull.head.commit) throw new Failure(moved(pull))
}

/** What was looked at is not what is there any more: nothing of it is posted. */
async function refuseMoved(forge: Forge, pull: Pull): Promise<void> {
	const now = await forge.pull(pull.number)
	if (now.head.commit !== pull.head.commit || now.base.branch !== pull.base.branch || now.state !== 'open') throw new Failure(moved(pull))
}

function moved({ number }: Pull): Problem {
	return problem('PLAN_STALE', `pull request ${number} changed while it was looked at`, {
		hint: 'if no other run for it is under way, start this one again',
	})
}

async function lookAt(site: Site, ground: Ground, name: string, pull: Pull, merge: TrialMerge): Promise<ReviewedWorkspace> {
	const { path, provider: service } = ground.settings.workspaces.get(name) ?? fail('WORKSPACE_UNKNOWN', name)
	const blank = { workspace: name, title: service, schema: { version: 0, types: [] }, findings: [], plan: null, against: [], problem: null }
	try {
		if (merge.kind === 'conflict') return blank
		const files = await ground.folder(name, merge.commit, pull.isFromFork ? 'unread' : 'read')
		const { provider, repository } = files
		const [tree, before] = [await files.readAt(merge.commit), await files.readAt(ground.tip)]
		const findings = await checkTree({ provider, repository, folder: path, tree, before, clock: site.clock })
		const looked = { ...blank, title: provider.title, schema: provider.schema, findings }
		return pull.isFromFork ? looked : { ...looked, ...(await planMerge(site, ground, name, pull)) }
	} catch (error) {
		if (error instanceof Failure && error.problem.code !== 'PLAN_STALE') return { ...blank, problem: error.problem }
		throw error
	}
}

/** A plan of what the branch will be, against what the workspace is now (P47). */
async function planMerge({ forge }: Site, ground: Ground, name: string, pull: Pull): Promise<Pick<ReviewedWorkspace, 'plan' | 'against'>> {
	const subject = await ground.workspace(name)
	const { workspace } = subject
	// A connection of the settings may lead to another repository of ours, which has to have the same commits.
	await fetchHead(subject.repository, forge, pull)
	const merge = await mergeIn(subject.repository, forge, ground, pull)
	if (merge.kind === 'conflict') throw new Failure(moved(pull))
	const source = { commit: merge.commit, uncommitted: [], preview: true, warnings: [] }
	const { plan } = await planWorkspace(workspace, source, policyFor(subject, 'both'))
	const guarded = refusePlan({ ...plan, preview: false })
	return { plan, against: [...(guarded ? [guarded] : []), ...(await judgePull(workspace, plan, pull))] }
}

async function mergeIn(repository: Repository & Merging, forge: Forge, { tip }: Ground, pull: Pull): Promise<TrialMerge> {
	try {
		return await repository.tryMerge(tip, pull.head.commit)
	} catch (error) {
		if (!(error instanceof Failure) || error.problem.code !== 'GIT_TOO_OLD') throw error
		const commit = await hostMerge(repository, forge, tip, pull)
		if (commit === null) throw error
		return { kind: 'merged', commit }
	}
}

/** The host's own merge, where it is of exactly these two commits: it makes one now and then, and of a target that may be an older one (P40). */
async function hostMerge(repository: Repository, forge: Forge, tip: CommitId, pull: Pull): Promise<CommitId | null> {
	const ref = forge.refsOf(pull.number).merge
	const commit = ref === null ? null : ((await repository.fetch([ref])).get(ref) ?? null)
	if (commit === null) return null
	const [newest] = await repository.history({ from: null, to: commit, folder: '', limit: 1 })
	return newest?.parents.join() === [tip, pull.head.commit].join() ? commit : null
}

async function settingsChange(ground: Ground, merge: TrialMerge): Promise<ReviewShown['settings']> {
	if (merge.kind === 'conflict') return null
	const [before, after] = await Promise.all([ground.settingsText(ground.tip), ground.settingsText(merge.commit)])
	return before === after ? null : { before: before ?? '', after: after ?? '' }
}

function annotationsOf(findings: readonly Finding[], ground: Ground): readonly Annotation[] {
	return findings.flatMap(({ level, problem: found }) => {
		const { file, line } = found.where ?? {}
		return file === undefined || line === undefined ? [] : [{ file, line, level, message: ground.hide(showProblemLine(found)) }]
	})
}
