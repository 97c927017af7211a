import { describe, expect, test } from 'vitest'
import type { OpenSeat, Seat } from './seat.ts'

const FLAGS = '/projects/default/features'
const SPLIT = { name: 'flexibleRollout', parameters: { rollout: '50', stickiness: 'default', groupId: 'a' } }

/** A flag by that name, with these strategies in development. */
async function flag(seat: Seat, name: string, ...strategies: readonly object[]): Promise<readonly string[]> {
	await seat.call('POST', FLAGS, { name })
	const ids: string[] = []
	for (const strategy of strategies)
		ids.push((await seat.call('POST', `${FLAGS}/${name}/environments/development/strategies`, strategy)).json.id)
	return ids
}

async function development(
	seat: Seat,
	name: string,
): Promise<{ readonly enabled: boolean; readonly strategies: readonly Record<string, unknown>[] }> {
	const { json } = await seat.call('GET', `${FLAGS}/${name}`)
	return json.environments.find((one: { readonly name: string }) => one.name === 'development')
}

/** What Unleash does, as the README tells it: true of the sandbox and of the real server, or this fails for one of them. */
export function unleashQuirks(title: string, open: OpenSeat): void {
	const quirk = (name: string, use: (seat: Seat) => Promise<void>) => test(name, async () => use(await open()))
	const statuses = (seat: Seat, ...calls: readonly (readonly [string, string, unknown?])[]) =>
		calls.reduce<Promise<readonly number[]>>(
			async (before, call) => [...(await before), (await seat.call(...call)).status],
			Promise.resolve([]),
		)

	describe(`${title}: flags`, () => {
		quirk('an archived flag keeps its name, its tags and its strategies, and comes back switched off', async (seat) => {
			await flag(seat, 'a', SPLIT)
			await seat.call('PUT', '/features/a/tags', { addedTags: [{ type: 'simple', value: 'shop' }], removedTags: [] })
			const at = `${FLAGS}/a/environments/development`
			expect(await statuses(seat, ['POST', `${at}/on`], ['DELETE', `${FLAGS}/a`], ['GET', `${FLAGS}/a`])).toEqual([200, 202, 404])
			const again = await seat.call('POST', FLAGS, { name: 'a' })
			expect([again.status, again.json.name]).toEqual([409, 'NameExistsError'])
			const found = await seat.call('GET', '/search/features?archived=IS:true&query=a&limit=100&offset=0')
			expect(found.json.features.map(({ name }: { readonly name: string }) => name)).toEqual(['a'])
			expect(await statuses(seat, ['DELETE', `${FLAGS}/a`], ['POST', '/archive/revive/a'], ['POST', '/archive/revive/none'])).toEqual([
				202, 200, 404,
			])
			expect(await development(seat, 'a')).toMatchObject({ enabled: false, strategies: [{ name: 'flexibleRollout' }] })
			expect((await seat.call('GET', '/features/a/tags')).json.tags).toMatchObject([{ type: 'simple', value: 'shop' }])
		})

		quirk('switched on without an active strategy, a flag gets one that lets everybody in', async (seat) => {
			await flag(seat, 'a', { ...SPLIT, disabled: true })
			await seat.call('POST', `${FLAGS}/a/environments/development/on`)
			const { enabled, strategies } = await development(seat, 'a')
			expect([enabled, strategies.length]).toEqual([true, 2])
			expect(strategies[1]).toMatchObject({
				name: 'flexibleRollout',
				disabled: false,
				parameters: { groupId: 'a', rollout: '100', stickiness: 'default' },
			})
		})

		quirk('a flag goes off when its last active strategy does', async (seat) => {
			const [first, second] = await flag(seat, 'a', SPLIT, SPLIT)
			const at = `${FLAGS}/a/environments/development`
			await seat.call('POST', `${at}/on`)
			await seat.call('DELETE', `${at}/strategies/${first}`)
			expect((await development(seat, 'a')).enabled).toBe(true)
			await seat.call('PUT', `${at}/strategies/${second}`, { ...SPLIT, disabled: true })
			expect((await development(seat, 'a')).enabled).toBe(false)
			await seat.call('PUT', `${at}/strategies/${second}`, { ...SPLIT, disabled: false })
			await seat.call('POST', `${at}/on`)
			await seat.call('DELETE', `${at}/strategies/${second}`)
			expect(await development(seat, 'a')).toMatchObject({ enabled: false, strategies: [] })
		})

		quirk('a strategy keeps its title when it is sent none, and gets the parameters that were left out', async (seat) => {
			const [id] = await flag(seat, 'a', { name: 'flexibleRollout', title: 'Half' })
			const at = `${FLAGS}/a/environments/development/strategies/${id}`
			const sent = { name: 'flexibleRollout', constraints: [], segments: [], variants: [], parameters: { rollout: '7' } }
			expect((await seat.call('PUT', at, { ...sent, title: null })).json).toMatchObject({ title: 'Half', parameters: { rollout: '7' } })
			expect((await seat.call('PUT', at, { ...sent, title: '' })).json.title).toBe('')
			expect((await development(seat, 'a')).strategies).toHaveLength(1)
		})

		quirk('the weights of variants that are not fixed are computed', async (seat) => {
			const rest = { stickiness: 'default', weight: 0 }
			const variants = [
				{ ...rest, name: 'a', weightType: 'fix', weight: 300 },
				{ ...rest, name: 'b', weightType: 'variable' },
				{ ...rest, name: 'c', weightType: 'variable' },
			]
			await flag(seat, 'a', { ...SPLIT, variants })
			const [strategy] = (await development(seat, 'a')).strategies
			expect(strategy?.['variants']).toMatchObject([{ weight: 300 }, { weight: 350 }, { weight: 350 }])
		})

		quirk('new strategies stand last, and their order is one call', async (seat) => {
			const ids = await flag(seat, 'a', SPLIT, { ...SPLIT, title: 'second' }, { ...SPLIT, title: 'third' })
			const at = `${FLAGS}/a/environments/development/strategies/set-sort-order`
			const order = [...ids].reverse().map((id, sortOrder) => ({ id, sortOrder }))
			expect(await statuses(seat, ['POST', at, order], ['POST', at, [{ id: 'none', sortOrder: 1 }]])).toEqual([200, 400])
			const sorted = [...(await development(seat, 'a')).strategies].sort((a, b) => Number(a['sortOrder']) - Number(b['sortOrder']))
			expect(sorted.map(({ id }) => id)).toEqual([...ids].reverse())
		})

		quirk('what a strategy must not hold is refused', async (seat) => {
			await flag(seat, 'a')
			const at = `${FLAGS}/a/environments/development/strategies`
			const held = (constraint: object) => ({ ...SPLIT, constraints: [{ contextName: 'userId', ...constraint }] })
			expect(
				await statuses(
					seat,
					['POST', at, { name: 'nosuch' }],
					['POST', at, held({ operator: 'IN', values: [] })],
					['POST', at, held({ operator: 'NUM_GT', value: 'many' })],
					['POST', at.replace('development', 'nowhere'), SPLIT],
					['PUT', `${at}/nosuch`, SPLIT],
					['DELETE', `${at}/nosuch`],
				),
			).toEqual([400, 400, 400, 400, 404, 404])
			const field = held({ contextName: 'nobody-knows-it', operator: 'IN', values: ['x'] })
			expect((await seat.call('POST', at, field)).status).toBe(200)
		})

		quirk('a flag depends on one other at most, and that one cannot go', async (seat) => {
			for (const name of ['parent', 'child', 'other']) await flag(seat, name)
			const at = `${FLAGS}/child/dependencies`
			expect(
				await statuses(
					seat,
					['DELETE', at],
					['POST', at, { feature: 'other' }],
					['POST', at, { feature: 'parent', enabled: false }],
					['POST', at, { feature: 'child' }],
					['POST', at, { feature: 'none' }],
					['POST', `${FLAGS}/other/dependencies`, { feature: 'child' }],
					['POST', `${FLAGS}/parent/dependencies`, { feature: 'other' }],
					['DELETE', `${FLAGS}/parent`],
				),
			).toEqual([404, 200, 200, 403, 403, 403, 403, 403])
			const { json } = await seat.call('GET', `${FLAGS}/child`)
			expect(json.dependencies).toMatchObject([{ feature: 'parent', enabled: false }])
			expect(await statuses(seat, ['DELETE', `${FLAGS}/child`], ['POST', '/archive/revive/child'])).toEqual([202, 200])
			expect((await seat.call('GET', `${FLAGS}/child`)).json.dependencies).toEqual([])
		})

		quirk('a change of some members of a flag leaves the others', async (seat) => {
			await seat.call('POST', FLAGS, { name: 'a', description: 'One', impressionData: true })
			const replace = [{ op: 'replace', path: '/stale', value: true }]
			expect((await seat.call('PATCH', `${FLAGS}/a`, replace)).json).toMatchObject({
				description: 'One',
				impressionData: true,
				stale: true,
			})
		})
	})

	describe(`${title}: everything else`, () => {
		quirk('a segment that is used is refused without a word, unless by an archived flag, and one name has one segment', async (seat) => {
			const { json } = await seat.call('POST', '/segments', { name: 'beta users', constraints: [] })
			await flag(seat, 'a', { ...SPLIT, segments: [json.id] })
			const answer = await seat.call('DELETE', `/segments/${json.id}`)
			expect([answer.status, answer.text]).toEqual([409, ''])
			expect(
				await statuses(
					seat,
					['POST', '/segments', { name: 'beta users', constraints: [] }],
					['PUT', `/segments/${json.id}`, { name: 'others', constraints: [] }],
					['DELETE', '/segments/999999'],
				),
			).toEqual([409, 204, 404])
			expect(await statuses(seat, ['DELETE', `${FLAGS}/a`], ['DELETE', `/segments/${json.id}`])).toEqual([202, 204])
		})

		quirk('a tag type takes its tags with it, and one that is not there is changed without a word', async (seat) => {
			await flag(seat, 'a')
			await seat.call('POST', '/tag-types', { name: 'team', color: '#00FF00' })
			await seat.call('PUT', '/features/a/tags', { addedTags: [{ type: 'team', value: 'shop' }], removedTags: [] })
			expect((await seat.call('GET', '/features/a/tags')).json.tags).toHaveLength(1)
			expect(
				await statuses(
					seat,
					['PUT', '/tag-types/team', { description: '', icon: '' }],
					['PUT', '/tag-types/nosuch', { description: 'x' }],
					['PUT', '/tag-types/team', { color: '' }],
					['PUT', '/features/a/tags', { addedTags: [{ type: 'nosuch', value: 'xx' }], removedTags: [] }],
					['DELETE', '/tag-types/team'],
					['DELETE', '/tag-types/team'],
				),
			).toEqual([200, 200, 400, 400, 200, 404])
			expect((await seat.call('GET', '/features/a/tags')).json.tags).toEqual([])
		})

		quirk(
			'a context field that is used stays, and is changed as a whole; its place among the others cannot be set, and is lost',
			async (seat) => {
				await seat.call('POST', '/context', { name: 'country', description: 'One', stickiness: true, legalValues: [{ value: 'de' }] })
				await flag(seat, 'a', { ...SPLIT, constraints: [{ contextName: 'country', operator: 'IN', values: ['de'] }] })
				expect(
					await statuses(seat, ['DELETE', '/context/country'], ['PUT', '/context/country', {}], ['PUT', '/context/userId', {}]),
				).toEqual([409, 200, 200])
				expect((await seat.call('GET', '/context/country')).json).toMatchObject({
					description: 'One',
					stickiness: false,
					legalValues: [],
				})
				expect((await seat.call('GET', '/context/userId')).json.sortOrder).toBe(0)
			},
		)

		quirk('a custom strategy goes although it is used, and those of Unleash cannot be changed', async (seat) => {
			await seat.call('POST', '/strategies', { name: 'byPlan', parameters: [] })
			await flag(seat, 'a', { name: 'byPlan' })
			expect(
				await statuses(
					seat,
					['POST', '/strategies/byPlan/deprecate'],
					['POST', '/strategies/byPlan/reactivate'],
					['DELETE', '/strategies/byPlan'],
					['GET', '/strategies/byPlan'],
					['PUT', '/strategies/default', { parameters: [] }],
					['DELETE', '/strategies/default'],
				),
			).toEqual([200, 200, 200, 404, 500, 500])
			expect((await development(seat, 'a')).strategies).toMatchObject([{ name: 'byPlan' }])
		})

		quirk('reads hide the secrets of an integration, and what they show in place of one keeps it', async (seat) => {
			const hook = { provider: 'webhook', enabled: true, events: ['feature-created'] }
			const { status, json } = await seat.call('POST', '/addons', {
				...hook,
				parameters: { url: 'http://127.0.0.1:9/a', contentType: 'text/plain' },
			})
			expect([status, json.parameters.url]).toEqual([201, 'http://127.0.0.1:9/a'])
			const shown = await seat.call('GET', `/addons/${json.id}`)
			expect(shown.json.parameters).toEqual({ url: '*****', contentType: 'text/plain' })
			const kept = await seat.call('PUT', `/addons/${json.id}`, { ...hook, parameters: { url: '*****' }, projects: ['default'] })
			expect(kept.json).toMatchObject({ parameters: { url: 'http://127.0.0.1:9/a' }, projects: ['default'], environments: [] })
			expect(
				await statuses(
					seat,
					['POST', '/addons', { ...hook, parameters: {} }],
					['POST', '/addons', { ...hook, provider: 'nosuch', parameters: {} }],
					['PUT', '/addons/999999', { ...hook, parameters: { url: 'http://127.0.0.1:9/a' } }],
				),
			).toEqual([400, 400, 404])
		})

		quirk('an environment that leaves a project switches its flags off, and their strategies come back with it', async (seat) => {
			await flag(seat, 'a', SPLIT)
			await seat.call('POST', `${FLAGS}/a/environments/development/on`)
			const at = '/projects/default/environments'
			const environment = 'development'
			expect(await statuses(seat, ['DELETE', `${at}/${environment}`])).toEqual([200])
			expect(await development(seat, 'a')).toBeUndefined()
			expect(
				await statuses(seat, ['POST', at, { environment }], ['POST', at, { environment }], ['POST', at, { environment: 'nowhere' }]),
			).toEqual([200, 409, 400])
			expect(await development(seat, 'a')).toMatchObject({ enabled: false, strategies: [{ name: 'flexibleRollout' }] })
		})

		quirk('the open-source edition has no way to make projects and environments', async (seat) => {
			expect(
				await statuses(
					seat,
					['POST', '/projects', { name: 'Second' }],
					['PUT', '/projects/default', { name: 'Other' }],
					['POST', '/environments', { name: 'qa', type: 'test' }],
					['DELETE', '/environments/development'],
				),
			).toEqual([404, 404, 404, 404])
		})

		quirk('events are numbered; those of environments are missing', async (seat) => {
			const newest = async () => (await seat.call('GET', '/search/events?limit=1&offset=0')).json.events[0]
			await flag(seat, 'a')
			const first = await newest()
			expect(first).toMatchObject({ type: 'feature-created', featureName: 'a', project: 'default' })
			await seat.call('POST', '/environments/development/off')
			await seat.call('PUT', '/environments/sort-order', { development: 7 })
			expect((await newest()).id).toBe(first.id)
			await seat.call('POST', '/environments/development/on')
			await seat.call('DELETE', `${FLAGS}/a`)
			expect((await newest()).id).toBeGreaterThan(first.id)
		})

		quirk('a search tells how many more there may be in a minute', async (seat) => {
			const { headers } = await seat.call('GET', '/search/features?archived=IS:true')
			const [allowed, left, reset] = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'].map((name) => Number(headers.get(name)))
			expect(allowed).toBe(15)
			expect(left).toBeLessThan(15)
			expect(reset).toBeGreaterThan(0)
			expect(reset).toBeLessThanOrEqual(60)
			expect((await seat.call('GET', '/segments')).headers.get('ratelimit-limit')).toBeNull()
		})

		quirk('what is not there answers 404 in one form', async (seat) => {
			const answers = await Promise.all(
				['/nowhere', '/segments/999999', '/tag-types/nosuch', '/strategies/nosuch', '/context/nosuch'].map((path) =>
					seat.call('GET', path),
				),
			)
			expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
			for (const { json } of answers) expect(json).toMatchObject({ name: 'NotFoundError', details: [{ message: expect.any(String) }] })
		})
	})
}
