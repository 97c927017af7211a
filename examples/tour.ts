/**
 * The guided tour: `npm start`, or `node examples/tour.ts FOLDER`. Two workspaces and a repository are edited on both sides, and
 * Tideway brings them together. Everything shown is typed for real, and everything claimed is checked: the tour ends with 1 where
 * the product did not do it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
	COPIED_MODEL,
	EVERY_SIX_HOURS,
	EXPECTED_CHANGES,
	MODEL,
	NEW_MODEL,
	NEW_MODEL_TEXT,
	NEW_SYNC,
	NEW_SYNC_TEXT,
	SYNC,
} from './tour/edits.ts'
import { CLICK, copyTree, fileCommands, findPort, makeFolder, RUN, TREE, writeWrappers } from './tour/folder.ts'
import { editFile, effectsAt, headOf, isSameList } from './tour/look.ts'
import { bothWays, mirror } from './tour/segment.ts'
import type { Stage } from './tour/stage.ts'
import { makeStage, print, quote, TourFailure, wrap } from './tour/stage.ts'

const EMPTY_PLAN = ['./tideway', 'plan', '-detailed-exitcode'] as const

/** What the checks look at; the whole shape is in schemas/plan.json. */
type Change = { readonly to: string; readonly kind: string; readonly address: string }
type Conflict = {
	readonly address: string
	readonly path: readonly string[]
	readonly base: unknown
	readonly git: unknown
	readonly live: unknown
}
type Plan = {
	readonly changes: readonly Change[]
	readonly conflicts: readonly Conflict[]
	readonly held: readonly unknown[]
	readonly unsupported: readonly unknown[]
	readonly complete: boolean
}

/** Variables with which Git finds another repository than the one around the folder; a hook that runs the tour has them set. */
const LOCAL = [
	'GIT_DIR',
	'GIT_WORK_TREE',
	'GIT_INDEX_FILE',
	'GIT_COMMON_DIR',
	'GIT_OBJECT_DIRECTORY',
	'GIT_ALTERNATE_OBJECT_DIRECTORIES',
	'GIT_NAMESPACE',
	'GIT_PREFIX',
]

const folder = makeFolder(path.resolve(process.argv[2] ?? 'tideway-tour'))
const port = await findPort()
const segment = { folder, port: await findPort(port + 1) }
const stage = makeStage({
	folder,
	env: environment(),
	programs: new Map([
		['./tideway', [process.execPath, RUN]],
		...fileCommands(process.execPath),
		['./click', [process.execPath, CLICK, `http://127.0.0.1:${port}`]],
		['./click-segment', [process.execPath, CLICK, `http://127.0.0.1:${segment.port}`]],
	]),
})
const leaving = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => void leave())

try {
	await takeTour(stage)
	await stage.stop()
	showNext()
} catch (error) {
	if (leaving.signal.aborted) await new Promise(() => {})
	await stage.stop()
	if (!(error instanceof TourFailure)) throw error
	process.stderr.write(`\nThe tour failed: ${error.message}\nWhat was made until then is in ${folder}\n`)
	process.exitCode = 1
}

async function takeTour(stage: Stage): Promise<void> {
	print(
		wrap(
			`Tideway keeps a SaaS workspace and a Git repository in step, in both directions, and shows every change before it happens. This tour runs it for real, in ${folder}`,
		),
	)
	await prepare(stage)
	await adopt(stage)
	await editBothSides(stage)
	await plan(stage)
	await apply(stage)
	await resolve(stage)
	await mirror(stage, segment)
	await bothWays(stage, segment)
}

async function prepare({ chapter, say, run, runAll, ask, serve }: Stage): Promise<void> {
	chapter('A workspace and a repository')
	say(
		'Tideway brings a stand-in for Hightouch, the sandbox: it speaks the same API, as strictly, on this machine. It is filled with the workspace of a tea shop.',
	)
	writeWrappers(folder, { hightouch: port, segment: segment.port })
	await serve(['./tideway', 'sandbox', 'serve', 'hightouch', '--from', TREE, '--data', '.tour/workspace.json', '--port', String(port)])
	print(`$ export HIGHTOUCH_TOKEN=sandbox\n`)
	say(
		"The repository holds the same models and syncs as files, in the form that Hightouch's own Git Sync writes, and one file of settings. Its remote is a bare repository, as a host would keep it.",
	)
	await runAll([
		['git', 'init', '--quiet', '--bare', '--initial-branch=main', '.tour/remote.git'],
		['git', 'init', '--quiet', '--initial-branch=main', '.'],
		['git', 'remote', 'add', 'origin', path.join(folder, '.tour', 'remote.git')],
	])
	await makeOwnSettings(ask)
	copyTree(folder, port)
	await runAll([
		['git', 'add', 'hightouch', 'tideway.yaml'],
		['git', 'commit', '--quiet', '-m', 'Keep the workspace as files'],
		['git', 'push', '--quiet', '--set-upstream', 'origin', 'main'],
	])
	await run(['git', 'ls-files'])
	say('These are the settings. They never hold a secret, only where one is to be found.')
	await run(['cat', 'tideway.yaml'])
}

