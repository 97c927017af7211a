/** What a job was started for. A hint of where to look, and no more: all that counts is asked of the host and the repository again (P39). */
export type CiEvent =
	| { readonly kind: 'pull'; readonly number: number }
	| { readonly kind: 'push'; readonly branch: string }
	/** By the clock or by hand: what people changed in the workspace is brought home. */
	| { readonly kind: 'outbound'; readonly branch: string }
	| { readonly kind: 'none'; readonly reason: string }

export type CiJob = {
	readonly system: 'GitHub Actions' | 'GitLab CI'
	readonly event: CiEvent
	/** The page of this run. */
	readonly url: string | null
	/** A file for what the system shows of the job, in Markdown. */
	readonly summary: string | null
}

/** Variables of the process; undefined where one is not set. */
export type Variable = (name: string) => string | undefined

/** The job that this process is part of, from the system's own variables and, where those lack it, its file about the event; null elsewhere. */
export function jobOf(get: Variable, payload: unknown): CiJob | null {
	if (get('GITHUB_ACTIONS') === 'true')
		return { system: 'GitHub Actions', event: githubEvent(get, payload), url: githubUrl(get), summary: get('GITHUB_STEP_SUMMARY') ?? null }
	if (get('GITLAB_CI') === 'true')
		return { system: 'GitLab CI', event: gitlabEvent(get), url: webAddress(get('CI_JOB_URL')), summary: null }
	return null
}

/** Events about a pull request, all of which are answered by looking at it again. */
const PULL_EVENTS = ['pull_request', 'pull_request_target', 'pull_request_review']

function githubEvent(get: Variable, payload: unknown): CiEvent {
	const name = get('GITHUB_EVENT_NAME') ?? ''
	const ref = get('GITHUB_REF') ?? ''
	if (PULL_EVENTS.includes(name)) {
		const number = numberFrom(/^refs\/pull\/(\d+)\//.exec(ref)?.[1]) ?? numberIn(payload)
		return number === undefined ? none(`the event ${name} names no pull request`) : { kind: 'pull', number }
	}
	const branch = branchFrom(ref)
	if (name === 'push') return branch === undefined ? none(`${ref} is no branch`) : { kind: 'push', branch }
	if (name === 'schedule' || name === 'workflow_dispatch')
		return branch === undefined ? none(`${ref} is no branch`) : { kind: 'outbound', branch }
	return none(`there is nothing to do for the event ${name}`)
}

function gitlabEvent(get: Variable): CiEvent {
	const source = get('CI_PIPELINE_SOURCE') ?? ''
	const number = numberFrom(get('CI_MERGE_REQUEST_IID'))
	if (source === 'merge_request_event') return number === undefined ? none('the pipeline names no merge request') : { kind: 'pull', number }
	const branch = get('CI_COMMIT_BRANCH')
	if (source === 'push') return branch === undefined ? none('the pipeline is for no branch') : { kind: 'push', branch }
	if (['schedule', 'web', 'api', 'trigger'].includes(source))
		return branch === undefined ? none('the pipeline is for no branch') : { kind: 'outbound', branch }
	return none(`there is nothing to do for a pipeline of the source ${source}`)
}

function githubUrl(get: Variable): string | null {
	const parts = [get('GITHUB_SERVER_URL'), get('GITHUB_REPOSITORY'), 'actions/runs', get('GITHUB_RUN_ID')]
	return parts.includes(undefined) ? null : webAddress(parts.join('/'))
}

function webAddress(text: string | undefined): string | null {
	return text !== undefined && /^https?:\/\/[^\s<>"'()]+$/.test(text) ? text : null
}

function branchFrom(ref: string): string | undefined {
	return /^refs\/heads\/(.+)$/s.exec(ref)?.[1]
}

function numberFrom(text: string | undefined): number | undefined {
	return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}

/** The number of the pull request in GitHub's file about the event. */
function numberIn(payload: unknown): number | undefined {
	const pull = memberOf(payload, 'pull_request')
	const number = memberOf(pull, 'number')
	return typeof number === 'number' ? numberFrom(String(number)) : undefined
}

function memberOf(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

function none(reason: string): CiEvent {
	return { kind: 'none', reason }
}
