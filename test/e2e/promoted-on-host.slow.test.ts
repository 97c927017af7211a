import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Pair } from '../support/e2e-environments.ts'
import { useEnvironments } from '../support/e2e-environments.ts'
import { connectionText, hostOf } from '../support/e2e-host.ts'
import { editProduction, editStaging, expectPromoted, LANDINGS } from '../support/e2e-promotions.ts'
import { close } from '../support/forge-model.ts'

const environment = useEnvironments({ staging: 'staging', production: 'main' })

const HEAD = 'tideway/production-promote-staging'

type Merging = { readonly git: Pair['world']['git']; readonly title: string; readonly message: string }

/** What the buttons of hosts do with the branch of a pull request. */
const BUTTONS: Readonly<Record<string, (merging: Merging) => void>> = {
	merge: ({ git, title }) => LANDINGS.merge(git, `origin/${HEAD}`, `Merge pull request #1\n\n${title}`),
	'squash, with the messages': ({ git, title, message }) => LANDINGS.squash(git, `origin/${HEAD}`, `${title} (#1)\n\n${message}`),
	'squash, with the title alone': ({ git, title }) => LANDINGS.squash(git, `origin/${HEAD}`, `${title} (!1)`),
	rebase: ({ git }) => LANDINGS.rebase(git, `origin/${HEAD}`),
}

/** The pair with its repository behind a host that opens pull requests. */
async function onHost() {
	const pair = await environment.adopted()
	const { world } = pair
	const { host, connection } = await hostOf(world, 'gitlab')
	const { model } = host
	const token = path.join(world.folder, 'token')
	writeFileSync(token, model.token)
	const settings = path.join(world.clone, 'tideway.yaml')
	const text = readFileSync(settings, 'utf8').replaceAll('    provider:', '    git: host\n    provider:')
	writeFileSync(settings, `${connectionText({ ...connection, token: `file:${token}` })}\n${text}`)
	world.commit({}, 'The host')
	world.git('push', '--quiet', 'origin', 'HEAD:staging')
	return { pair, host, model }
}

test.each(Object.entries(BUTTONS))(
	"P47: a promotion's pull request that lands by %s, while both workspaces go on: nothing comes back, nothing is lost, nothing is brought twice",
	async (_name, press) => {
		const { pair, host, model } = await onHost()
		const { world } = pair
		const { git } = world
		const { staging } = pair.control
		await editStaging(pair.control)
		await pair.apply(0)
		const before = world.refs()
		const promoted = await pair.run(['promote', 'staging', 'production', '--yes', '--json'])
		expect([promoted.code, promoted.json.pull], promoted.err).toEqual([0, { number: 1, url: expect.any(String) }])
		expect(world.refs()).toMatchObject({ 'refs/heads/main': before['refs/heads/main'], [`refs/heads/${HEAD}`]: expect.any(String) })

		// People go on while it waits for a review.
		await staging.ui('update', 'model', 'stock', { name: 'Stocks' })
		await editProduction(pair.control)
		await pair.apply(0)
		git('fetch', '--quiet', 'origin')
		git('checkout', '--quiet', 'main')
		git('reset', '--quiet', '--hard', 'origin/main')
		press({ git, title: model.pulls[0]?.title ?? '', message: git('log', '-1', '--format=%B', `origin/${HEAD}`) })
		for (const pull of model.pulls) close(model, pull)
		git('push', '--quiet', 'origin', 'HEAD:main', `:${HEAD}`)

		await pair.settle()
		await expectPromoted(pair)

		const next = await pair.run(['promote', 'staging', 'production', '--dry-run', '--json'])
		expect([next.code, next.json.plan.changes, next.json.plan.conflicts], next.err).toEqual([
			0,
			[expect.objectContaining({ kind: 'update', address: 'model.stock', edits: [expect.objectContaining({ path: ['name'] })] })],
			[],
		])
		expect(host.violations).toEqual([])
	},
)
