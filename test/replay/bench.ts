import path from 'node:path'
import { runAtDesk } from '../support/desk.ts'
import type { GitBench } from '../support/git.ts'
import { gitHub } from '../worlds/git-hub.ts'
import type { Process } from '../worlds/process.ts'
import { makeWorld } from '../worlds/world.ts'
import type { Files } from './first-tree.ts'
import { within } from './first-tree.ts'
import type { Plain } from './meaning.ts'
import type { Commit, Step } from './people.ts'
import { ANN } from './people.ts'

/** A bare Git remote, a workspace of the sandbox, and the product between them. */
export type Bench = Pick<Process, 'planAllowing' | 'apply'> & {
	/** At the tip, by path within the workspace's folder. */
	files(): Files
	push(step: Pick<Step, 'commits' | 'aside'>): void
	/** What people do in the service's own pages; false where the page refuses. */
	edit(kind: 'update' | 'delete', type: string, key: string, attributes?: object): Promise<boolean>
	/** The workspace as the service's own sync would write it, by path. */
	liveFiles(): Promise<Readonly<Record<string, Plain>>>
	/** Resources that people make there, under slugs of their own. */
	fill(files: Readonly<Record<string, Plain>>): Promise<void>
	advance(ms: number): void
	close(): Promise<void>
}

/** `store`: where the state is; `live`: what the workspace holds, as files. */
export type BenchOptions = { readonly seed: string; readonly store: 'git' | 'local'; readonly live: Files }

/** `name` is in no other of the folder. */
export async function openBench(git: GitBench, name: string, { seed, store, live }: BenchOptions): Promise<Bench> {
	const world = await makeWorld({ seed, store, tree: Object.fromEntries(live), hub: gitHub(git, name) })
	const { clock, hub, service } = world.ground
	const control = async (method: string, body?: string): Promise<string> => {
		const url = new URL('/_sandbox/tree', service.url).href
		const result = await service.http.send({
			method,
			url,
			headers: {},
			timeoutMs: 1000,
			maxBytes: 1e9,
			...(body !== undefined && { body }),
		})
		if (result.kind === 'failed' || result.status >= 300) throw new Error(`the sandbox does not answer ${method} tree`)
		return result.body
	}
	return {
		planAllowing: world.ann.planAllowing,
		apply: world.ann.apply,
		files: () => within(hub.files()),
		push: (step) => importCommits(git, name, streamOf(step, { at: clock.now(), isFirst: hub.commits() === 0 })),
		edit: service.edit,
		liveFiles: async () => JSON.parse(await control('GET')) as Readonly<Record<string, Plain>>,
		fill: async (files) => void (await control('POST', JSON.stringify(files))),
		advance: clock.advance,
		close: () => world.close(),
	}
}

function importCommits(git: GitBench, name: string, stream: string): void {
	runAtDesk('git', ['fast-import', '--quiet', '--force'], { cwd: path.join(git.folder, `${name}.git`), env: git.env, input: stream })
}

const MAIN = 'refs/heads/main'
const SIDE = 'refs/heads/side'

/** A step's commits for one process; those aside are on a branch of their own, which a last commit merges. */
function streamOf(
	{ commits, aside = [] }: Pick<Step, 'commits' | 'aside'>,
	{ at, isFirst }: { readonly at: string; readonly isFirst: boolean },
): string {
	const date = `${Math.floor(Date.parse(at) / 1000)} +0000`
	const write = (ref: string, { author, message, files }: Commit, parents: string): string =>
		`commit ${ref}\nauthor ${author} ${date}\ncommitter ${author} ${date}\n${data(message)}${parents}${changesOf(files)}\n`
	const tip = (index: number): string => (index === 0 && !isFirst ? `from ${MAIN}^0\n` : '')
	const files = Object.assign({}, ...aside.map((commit) => commit.files)) as Commit['files']
	const merge = { author: ANN, message: "Merge branch 'side'", files }
	return [
		...aside.map((commit, index) => write(SIDE, commit, tip(index))),
		...commits.map((commit, index) => write(MAIN, commit, tip(index))),
		...(aside.length > 0 ? [write(MAIN, merge, `merge ${SIDE}\n`), `reset ${SIDE}\nfrom ${'0'.repeat(40)}\n\n`] : []),
		'done\n',
	].join('')
}

function data(text: string): string {
	return `data ${Buffer.byteLength(text)}\n${text}\n`
}

/** Removals first, so that a file may take the place of a folder. */
function changesOf(files: Commit['files']): string {
	const entries = Object.entries(files).toSorted(([, a], [, b]) => Number(a !== null) - Number(b !== null))
	return entries.map(([file, text]) => (text === null ? `D ${file}\n` : `M 100644 inline ${file}\n${data(text)}`)).join('')
}
