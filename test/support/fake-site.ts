import { readSettings } from '../../src/compose/project.ts'
import type { CommitId } from '../../src/model/index.ts'
import { fail } from '../../src/model/index.ts'
import type { Forge, Pull, Repository } from '../../src/ports/index.ts'
import type { Post, Site } from '../../src/runner/index.ts'
import type { Workspace } from '../../src/sync/index.ts'
import { openParseCache, readTree } from '../../src/tree/index.ts'
import { fakeFiles } from './fake-files.ts'
import { fakeForge } from './fake-forge.ts'
import { fakeLog } from './fake-log.ts'
import { fakeRepository } from './fake-repository.ts'
import type { FilesByPath } from './fake-tree.ts'
import { commitFiles } from './fake-tree.ts'
import type { FakeWorkspace } from './fake-workspace.ts'
import { fakeWorkspace } from './fake-workspace.ts'
import type { Resourceful } from './shop.ts'

export type FakeSite = {
	readonly site: Site
	readonly fake: FakeWorkspace
	/** What was posted while the work went on. */
	readonly posted: Post[]
	/** What was opened: `files` or `unread files`, `workspace`. */
	readonly opened: string[]
	/** A pull request of bob's with one commit on the newest of main. */
	open(files: FilesByPath, more?: Partial<Pull>): Promise<Pull>
	/** As the host shows it from now on; called each time that it is asked for. */
	show(pull: () => Pull): void
	/** Happens before each look at the workspace, which finds the branch moved where that moves it. */
	onWorkspace(happens: () => Promise<void>): void
}

export type FakeSiteOptions = {
	readonly rules?: Workspace['rules']
	readonly forge?: Partial<Forge>
	/** Trying a merge is beyond this git. */
	readonly isOld?: true
	/** Lines of the workspace's settings. */
	readonly settings?: string
}

/** The made-up service's workspace, and a host beside its repository, all in memory. */
export async function fakeSite(
	tree: FilesByPath,
	live: Resourceful,
	{ rules, forge: more, settings = '', isOld }: FakeSiteOptions = {},
): Promise<FakeSite> {
	const fake = await fakeWorkspace({ ...tree, 'tideway.yaml': settingsText(settings) }, live)
	const plain = fakeRepository(fake.remote)
	const repository = isOld ? { ...plain, tryMerge: async () => fail('GIT_TOO_OLD', 'trying a merge needs git 2.38') } : plain
	const posted: Post[] = []
	const opened: string[] = []
	let before: () => Promise<void> = async () => undefined
	let shown: () => Pull = () => fail('API_NOT_FOUND', 'there is no pull request')
	const forge: Forge = {
		...fakeForge(fake.remote),
		pull: async () => shown(),
		comments: async () => [],
		comment: async (pull, body) => void posted.push({ kind: 'comment', pull, marker: '', body }),
		report: async (commit, report) => void posted.push({ kind: 'report', commit, report }),
		reviews: async () => [],
		rightOf: async () => 'write',
		...more,
	}
	const workspace: Workspace = { ...fake.workspace, forge: async () => forge, ...(rules && { rules }) }
	const cache = await openParseCache(fakeFiles(), '/cache/parsed')
	const site: Site = {
		forge,
		clock: fake.clock,
		log: fakeLog(),
		ground: async (branch) => {
			const tip = fake.remote.refs.get(`refs/heads/${branch}`) ?? fail('GIT_BRANCH_MISSING', `there is no ${branch}`)
			const parsed = readSettings(new TextEncoder().encode(settingsText(settings)))
			return {
				branch,
				tip,
				repository,
				settings: parsed,
				hide: (text) => text.replaceAll('s3cret-of-the-job', '***'),
				settingsText: async (commit) => await textAt(repository, commit, 'tideway.yaml'),
				folder: async (_name, _commit, secrets) => {
					opened.push(secrets === 'unread' ? 'unread files' : 'files')
					const { provider } = workspace
					const request = { ...workspace, repository, uncommitted: [], folder: '', layout: provider.layout, schema: provider.schema, cache }
					return { provider, repository, readAt: (commit) => readTree({ ...request, commit }) }
				},
				workspace: async () => {
					await before()
					if (fake.remote.refs.get(`refs/heads/${branch}`) !== tip) fail('PLAN_STALE', `${branch} moved while it was looked at`)
					opened.push('workspace')
					return {
						workspace: { ...workspace, repository },
						settings: parsed.workspaces.get('acme') ?? fail('WORKSPACE_UNKNOWN', 'acme'),
						repository,
					}
				},
			}
		},
	}
	return {
		site,
		fake,
		posted,
		opened,
		open: async (files, change = {}) => {
			const commit = await commitFiles(repository, files, fake.tip())
			const pull: Pull = {
				number: 5,
				url: 'memory:pulls/5',
				title: 'A change',
				body: '',
				state: 'open',
				isDraft: false,
				isFromFork: false,
				author: 'bob',
				head: { branch: 'side', commit },
				base: { branch: 'main' },
				mergedAs: null,
				...change,
			}
			fake.remote.refs.set(pull.isFromFork ? 'refs/pull/5/head' : 'refs/heads/side', commit)
			shown = () => pull
			return pull
		},
		show: (pull) => {
			shown = pull
		},
		onWorkspace: (happens) => {
			before = happens
		},
	}
}

function settingsText(lines: string): string {
	return `version: 1\nworkspaces:\n  acme:\n    provider: shop\n${lines}`
}

async function textAt(repository: Repository, commit: CommitId, path: string): Promise<string | null> {
	const entry = (await repository.list(commit, '')).find((file) => file.path === path)
	const content = entry && (await repository.read([entry.id])).get(entry.id)
	return content ? new TextDecoder().decode(content) : null
}
