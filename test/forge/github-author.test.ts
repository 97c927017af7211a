import { expect, test } from 'vitest'
import type { CommitId } from '../../src/model/index.ts'
import type { ForgeAuthor } from '../../src/ports/index.ts'
import { BRANCH, KINDS, openDouble } from '../support/forge-opened.ts'

const text = (contents: string): string => Buffer.from(contents).toString('base64')

async function opened() {
	const { forge, model, host, push } = await openDouble('github')
	const author = forge.author as ForgeAuthor
	const on = model.branches.commitOf(BRANCH) as CommitId
	return { author, model, host, push, on }
}

test('GitHub alone makes commits for others', async () => {
	const made = await Promise.all(KINDS.map(async (kind) => [kind, (await openDouble(kind)).forge.author !== undefined]))
	expect(Object.fromEntries(made)).toEqual({ github: true, gitlab: false, bitbucket: false, gitea: false })
})

test('a commit says what it is to say, byte for byte, and is where the branch is then', async () => {
	const { author, model, on } = await opened()
	const files = [
		{ path: 'models/ä "b".yaml', content: 'name: ü\r\n' },
		{ path: 'raw.bin', content: new Uint8Array([0, 255, 10]) },
		{ path: 'gone.yaml', remove: true as const },
	]
	const made = await author.commit({ branch: BRANCH, on, message: 'Rename é\n\nBody $(x)\n\nTideway-Run: 1\n', files })
	expect(made).toBe(model.branches.commitOf(BRANCH))
	expect(model.authored).toEqual([
		{
			message: { headline: 'Rename é', body: 'Body $(x)\n\nTideway-Run: 1' },
			fileChanges: {
				additions: [
					{ path: 'models/ä "b".yaml', contents: text('name: ü\r\n') },
					{ path: 'raw.bin', contents: 'AP8K' },
				],
				deletions: [{ path: 'gone.yaml' }],
			},
		},
	])
	const merged = await author.merge({ branch: BRANCH, on: made, from: model.branches.commitOf('main') as CommitId, message: 'Merge' })
	expect([merged, model.authored.at(-1)]).toEqual([
		model.branches.commitOf(BRANCH),
		{ merged: model.branches.commitOf('main'), message: 'Merge' },
	])
})

test('P1: on a branch that moved nothing is made', async () => {
	const { author, model, push, on } = await opened()
	push(BRANCH)
	const request = { branch: BRANCH, on, message: 'Rename' }
	for (const made of [author.commit({ ...request, files: [] }), author.merge({ ...request, from: on })])
		await expect(made).rejects.toMatchObject({ problem: { code: 'API_CONFLICT', message: expect.stringContaining(BRANCH) } })
	expect(model.authored).toEqual([])
})

test('what the host cannot merge is for people to merge', async () => {
	const { author, host, on } = await opened()
	host.faults.push({ on: /merges$/, status: 409, raw: '{"message": "Merge conflict"}', times: 1 })
	await expect(author.merge({ branch: BRANCH, on, from: on, message: 'Merge' })).rejects.toMatchObject({
		problem: { code: 'API_CONFLICT', hint: expect.stringContaining('by hand') },
	})
})

test('a call whose answer was lost is not made again, and a refusal is told in the words of the host', async () => {
	const { author, model, host, on } = await opened()
	const request = { branch: BRANCH, on, message: 'Rename', files: [{ path: 'a', content: 'a' }] }
	host.faults.push({ on: /graphql/, status: 502, raw: '', times: 1 })
	await expect(author.commit(request)).rejects.toMatchObject({ problem: { code: 'API_SERVER' } })
	host.faults.push({
		on: /graphql/,
		status: 200,
		raw: JSON.stringify({ errors: [{ message: 'Repository rule violations found' }] }),
		times: 1,
	})
	await expect(author.commit(request)).rejects.toMatchObject({
		problem: { message: expect.stringContaining('Repository rule violations') },
	})
	expect([model.authored, host.requests.map(({ name }) => name)]).toEqual([[], ['POST /api/graphql', 'POST /api/graphql']])
})