async function adopt({ chapter, say, run, ask, check }: Stage): Promise<void> {
	chapter('Adopt what is there')
	say('The first plan. Nobody has told Tideway yet what the two sides agree on, so it compares them: everything should be equal.')
	await run(['./tideway', 'plan'])
	const before = await headOf(ask)
	say('To apply it changes neither side. It records what both agree on, and that is what later edits are compared with: the base.')
	await run(['./tideway', 'apply', '--yes'])
	say('With the flag below, 0 says that nothing is left to do; 2 would be changes, 3 conflicts.')
	await run(EMPTY_PLAN)
	check('no call changed the workspace', (await effectsAt(port)).length === 0, await effectsAt(port))
	check('no commit was made', (await headOf(ask)) === before)
}

async function editBothSides({ chapter, say, run, runAll }: Stage): Promise<void> {
	chapter('Now both sides are edited')
	say(
		'In the workspace, somebody gives the model "Customers" a better name and lets its sync run every six hours. (`click` stands for a click in the Hightouch app.)',
	)
	await run(['./click', 'model', 'customers', 'name=Customers in Europe'])
	await run(['./click', 'sync', 'customers-to-hub-spot', `schedule=${EVERY_SIX_HOURS}`])

	say(
		'At the same time, in Git: the query of the same model leaves out customers without consent, and the same sync is to run every two hours.',
	)
	editFile(folder, MODEL, 'where email is not null', 'where email is not null\n    and consent')
	editFile(folder, SYNC, 'quantity: 1', 'quantity: 2')
	await run(['git', '--no-pager', 'diff', '--unified=1'])
	await runAll([
		['git', 'add', MODEL, SYNC],
		['git', 'commit', '--quiet', '-m', 'Only with consent, and every two hours'],
	])

	say("Also in Git: the model's file is copied, and the copy gets a name and a query of its own.")
	await runAll([['cp', MODEL, COPIED_MODEL]])
	editFile(folder, COPIED_MODEL, 'name: Customers', 'name: Lapsed customers')
	editFile(folder, COPIED_MODEL, 'and consent', "and consent\n    and last_order_at < now() - interval '1 year'")
	await run(['git', '--no-pager', 'diff', '--no-index', '--unified=0', MODEL, COPIED_MODEL], 1)
	await runAll([
		['git', 'add', COPIED_MODEL],
		['git', 'commit', '--quiet', '-m', 'Add lapsed customers'],
	])

	say('And one commit brings a new model together with a sync that uses it.')
	writeFileSync(path.join(folder, NEW_MODEL), NEW_MODEL_TEXT)
	writeFileSync(path.join(folder, NEW_SYNC), NEW_SYNC_TEXT)
	await run(['cat', NEW_MODEL])
	await run(['cat', NEW_SYNC])
	await runAll([
		['git', 'add', NEW_MODEL, NEW_SYNC],
		['git', 'commit', '--quiet', '-m', 'Add gift cards and their sync'],
		['git', 'push', '--quiet'],
	])
}

async function plan({ chapter, say, run, ask, check }: Stage): Promise<void> {
	chapter('One plan for both directions')
	say(
		'Look at three things. OUTBOUND is what goes from the workspace into Git, INBOUND the other way: the name and the query of "Customers" do not collide, so each goes its way. The schedule of its sync was set to two values; Tideway does not guess and shows both, with what they started from.',
	)
	const before = await headOf(ask)
	const calls = (await effectsAt(port)).length
	await run(['./tideway', 'plan'])
	const made = await makePlan(ask)
	check(
		'out: the name of "Customers"; in: its query, two new models, a new sync',
		isSameList(made.changes.map(nameOf), EXPECTED_CHANGES),
		made.changes.map(nameOf),
	)
	const [conflict] = made.conflicts
	check(
		'one conflict, with base 1, git 2 and live 6',
		made.conflicts.length === 1 && isSameList([conflict?.base, conflict?.git, conflict?.live], [1, 2, 6]),
		made.conflicts,
	)
	check('nothing is held back, and nothing is impossible', made.held.length + made.unsupported.length === 0 && made.complete, made)
	check('making it changed nothing', (await headOf(ask)) === before && (await effectsAt(port)).length === calls)
}

