import { describe, expect, test } from 'vitest'
import type { CommitId } from '../../src/model/index.ts'
import type { Report } from '../../src/ports/index.ts'
import { addComment, addPerson, addPull, addReview, close, headOf, notePush, personOf, squashMerge } from '../support/forge-model.ts'
import { BRANCH, DRAFT, KINDS, nameOf, openDouble } from '../support/forge-opened.ts'

describe.each(KINDS)('%s', (kind) => {
	test('a pull request is opened, found by its branch, changed, and seen merged; a later one is another', async () => {
		const { forge, model, push } = await openDouble(kind)
		const opened = await forge.open(DRAFT)
		expect(opened).toEqual({
			number: 1,
			url: expect.stringMatching(/^https:.*\/1$/),
			title: 'Changes of acme',
			body: 'a body',
			state: 'open',
			isDraft: false,
			isFromFork: false,
			author: nameOf(kind, model, model.me),
			head: { branch: BRANCH, commit: model.branches.commitOf(BRANCH) },
			base: { branch: 'main' },
			mergedAs: null,
		})
		expect(await forge.pullsFrom(BRANCH, 'main')).toEqual([opened])
		expect(await forge.pullsFrom('tideway/other', 'main')).toEqual([])

		addPerson(model, 'ann', 'write')
		const [pull] = model.pulls
		pull?.askedToReview.add('ann')
		pull?.labels.add('urgent')
		await forge.update(1, { body: 'another body' })
		await forge.update(1, { title: 'Other changes', labels: ['tideway', 'sync'] })
		expect(await forge.pull(1)).toMatchObject({ title: 'Other changes', body: 'another body' })
		// Bitbucket has no labels.
		expect([...(pull?.labels ?? [])].toSorted()).toEqual(kind === 'bitbucket' ? ['urgent'] : ['sync', 'tideway', 'urgent'])
		expect([...(pull?.askedToReview ?? [])]).toEqual(['ann'])

		const merged = pull && squashMerge(model, pull)
		expect(await forge.pull(1)).toMatchObject({ state: 'merged', mergedAs: merged, head: opened.head })
		push(BRANCH)
		const again = await forge.open({ ...DRAFT, labels: [] })
		expect((await forge.pullsFrom(BRANCH, 'main')).map(({ number, state }) => [number, state])).toEqual([
			[again.number, 'open'],
			[1, 'merged'],
		])
		await forge.close(again.number)
		expect(await forge.pull(again.number)).toMatchObject({ state: 'closed', mergedAs: null })
	})

	test('S22: what comes from a fork, or from one that is gone, says so, and is never taken for ours', async () => {
		const { forge, model } = await openDouble(kind)
		for (const from of ['fork', 'gone'] as const) addPull(model, { head: BRANCH, base: 'main', title: 'mine', body: '', from })
		expect([(await forge.pull(1)).isFromFork, (await forge.pull(2)).isFromFork]).toEqual([true, true])
		expect(await forge.pullsFrom(BRANCH, 'main')).toEqual([])
	})

	test('pull requests over many pages, the newest first; those of other branches, closed ones and drafts', async () => {
		const { forge, model, host } = await openDouble(kind)
		host.mostPerPage = 2
		for (let count = 0; count < 5; count++) {
			close(model, addPull(model, { head: BRANCH, base: 'main', title: 't', body: '' }))
			addPull(model, { head: BRANCH, base: 'next', title: 't', body: '' })
			addPull(model, { head: 'feature', base: 'main', title: 't', body: '' })
		}
		addPull(model, { head: BRANCH, base: 'main', title: 't', body: '', isDraft: true })
		const found = await forge.pullsFrom(BRANCH, 'main')
		expect(found.map(({ number, state, isDraft }) => `${number} ${state}${isDraft ? ' draft' : ''}`)).toEqual([
			'16 open draft',
			...[13, 10, 7, 4, 1].map((number) => `${number} closed`),
		])
	})

	test('a branch that is gone, and a second pull request for one branch: as the host has it', async () => {
		const { forge } = await openDouble(kind)
		await expect(forge.open({ ...DRAFT, head: 'gone' })).rejects.toMatchObject({
			problem: { code: kind === 'gitea' ? 'API_NOT_FOUND' : 'API_REJECTED' },
		})
		await forge.open(DRAFT)
		// Bitbucket opens a second one.
		if (kind !== 'bitbucket')
			await expect(forge.open(DRAFT)).rejects.toMatchObject({
				problem: { code: kind === 'github' ? 'API_REJECTED' : 'API_CONFLICT', message: expect.stringMatching(/already exists/) },
			})
	})

	test('comments of ours are told from those of others and of the host, over pages, and edited', async () => {
		const { forge, model, host } = await openDouble(kind)
		host.mostPerPage = 3
		addPerson(model, 'ann', 'write')
		addPull(model, DRAFT)
		for (let count = 0; count < 7; count++) addComment(model, 1, 'ann', `no ${count}`)
		addComment(model, 1, 'ann', 'added 1 commit', 'system')
		addComment(model, 1, 'ann', 'gone', 'deleted')
		await forge.comment(1, 'ours')
		const comments = await forge.comments(1)
		expect(comments.map(({ body }) => body)).toEqual(['no 0', 'no 1', 'no 2', 'no 3', 'no 4', 'no 5', 'no 6', 'ours'])
		const own = comments.filter(({ isOwn }) => isOwn)
		expect(own).toEqual([{ id: expect.any(String), author: nameOf(kind, model, model.me), isOwn: true, body: 'ours' }])
		await forge.editComment(1, own[0]?.id ?? '', 'ours, edited')
		expect((await forge.comments(1)).at(-1)?.body).toBe('ours, edited')
	})

	test('S25: the newest verdict of each person', async () => {
		const { forge, model } = await openDouble(kind)
		for (const login of ['ann', 'bea', 'cleo', 'dora']) addPerson(model, login, 'write')
		const pull = addPull(model, DRAFT)
		addReview(model, pull, 'ann', 'approved')
		addReview(model, pull, 'ann', 'comment')
		addReview(model, pull, 'bea', 'approved')
		addReview(model, pull, 'bea', 'changes-requested')
		addReview(model, pull, 'cleo', 'approved').isDismissed = true
		addReview(model, pull, 'dora', 'comment')
		// GitLab and Bitbucket tell of approvals alone when they were given.
		const [commit, other] = [headOf(model, pull), kind === 'github' || kind === 'gitea' ? headOf(model, pull) : null]
		expect(await forge.reviews(1)).toEqual([
			{ by: nameOf(kind, model, 'ann'), verdict: 'approved', commit },
			{ by: nameOf(kind, model, 'bea'), verdict: 'changes-requested', commit: other },
		])
	})

	test('P40, S25: an approval is of what was there when it was given, whatever was pushed since, and taken back', async () => {
		const { forge, model, push } = await openDouble(kind)
		addPerson(model, 'ann', 'write')
		const pull = addPull(model, DRAFT)
		const seen = headOf(model, pull)
		addReview(model, pull, 'ann', 'approved')
		const next = push(BRANCH)
		notePush(model, pull)
		const commits = async () => (await forge.reviews(1)).map(({ commit }) => (commit && seen.startsWith(commit) ? seen : commit))
		expect(await commits()).toEqual([seen])
		addReview(model, pull, 'ann', 'approved')
		expect(await commits()).toEqual([next])
	})

	test('pull requests that brought a commit; of others, or of what no record is kept of, none', async () => {
		const { forge, model, push } = await openDouble(kind)
		const pull = addPull(model, DRAFT)
		const merged = squashMerge(model, pull) as CommitId
		const open = addPull(model, { ...DRAFT, head: 'other' })
		push('other')
		open.brought.add(merged)
		expect(await forge.pullsOf(merged)).toEqual([await forge.pull(1)])
		expect(await forge.pullsOf('0'.repeat(40) as CommitId)).toEqual([])
	})

	test('a result beside a commit: pending, pending again, then how it ended', async () => {
		const { forge, model } = await openDouble(kind)
		model.isApp = kind === 'github'
		const commit = model.branches.commitOf('main') as CommitId
		const report: Report = { name: 'tideway/plan', state: 'pending', title: 'is being planned', summary: '**one**', annotations: [] }
		await forge.report(commit, report)
		await forge.report(commit, report)
		const message = 'm'.repeat(900)
		const annotations = Array.from({ length: 120 }, (_, index) => ({ file: 'a.txt', line: index + 1, level: 'error' as const, message }))
		await forge.report(commit, {
			...report,
			state: 'failure',
			title: 't'.repeat(400),
			summary: 's'.repeat(70_000),
			url: 'https://ci.test/1',
			annotations,
		})
		const shown = model.reports.get(`${commit} tideway/plan`)
		expect(shown).toMatchObject({ state: expect.stringMatching(/fail/i), title: expect.stringMatching(/^t+…?$/), url: 'https://ci.test/1' })
		const notes = { github: 120, gitlab: 0, gitea: 0, bitbucket: 120 }[kind]
		expect((kind === 'bitbucket' ? model.reports.get(`${commit} insight`) : shown)?.notes).toHaveLength(notes)
	})

	test.each(['none', 'read', 'write', 'admin'] as const)('what a person may do: %s', async (right) => {
		const { forge, model } = await openDouble(kind)
		addPerson(model, 'Ann.B-c_1', right)
		expect(await forge.rightOf(nameOf(kind, model, 'Ann.B-c_1'))).toBe(right)
	})

	test.each(['nobody-at-all', '../../user', 'a b', 'ann"', '%2e%2e', '{x}', 'é'])(
		'a name that is nobody’s may do nothing: %j',
		async (login) => {
			const { forge } = await openDouble(kind)
			expect(await forge.rightOf(login)).toBe('none')
		},
	)

	test('what protects a branch, as far as the host tells', async () => {
		const { forge, model, push } = await openDouble(kind)
		push('release/1.0')
		const rules = { takesPushes: false, approvals: 2, signed: true, checks: ['lint', 'tideway/plan'] }
		model.rules.set('main', rules)
		const known = {
			kind: 'known',
			needsPull: true,
			neededApprovals: 2,
			// Bitbucket has no such rule.
			needsSignatures: kind !== 'bitbucket',
			neededChecks: kind === 'github' || kind === 'gitea' ? rules.checks : [],
			others: [],
		}
		const free = { kind: 'known', needsPull: false, neededApprovals: 0, needsSignatures: false, neededChecks: [], others: [] }
		expect(await forge.protection('main')).toEqual(known)
		// Whether pushes are signed is one rule for all of GitLab's branches.
		expect(await forge.protection('release/1.0')).toEqual({ ...free, needsSignatures: kind === 'gitlab' })
		model.isAdmin = false
		const seen = await forge.protection('main')
		if (kind === 'bitbucket') expect(seen).toMatchObject({ kind: 'unknown', reason: { code: 'API_FORBIDDEN' } })
		else if (kind === 'github') expect(seen).toEqual(known)
		else expect(seen).toEqual({ ...known, needsSignatures: false, neededApprovals: kind === 'gitea' ? 2 : 0 })
	})

	test('what it tells of the repository and of the credential', async () => {
		const { forge, model } = await openDouble(kind)
		const told = {
			github: { scopes: ['repo', 'read:org'], endsAt: '2027-02-01 00:00:00 UTC' },
			gitlab: { scopes: ['api', 'write_repository'], endsAt: '2027-02-01' },
			gitea: {},
			bitbucket: { scopes: ['repository:write', 'pullrequest:write'] },
		}[kind]
		const isQuiet = kind === 'bitbucket'
		expect(await forge.facts()).toEqual({ ...told, isPublic: false, ...(!isQuiet && { mayPush: true, isArchived: false }) })
		Object.assign(model, { isPublic: true, isArchived: true })
		personOf(model, model.me).right = 'read'
		expect(await forge.facts()).toEqual({ ...told, isPublic: true, ...(!isQuiet && { mayPush: false, isArchived: true }) })
	})

	const HOSTILE = [
		'\u0000\u0007\u001b[31m\u202e\u200b',
		'"; rm -rf / #',
		'$(touch x) `x` ${x}',
		'</details><script>alert(1)</script>',
		'@everyone ![](https://evil.test/x)',
		'\u{1f600}\r\n\r\n---\u2028',
	]
	test.each(HOSTILE)('what strangers write comes through as it is, and leads nowhere: %j', async (text) => {
		const { forge, model, host } = await openDouble(kind)
		addPerson(model, 'ann', 'read')
		addPull(model, { ...DRAFT, title: text, body: text, author: 'ann' })
		addComment(model, 1, 'ann', text)
		expect(await forge.pull(1)).toMatchObject({ title: text, body: text })
		expect(await forge.comments(1)).toEqual([{ id: expect.any(String), author: nameOf(kind, model, 'ann'), isOwn: false, body: text }])
		expect(host.requests.every(({ name }) => name.startsWith('GET '))).toBe(true)
	})

	test.each(['a"b', 'a\\b', 'a%2Fb', 'a&state=all', 'a#b', 'a?b', "a' OR 1=1", 'a b', 'ä/ü', 'a" OR title ~ "b'])(
		'a branch is only ever that branch: %j',
		async (branch) => {
			const { forge, model, push } = await openDouble(kind)
			push(branch)
			addPull(model, DRAFT)
			const { number } = await forge.open({ ...DRAFT, head: branch })
			expect((await forge.pullsFrom(branch, 'main')).map((pull) => pull.number)).toEqual([number])
			expect(await forge.protection(branch)).toMatchObject({ kind: 'known' })
		},
	)
})

