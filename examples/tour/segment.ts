import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { SEGMENT_TREE, segmentSettings } from './folder.ts'
import { editFile, effectsAt, headOf, rowsAt } from './look.ts'
import type { Stage } from './stage.ts'
import { print } from './stage.ts'

const SOURCE = 'segment/source_web_shop.tf'
const DESTINATION = 'segment/destination_order-events.tf'
const KIOSK = 'segment/kiosk.tf'

const KIOSK_TEXT = `# The tablets on the counters.
resource "segment_source" "kiosk" {
  slug     = "kiosk"
  name     = "Kiosk"
  enabled  = true
  metadata = { id = "srcmWebsite" }
  settings = jsonencode({})
}

resource "segment_destination" "kiosk_orders" {
  source_id = segment_source.kiosk.id
  name      = "Kiosk orders"
  enabled   = true
  metadata  = { id = "4ad769b150bbd1cf4a0e4d3e" }
  settings  = jsonencode({ globalHook = "https://hooks.fernleaf.example/kiosk" })
}
`

/** Where the second workspace is served, and the folder of the tour. */
export type Place = { readonly folder: string; readonly port: number }

export async function mirror({ chapter, say, run, runAll, serve, ask, check }: Stage, { folder, port }: Place): Promise<void> {
	chapter('A second service: Segment, mirrored into Git')
	say(
		"One repository can keep several workspaces. The next one is Segment's, in HCL, with the names of its Terraform provider. Segment's own Git Sync goes one way, from the workspace into Git; so does `mirror`, which is what a Segment workspace begins with.",
	)
	await serve(['./tideway', 'sandbox', 'serve', 'segment', '--from', SEGMENT_TREE, '--data', '.tour/segment.json', '--port', String(port)])
	print(`$ export SEGMENT_TOKEN=sandbox\n`)
	appendFileSync(path.join(folder, 'tideway.yaml'), segmentSettings(port))
	await run(['git', '--no-pager', 'diff', '--unified=0', 'tideway.yaml'])
	await commit(runAll, ['tideway.yaml'], 'Keep the Segment workspace too')
	await run(['./tideway', 'pull', '-w', 'events', '--yes'])
	say(
		'Files have names in place of ids, and where one resource belongs to another there is a reference. What Segment does not show, a secret, is a variable. Terraform could read this.',
	)
	await run(['cat', DESTINATION])
	check('the destination refers to its source', readFileSync(path.join(folder, DESTINATION), 'utf8').includes('segment_source.web_shop.id'))
	check('no call changed the workspace', (await effectsAt(port)).length === 0)
	check('nothing is left uncommitted', (await ask(['git', 'status', '--porcelain'])) === '')
}

export async function bothWays(stage: Stage, place: Place): Promise<void> {
	const { chapter, say, run } = stage
	chapter('The same workspace, both ways')
	say(
		'`mode: two-way` opens the other direction. In Git, somebody explains a source with comments, and adds a new source together with a destination: its `source_id` is an id that nobody knows yet.',
	)
	await editFiles(stage, place)
	say('Meanwhile somebody in the workspace gives the first source another name.')
	await run(['./click-segment', 'source', 'web_shop', 'name=Web shop Europe'])
	await settle(stage, place)
}

async function editFiles({ run, runAll }: Stage, { folder }: Place): Promise<void> {
	editFile(folder, 'tideway.yaml', 'provider: segment\n', 'provider: segment\n    mode: two-way\n')
	editFile(folder, SOURCE, 'resource "segment_source"', '# The shop and its checkout.\nresource "segment_source"')
	editFile(folder, SOURCE, '"Web shop"', '"Web shop" # as in the reports')
	writeFileSync(path.join(folder, KIOSK), KIOSK_TEXT)
	await run(['git', '--no-pager', 'diff', '--unified=0'])
	await run(['cat', KIOSK])
	await commit(runAll, ['tideway.yaml', SOURCE, KIOSK], 'Both ways, and the kiosk')
}

async function settle({ say, run, ask, check }: Stage, { folder, port }: Place): Promise<void> {
	const [before, calls] = [await headOf(ask), (await effectsAt(port)).length]
	await run(['./tideway', 'apply', '-w', 'events', '--yes'])
	const made = (await effectsAt(port)).slice(calls).map(({ operation }) => operation)
	check(
		'the workspace got exactly these calls: createSource, updateSource for its name, then createDestination',
		made.join() === 'createSource,updateSource,createDestination',
		made,
	)
	const [sources, destinations] = await Promise.all([rowsAt(port, 'source'), rowsAt(port, 'destination')])
	const [id] = [...sources].find(([, { slug }]) => slug === 'kiosk') ?? []
	const kiosk = [...destinations.values()].find(({ name }) => name === 'Kiosk orders')
	check('the destination has the id that its source was given', id !== undefined && kiosk?.['sourceId'] === id, kiosk)

	print('')
	say('And the new name is in the file, between the comments.')
	await run(['git', '--no-pager', 'show', '--unified=1', '--format=%h %s', 'HEAD'])
	const lines = (await ask(['git', 'diff', '--numstat', before, 'HEAD'])).trim()
	check('one line of one file changed', lines === `1\t1\t${SOURCE}`, lines)
	const text = readFileSync(path.join(folder, SOURCE), 'utf8')
	check(
		'its comments are as they were',
		['# The shop and its checkout.', '"Web shop Europe" # as in the reports'].every((part) => text.includes(part)),
	)
	print('')
	await run(['./tideway', 'plan', '-w', 'events', '-detailed-exitcode'])
}

async function commit(runAll: Stage['runAll'], files: readonly string[], message: string): Promise<void> {
	await runAll([
		['git', 'add', ...files],
		['git', 'commit', '--quiet', '-m', message],
		['git', 'push', '--quiet'],
	])
}
