import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { loadProvider } from '../../src/adapters/providers.ts'
import { formatHclFile, readHclFiles } from '../../src/tree/index.ts'
import { fakeClock } from '../support/fake-clock.ts'

const TREE = path.join(import.meta.dirname, '..', '..', 'examples', 'segment')
const provider = await loadProvider('segment')
const files = globSync('**/*.tf', { cwd: TREE }).map((name) => name.replaceAll(path.sep, '/'))

test.each(files)('%s is in the canonical form', async (file) => {
	expect(await formatHclFile(readFileSync(path.join(TREE, file), 'utf8'))).toMatchObject({ kind: 'same' })
})

test('the tree is a source and the destination that hangs on it', async () => {
	const contents = new Map(files.map((file) => [file, readFileSync(path.join(TREE, file))]))
	const { resources, problems } = await readHclFiles({ clock: fakeClock() }, provider, contents)
	expect(problems).toEqual([])
	expect(resources.map(({ type }) => type).toSorted()).toEqual(['destination', 'source'])
	const [destination, source] = ['destination', 'source'].map((name) => resources.find(({ type }) => type === name))
	expect(destination?.attributes.get('source_id')).toBe(source?.key)
})