test('GitHub: a branch with the old kind of protection, which tells no more, and with rules of other kinds', async () => {
	const { forge, host, model } = await openDouble('github')
	model.rules.set('main', { takesPushes: true, approvals: 0, signed: false, checks: [] })
	expect(await forge.protection('main')).toMatchObject({ needsPull: false, others: ['protected'] })
	const raw = JSON.stringify([{ type: 'merge_queue' }, { type: 'deletion' }, { type: 'commit_message_pattern' }])
	host.faults.push({ on: /rules/, status: 200, raw, times: 1 })
	expect(await forge.protection('main')).toMatchObject({ needsPull: true, others: ['commit_message_pattern'] })
})

test('GitHub: a status where the token may write no checks', async () => {
	const { forge, model } = await openDouble('github')
	const commit = model.branches.commitOf('main') as CommitId
	await forge.report(commit, { name: 'tideway/plan', state: 'failure', title: 't'.repeat(200), summary: '', annotations: [] })
	expect(model.reports.get(`${commit} tideway/plan`)).toMatchObject({ state: 'failure', title: `${'t'.repeat(139)}…` })
})

test.each(['github', 'bitbucket'] as const)('%s: comments of an App are ours where the host does not say who we are', async (kind) => {
	const { forge, model } = await openDouble(kind)
	model.isApp = true
	addPerson(model, 'app', 'write', true)
	addPull(model, DRAFT)
	addComment(model, 1, 'app', 'ours')
	addComment(model, 1, model.me, 'not ours')
	expect((await forge.comments(1)).map(({ isOwn, body }) => [isOwn, body])).toEqual([
		[true, 'ours'],
		[false, 'not ours'],
	])
})

