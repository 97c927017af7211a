import { expect, test } from 'vitest'
import { listed, notListed } from '../../support/fake-api.ts'
import { audience, model, sync, workspace } from './workspace.ts'

const counts = (connection: ReturnType<typeof workspace>['connection']) =>
	(connection.byHand?.() ?? []).map(({ what, count }) => [what, count])

test('says what stays with people, and how much of it where that is known', async () => {
	const { connection } = workspace({ ListSync: [listed(sync, { ...sync, id: 902, slug: 'b', modelId: audience.id })] })
	await connection.read(['model', 'sync', 'source', 'destination'])
	expect(counts(connection)).toEqual([
		['sources, with their credentials', 1],
		['destinations, with their credentials', 1],
		['audiences', 1],
		['syncs of audiences', 1],
		['traits', undefined],
		['spaces and folders', undefined],
		['approval flows', undefined],
		['column settings of schema models: redaction, suggestions, display', undefined],
		['merge columns and column aliases', undefined],
		['tags', undefined],
	])
	for (const { remedy } of connection.byHand?.() ?? []) expect(remedy).toMatch(/^[^\n]+$/)
})

test('what there is none of is no work', async () => {
	const { connection } = workspace({ ListModel: [listed(model)], ListDestination: [listed()], ListSync: [listed()] })
	await connection.read(['model', 'sync', 'source', 'destination'])
	expect(counts(connection).slice(0, 2)).toEqual([
		['sources, with their credentials', 1],
		['traits', undefined],
	])
})

test('P3: what could not be counted is not none', async () => {
	const { connection } = workspace({ ListModel: [notListed('page 2 failed')] })
	await connection.read(['model', 'sync', 'source', 'destination'])
	expect(counts(connection)).toContainEqual(['audiences', undefined])
	expect(counts(connection)).toContainEqual(['sources, with their credentials', 1])
})