async function apply({ chapter, say, run, ask, check }: Stage): Promise<void> {
	chapter('Apply it')
	say(
		'Inbound changes go through the API, a model before the sync that needs it. Outbound ones become commits, one for each resource. The conflict waits, and holds nothing else up; the exit code 3 says that it is there.',
	)
	const calls = (await effectsAt(port)).length
	const before = await headOf(ask)
	await run(['./tideway', 'apply', '--yes'], 3)
	const made = (await effectsAt(port)).slice(calls).map((effect) => effect.operation)
	check(
		'the workspace got exactly these calls: CreateModel twice, UpdateModel, then CreateSync',
		isSameList(made.toSorted(), ['CreateModel', 'CreateModel', 'CreateSync', 'UpdateModel']) &&
			made.lastIndexOf('CreateModel') < made.indexOf('CreateSync'),
		made,
	)

	print('')
	say(
		'The commit that came out of it. Only the line of the name differs: the comments of the file, and the query that was edited in Git, are as they were.',
	)
	await run(['git', '--no-pager', 'log', '--oneline', `${before.slice(0, 7)}..`])
	await run(['git', '--no-pager', 'show', '--unified=0', 'HEAD'])
	const lines = (await ask(['git', 'diff', '--numstat', before, 'HEAD'])).trim()
	check('one line of one file changed', lines === `1\t1\t${MODEL}`, lines)
	check('it is on the remote', (await headOf(ask)) === (await ask(['git', 'ls-remote', 'origin', 'refs/heads/main'])).slice(0, 40))
	const text = readFileSync(path.join(folder, MODEL), 'utf8')
	check(
		'both edits and the comments are in the file',
		['name: Customers in Europe', 'and consent', '# Who may be written to.', '# the same id as in the shop'].every((part) =>
			text.includes(part),
		),
		text,
	)
}

async function resolve({ chapter, say, run, ask, check }: Stage): Promise<void> {
	chapter('Settle the conflict')
	say("A person decides. Here the workspace is right, so Git gets its value; `--git` would send Git's value to the workspace.")
	const calls = (await effectsAt(port)).length
	await run(['./tideway', 'resolve', 'sync.customers-to-hub-spot', '--live'])
	check('the file says six hours now', readFileSync(path.join(folder, SYNC), 'utf8').includes('quantity: 6'))
	check('the workspace was not touched', (await effectsAt(port)).length === calls)
	print('')
	say('And the second plan is empty: both sides are the same again, and nothing of either was lost.')
	await run(EMPTY_PLAN)
	check('nothing is left uncommitted', (await ask(['git', 'status', '--porcelain'])) === '')
}

/** Commands that work as they are in the tour's folder, each by itself, once the first one runs. */
function showNext(): void {
	const commands: readonly (readonly [string, string])[] = [
		[
			'serve the workspace again, in a terminal of its own; Ctrl-C ends it',
			`./tideway sandbox serve hightouch --data .tour/workspace.json --port ${port}`,
		],
		['where everything stands', 'HIGHTOUCH_TOKEN=sandbox ./tideway status -w fernleaf'],
		['edit something in the workspace, as a person would', `./click model orders ${quote('name=All orders')}`],
		['see it coming', 'HIGHTOUCH_TOKEN=sandbox ./tideway plan -w fernleaf'],
		['bring it into Git, and look at the commit', 'HIGHTOUCH_TOKEN=sandbox ./tideway pull -w fernleaf --yes && git --no-pager show'],
		['check the files, without any workspace', './tideway validate'],
		['everything else it can do', './tideway --help'],
	]
	print(`\n${wrap('That was the tour. The sandboxes are stopped, and all of it is still there. Try next:')}\n`)
	print(`cd ${quote(folder)}`)
	for (const [what, command] of commands) print(`\n# ${what}\n${command}`)
	print(`\n${wrap('On Windows, type `set HIGHTOUCH_TOKEN=sandbox` once and leave it out of the commands.')}`)
}

/** The tour's own, so that it does not depend on what the machine has: an identity, no signatures, no hooks, no other line ends. */
async function makeOwnSettings(ask: Stage['ask']): Promise<void> {
	const settings = {
		'user.name': 'Robin Fern',
		'user.email': 'robin@fernleaf.example',
		'commit.gpgSign': 'false',
		'core.hooksPath': '.tour/hooks',
		'core.autocrlf': 'false',
	}
	for (const [name, value] of Object.entries(settings)) await ask(['git', 'config', name, value])
	writeFileSync(
		path.join(folder, '.git', 'info', 'exclude'),
		'/.tour/\n/tideway\n/tideway.cmd\n/click\n/click.cmd\n/click-segment\n/click-segment.cmd\n',
	)
}

function environment(): Readonly<Record<string, string | undefined>> {
	const own = Object.entries(process.env).filter(([name]) => !LOCAL.includes(name))
	return { ...Object.fromEntries(own), HIGHTOUCH_TOKEN: 'sandbox', SEGMENT_TOKEN: 'sandbox', GIT_TERMINAL_PROMPT: '0' }
}

async function makePlan(ask: Stage['ask']): Promise<Plan> {
	const { plans } = JSON.parse(await ask(['./tideway', 'plan', '--json'])) as { readonly plans: readonly Plan[] }
	const [made] = plans
	if (!made) throw new TourFailure('`tideway plan --json` printed no plan')
	return made
}

function nameOf({ to, kind, address }: Change): string {
	return `${to} ${kind} ${address}`
}

/** Everything stops with the tour. */
async function leave(): Promise<void> {
	leaving.abort()
	await stage.stop()
	process.stderr.write(`\nStopped, and the sandboxes with it. What was made until then is in ${folder}\n`)
	process.exit(130)
}