test('GitLab: where it does not tell when an approval was given, nothing is known of it, and why', async () => {
	const { forge, model } = await openDouble('gitlab', { isJobToken: true })
	model.isApp = true
	addPerson(model, 'ann', 'write')
	addReview(model, addPull(model, DRAFT), 'ann', 'approved')
	expect(await forge.reviews(1)).toEqual([{ by: 'ann', verdict: 'approved', commit: null, untold: expect.stringContaining('when') }])
})

test('GitLab: the token of a job goes in its own header', async () => {
	const { forge, model } = await openDouble('gitlab', { isJobToken: true })
	model.isApp = true
	addPull(model, DRAFT)
	addComment(model, 1, model.me, 'somebody’s')
	expect((await forge.comments(1)).map(({ isOwn }) => isOwn)).toEqual([false])
})

test('Bitbucket: names of results that begin alike and are too long for a key stay two', async () => {
	const { forge, host, model } = await openDouble('bitbucket')
	const commit = model.branches.commitOf('main') as CommitId
	const keys: unknown[] = []
	for (const end of ['one', 'two']) {
		await forge.report(commit, {
			name: `tideway/plan of ${'a workspace '.repeat(4)}${end}`,
			state: 'success',
			title: '',
			summary: '',
			annotations: [],
		})
		keys.push(host.requests.at(-1)?.name)
	}
	expect(new Set(keys).size).toBe(2)
})

test("what a job's own token may not do at GitLab is cured by another token", async () => {
	const { forge, host, model } = await openDouble('gitlab', { isJobToken: true })
	addPull(model, DRAFT)
	host.faults.push({ on: /^GET .*merge_requests/, times: 1, status: 401, raw: '{"message": "401 Unauthorized"}' })
	await expect(forge.pull(1)).rejects.toMatchObject({ problem: { code: 'API_AUTH', hint: expect.stringContaining('GITLAB_TOKEN') } })
})
