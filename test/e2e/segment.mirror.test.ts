import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toPlain } from '../../src/provider.ts'
import { SMALL } from '../providers/segment/start.ts'
import type { SegmentBench, SegmentClone } from '../support/e2e-segment.ts'
import { segmentBench } from '../support/e2e-segment.ts'

const PEOPLE = 'people: { "jane@shop.example": "Jane Doe <jane@users.noreply.example>" }\n'
const FOREIGN = { 'README.md': '# Ours\n', 'segment/notes.txt': 'ours\n', 'segment/sources/NOTES.md': 'ours too\n' }

let bench: SegmentBench
let clone: SegmentClone
beforeAll(async () => {
	bench = await segmentBench()
	await bench.control('POST', 'tree', Object.fromEntries([...SMALL].map(([file, attributes]) => [file, toPlain(attributes)])))
	clone = bench.clone('mirror', {}, {}, { mode: 'mirror', top: PEOPLE })
	clone.commit(FOREIGN)
}, 60_000)
afterAll(() => bench.close())

const files = (): readonly string[] =>
	readdirSync(path.join(clone.folder, 'segment'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tf'))
const text = (): string =>
	files()
		.map((file) => readFileSync(path.join(clone.folder, 'segment', file), 'utf8'))
		.join('\n')
const blocks = (): readonly string[] => [...text().matchAll(/^resource "segment_(\w+)"/gm)].map(([, type = '']) => type).toSorted()
/** Author and subject of the commits since, oldest first. */
const log = (since: string): readonly string[] =>
	clone
		.git('log', '--reverse', '--format=%an <%ae> %s', `${since}..HEAD`)
		.split('\n')
		.filter((line) => line !== '')
const head = (): string => clone.git('rev-parse', 'HEAD').trim()
const edit = (type: string, key: string, attributes: object, actor?: string) =>
	bench.control('POST', 'ui', { kind: 'update', type, key, attributes }, actor)

describe('`mirror` does what the service\u2019s own sync does, without its defects', () => {
	test('the first sync brings everything, a commit for each resource, and leaves what is not ours alone', { timeout: 60_000 }, async () => {
		const before = head()
		expect(await clone.run('pull', '--yes')).toMatchObject({ code: 0 })
		const held = ['source', 'source', 'warehouse', 'function', 'function', 'tracking_plan', 'transformation', 'reverse_etl_model', 'label']
		const within = ['destination', 'destination_filter', 'destination_subscription', 'insert_function_instance', 'profiles_warehouse']
		const between = ['source_tracking_plan_connection', 'source_warehouse_connection', 'user', 'user_group']
		expect(blocks()).toEqual([...held, ...within, ...between].toSorted())
		expect(log(before)).toHaveLength(blocks().length)
		for (const [file, content] of Object.entries(FOREIGN)) expect(readFileSync(path.join(clone.folder, file), 'utf8')).toBe(content)
		for (const secret of ['sandbox-secret-', 'keep-this', 'hunter2', '•']) expect(text()).not.toContain(secret)
		expect((await clone.run('plan')).out).toContain('No changes.')
	})

	test('one commit for each change, in the name of who made it; what the audit trail does not tell is found all the same', {
		timeout: 60_000,
	}, async () => {
		const before = head()
		await edit('source', 'web', { name: 'Website' }, 'Jane@shop.example')
		await edit('destination', 'id-de1', { enabled: false }, 'bob@shop.example')
		await bench.control('PUT', 'switches', { 'quiet-events': 'silent' })
		await edit('tracking_plan', 'id-tp_1', { name: 'Store' }, 'jane@shop.example')
		await edit('user_group', 'id-grp1', { members: ['jane@shop.example'] }, 'jane@shop.example')
		expect(await clone.run('pull', '--yes')).toMatchObject({ code: 0 })
		const [jane, bob] = ['Jane Doe <jane@users.noreply.example>', 'bob@shop.example <bob@shop.example>']
		const [ours = ''] = clone.git('log', '--format=%cn <%ce>', '-1').split('\n')
		expect(log(before).toSorted()).toEqual(
			[
				`${jane} update source.web (name)`,
				`${bob} update destination.hook (enabled)`,
				`${ours} update tracking_plan.shop (name)`,
				`${jane} update user_group.analysts (members)`,
			].toSorted(),
		)
		expect(clone.git('log', '--format=%b', '--grep=source.web', '-1')).toContain('by Jane@shop.example.')
	})

	test('P3: what could not be read is not taken for gone', { timeout: 60_000 }, async () => {
		const [before, held] = [head(), blocks()]
		await bench.control('PUT', 'faults', ['403:on=listDestinations'])
		await edit('source', 'web', { name: 'Again' })
		expect(await clone.run('pull', '--yes')).toMatchObject({ code: 4 })
		expect(blocks()).toEqual(held)
		expect(log(before).map((line) => line.replace(/^.*> /, ''))).toEqual(['update source.web (name)'])
		await bench.control('PUT', 'faults', [])
	})

	test('an edit of a file is told, is never sent, and is undone where that is asked for', { timeout: 60_000 }, async () => {
		const [file = ''] = files().filter((one) => readFileSync(path.join(clone.folder, 'segment', one), 'utf8').includes('"Again"'))
		const was = readFileSync(path.join(clone.folder, 'segment', file), 'utf8')
		clone.commit({ [`segment/${file}`]: was.replace('"Again"', '"From Git"') })
		const drift = await clone.run('resync', '--yes')
		expect(drift.out + drift.err).toContain('only mirrors')
		expect(await bench.control('GET', 'world')).not.toContain('From Git')
		expect(drift.out + drift.err).toContain('tideway pull --overwrite-drift')
		expect(await clone.run('pull', '--yes', '--overwrite-drift')).toMatchObject({ code: 0 })
		expect(readFileSync(path.join(clone.folder, 'segment', file), 'utf8')).toBe(was)
		expect((await clone.run('plan')).out).toContain('No changes.')
	})

	test('what goes with something else goes in the same push, and nothing else does', { timeout: 60_000 }, async () => {
		await bench.control('POST', 'ui', { kind: 'delete', type: 'source', key: 'web' }, 'jane@shop.example')
		const before = head()
		expect(await clone.run('pull', '--yes', '--allow-deletes', '8')).toMatchObject({ code: 0 })
		const gone = ['source', 'destination', 'destination_filter', 'destination_subscription', 'transformation']
		const left = blocks()
		for (const type of gone.slice(1)) expect(left).not.toContain(type)
		expect(left.filter((type) => type === 'source')).toHaveLength(1)
		expect(log(before)).toContain('Jane Doe <jane@users.noreply.example> remove source.web')
		for (const file of Object.keys(FOREIGN)) expect(existsSync(path.join(clone.folder, file))).toBe(true)
		expect((await clone.run('plan')).out).toContain('No changes.')
	})

	test('switched off it does nothing', { timeout: 60_000 }, async () => {
		const settings = readFileSync(path.join(clone.folder, 'tideway.yaml'), 'utf8')
		clone.commit({ 'tideway.yaml': settings.replace('    mode: mirror\n', '    mode: mirror\n    enabled: false\n') })
		const before = head()
		expect((await clone.run('pull', '--yes')).err).toContain('switched off')
		expect(head()).toBe(before)
	})
})

test('a workspace that cannot be read is shown in the mode that its service begins with', async () => {
	const unread = bench.clone('unread', {})
	unread.commit({ 'tideway.yaml': 'version: 1\nworkspaces:\n  acme:\n    provider: segment\n    connect: { token: env:NOWHERE }\n' })
	const { code, out } = await unread.run('status')
	expect([code, out]).toEqual([4, expect.stringContaining('acme  Segment, mirror, branch main\n')])
})
