import { describe, expect, test } from 'vitest'
import type { Dict } from '../../../src/provider.ts'
import { makeAddress } from '../../../src/provider.ts'
import type { OpenSeat, Seat } from './seat.ts'
import { created, deleted, seen, seenPlain, updated } from './seat.ts'

const BLANK = { project: 'default', type: 'release' }
const share = (rollout: number, more: object = {}) => ({
	name: 'flexibleRollout',
	parameters: { groupId: 'a', rollout: String(rollout), stickiness: 'default' },
	...more,
})
const inDevelopment = (enabled: boolean, ...strategies: readonly object[]) => ({
	...BLANK,
	environments: { development: { ...(enabled ? { enabled } : {}), ...(strategies.length > 0 ? { strategies } : {}) } },
})

type Strategy = { readonly id: string; readonly parameters: Readonly<Record<string, string>> }

/** Ids of the strategies of a flag in development, by their percentage. */
async function idsOf(seat: Seat): Promise<Readonly<Record<string, string>>> {
	const { json } = await seat.call('GET', '/projects/default/features/a')
	const [{ strategies }] = json.environments as readonly [{ readonly strategies: readonly Strategy[] }]
	return Object.fromEntries(strategies.map(({ id, parameters }) => [parameters['rollout'], id]))
}

/** What happened to the flag since it was made, newest first. */
async function eventsOf(seat: Seat): Promise<readonly string[]> {
	const { json } = await seat.call('GET', '/search/events?limit=100&offset=0')
	const own = (json.events as readonly { readonly type: string; readonly featureName: unknown }[]).filter((one) => one.featureName === 'a')
	return own
		.slice(
			0,
			own.findIndex(({ type }) => type === 'feature-created'),
		)
		.map(({ type }) => type)
}

/** What the provider makes of a change, over the sandbox and over the real server alike. */
export function unleashWrites(title: string, open: OpenSeat): void {
	const on = (name: string, use: (seat: Seat) => Promise<void>) => test(name, async () => use(await open()))

	describe(`${title}: flags`, () => {
		on('P2: a flag with all that it can have, and without all of it again', async (seat) => {
			await created(seat, 'segment', 'beta users', { constraints: [] })
			await created(seat, 'feature', 'parent', BLANK)
			const whole = {
				...inDevelopment(true, share(50, { segments: ['beta users'], title: 'Half' })),
				type: 'kill-switch',
				description: 'One',
				impression_data: true,
				stale: true,
				tags: [{ type: 'simple', value: 'shop' }],
				parent: { feature: 'parent', enabled: false },
			}
			expect(await created(seat, 'feature', 'a', whole)).toMatchObject({ kind: 'done', remoteId: 'a' })
			expect(await seenPlain(seat, 'feature', 'a')).toEqual(whole)
			expect(await updated(seat, 'feature', 'a', BLANK)).toMatchObject({ kind: 'done' })
			expect(await seenPlain(seat, 'feature', 'a')).toEqual(BLANK)
		})

		on('P22: strategies are told apart, so that those that stay keep their ids', async (seat) => {
			await created(seat, 'feature', 'a', inDevelopment(false, share(10), share(20, { title: 'Twenty' }), share(30)))
			const before = await idsOf(seat)
			const after = inDevelopment(true, share(30), share(5), share(21, { title: 'Twenty' }))
			expect(await updated(seat, 'feature', 'a', after)).toMatchObject({ kind: 'done' })
			expect(await seenPlain(seat, 'feature', 'a')).toEqual(after)
			const now = await idsOf(seat)
			expect([now['30'], now['21'], now['5']]).toEqual([before['30'], before['20'], before['10']])
		})

		on('a flag stays on while all of its strategies are replaced', async (seat) => {
			await created(seat, 'feature', 'a', inDevelopment(true, share(10)))
			const after = inDevelopment(true, { name: 'default' }, { ...share(10), disabled: true })
			expect(await updated(seat, 'feature', 'a', after)).toMatchObject({ kind: 'done' })
			expect(await seenPlain(seat, 'feature', 'a')).toEqual(after)
			expect(await eventsOf(seat)).not.toContain('feature-environment-disabled')
		})

		on('a flag goes off before its strategies go, and on after they came', async (seat) => {
			await created(seat, 'feature', 'a', inDevelopment(true, share(10)))
			await updated(seat, 'feature', 'a', BLANK)
			await updated(seat, 'feature', 'a', inDevelopment(true, share(90)))
			const steps = (await eventsOf(seat)).filter((type) => /strategy|environment/.test(type)).reverse()
			expect(steps).toEqual([
				'feature-strategy-add',
				'feature-environment-enabled',
				'feature-environment-disabled',
				'feature-strategy-remove',
				'feature-strategy-add',
				'feature-environment-enabled',
			])
		})

		on('a delete archives, and a create of the same name brings back and makes it what the file says', async (seat) => {
			await created(seat, 'feature', 'a', {
				...inDevelopment(true, share(10)),
				description: 'Old',
				tags: [{ type: 'simple', value: 'old' }],
			})
			expect(await deleted(seat, 'feature', 'a')).toMatchObject({ kind: 'done' })
			expect(await seen(seat, 'feature', 'a')).toBeUndefined()
			const after = { ...inDevelopment(false, share(20)), description: 'New' }
			expect(await created(seat, 'feature', 'a', after)).toMatchObject({ kind: 'done', remoteId: 'a' })
			expect(await seenPlain(seat, 'feature', 'a')).toEqual(after)
			expect(await eventsOf(seat)).toContain('feature-revived')
		})

		on('P23: a create takes over what is the same, and nothing else', async (seat) => {
			await seat.call('POST', '/projects/default/features', { name: 'a', description: 'By somebody' })
			expect(await created(seat, 'feature', 'a', BLANK)).toMatchObject({ kind: 'refused', problem: { code: 'API_CONFLICT' } })
			expect(await created(seat, 'feature', 'a', { ...BLANK, description: 'By somebody' })).toMatchObject({ kind: 'done', remoteId: 'a' })
			await seat.call('POST', '/context', { name: 'plan', description: 'By somebody' })
			expect(await created(seat, 'context_field', 'plan', {})).toMatchObject({ kind: 'refused', problem: { code: 'API_CONFLICT' } })
			expect(await created(seat, 'context_field', 'plan', { description: 'By somebody' })).toMatchObject({ kind: 'done' })
		})

		on('a flag that others depend on is not archived', async (seat) => {
			await created(seat, 'feature', 'a', BLANK)
			await created(seat, 'feature', 'child', { ...BLANK, parent: { feature: 'a' } })
			expect(await deleted(seat, 'feature', 'a')).toMatchObject({ kind: 'refused', problem: { code: 'API_FORBIDDEN' } })
			expect(await seenPlain(seat, 'feature', 'a')).toEqual(BLANK)
		})

		on('a half that fails is told, with what is there', async (seat) => {
			await created(seat, 'feature', 'a', BLANK)
			const after = { ...BLANK, description: 'New', tags: [{ type: 'nosuch', value: 'xx' }] }
			const outcome = await updated(seat, 'feature', 'a', after)
			expect(outcome).toMatchObject({ kind: 'failed', problem: { code: 'LIVE_IGNORED', cause: { code: 'API_REJECTED' } } })
			expect((outcome.observed as Dict).get('description')).toBe('New')
		})
	})

	describe(`${title}: everything else`, () => {
		on('a segment that is used is refused, and says why', async (seat) => {
			await created(seat, 'segment', 'beta', {
				description: 'One',
				constraints: [{ context_name: 'userId', operator: 'IN', values: ['1'] }],
			})
			await created(seat, 'feature', 'a', inDevelopment(false, share(10, { segments: ['beta'] })))
			expect(await deleted(seat, 'segment', 'beta')).toMatchObject({ kind: 'refused', problem: { code: 'API_IN_USE' } })
			expect(await updated(seat, 'segment', 'beta', {})).toMatchObject({ kind: 'done' })
			expect(await seenPlain(seat, 'segment', 'beta')).toEqual({})
			expect(await updated(seat, 'feature', 'a', BLANK)).toMatchObject({ kind: 'done' })
			expect(await deleted(seat, 'segment', 'beta')).toMatchObject({ kind: 'done' })
		})

		on('a segment that was renamed is gone under its old name', async (seat) => {
			const { remoteId = '' } = await created(seat, 'segment', 'one', {})
			await seat.call('PUT', `/segments/${remoteId}`, { name: 'two', constraints: [] })
			expect(await seat.connection.find({ type: 'segment', key: 'one', id: remoteId as never })).toMatchObject({ value: { kind: 'gone' } })
			expect((await seen(seat, 'segment', 'two'))?.id).toBe(remoteId)
		})

		on('each attribute of a context field, a tag type and a custom strategy is set and cleared', async (seat) => {
			const pairs = [
				['context_field', { description: 'One', stickiness: true, legal_values: [{ value: 'de', description: 'Germany' }] }],
				['tag_type', { description: 'One', icon: 'x' }],
				['strategy', { title: 'One', description: 'Two', deprecated: true, parameters: [{ name: 'n', type: 'number', required: true }] }],
			] as const
			for (const [type, whole] of pairs) {
				expect(await created(seat, type, 'one', whole), type).toMatchObject({ kind: 'done' })
				expect(await seenPlain(seat, type, 'one')).toEqual(whole)
				expect(await updated(seat, type, 'one', {}), type).toMatchObject({ kind: 'done' })
				expect(await seenPlain(seat, type, 'one')).toEqual({})
				expect(await updated(seat, type, 'one', whole), type).toMatchObject({ kind: 'done' })
				expect(await deleted(seat, type, 'one'), type).toMatchObject({ kind: 'done' })
				expect(await seen(seat, type, 'one')).toBeUndefined()
			}
		})

		on('what Unleash takes without a word and does not do is told', async (seat) => {
			await created(seat, 'tag_type', 'one', { description: 'One' })
			const there = await seen(seat, 'tag_type', 'one')
			await seat.call('DELETE', '/tag-types/one')
			const change = { id: 'u', kind: 'update', to: 'live', address: makeAddress('tag_type', 'one'), type: 'tag_type', key: 'one' } as const
			const after = new Map([['description', 'Two']])
			const edits = [{ path: ['description'], before: 'One', after: 'Two' }]
			const rest = {
				before: there?.attributes ?? new Map(),
				after,
				edits,
				other: null,
				dependents: [],
				notes: [],
				remoteId: 'one' as never,
			}
			const [outcome] = await seat.connection.write([{ ...change, ...rest }])
			expect(outcome).toMatchObject({ kind: 'unknown', problem: { code: 'OUTCOME_UNKNOWN' } })
		})

		on('P7: secrets of an integration are kept, changed, and never shown', async (seat) => {
			const rest = { service: 'webhook', enabled: false, events: ['feature-created'] }
			const secret = 'http://127.0.0.1:9/very-secret'
			const made = await created(seat, 'addon', 'hook', { ...rest, parameters: { url: secret, contentType: 'text/plain' } })
			expect(made).toMatchObject({ kind: 'done' })
			expect(await seat.connection.find({ type: 'addon', key: 'hook' })).toMatchObject({
				value: { resource: { key: 'hook', id: made.remoteId } },
			})
			const shown = (await seen(seat, 'addon', 'hook'))?.attributes.get('parameters') as Dict
			expect([...shown]).toEqual(
				expect.arrayContaining([
					['url', { kind: 'masked' }],
					['contentType', 'text/plain'],
				]),
			)
			expect(JSON.stringify([made, [...shown]])).not.toContain('very-secret')
			const masked = new Map([['url', { kind: 'masked' as const }]])
			const before = (await seen(seat, 'addon', 'hook'))?.attributes ?? new Map()
			const change = { id: 'u', kind: 'update', to: 'live', address: makeAddress('addon', 'hook'), type: 'addon', key: 'hook' } as const
			const after = new Map([...before, ['description', 'Told'] as const, ['parameters', masked] as const])
			const edits = [
				{ path: ['description'], before: undefined, after: 'Told' },
				{ path: ['parameters', 'contentType'], before: 'text/plain', after: undefined },
			]
			const more = { before, after, edits, other: null, dependents: [], notes: [], ...(made.remoteId && { remoteId: made.remoteId }) }
			expect(await seat.connection.write([{ ...change, ...more }])).toMatchObject([{ kind: 'done' }])
			// What an update answers is shown in clear, so that here it can be seen what was kept.
			const { json } = await seat.call('PUT', `/addons/${made.remoteId}`, {
				provider: 'webhook',
				enabled: false,
				events: ['feature-created'],
				parameters: { url: '*****' },
			})
			expect(json).toMatchObject({ description: 'Told', parameters: { url: secret } })
		})

		on('environments and projects change as far as the edition lets them', async (seat) => {
			const environment = { type: 'development', enabled: false, sort_order: 8 }
			expect(await updated(seat, 'environment', 'development', environment)).toMatchObject({ kind: 'done' })
			expect(await seenPlain(seat, 'environment', 'development')).toEqual(environment)
			await updated(seat, 'environment', 'development', { type: 'development', enabled: true, sort_order: 2 })
			const project = { name: 'Default', description: 'Default project', environments: ['production'] }
			expect(await updated(seat, 'project', 'default', project)).toMatchObject({ kind: 'done' })
			expect(await seenPlain(seat, 'project', 'default')).toEqual(project)
			expect(await created(seat, 'environment', 'qa', environment)).toMatchObject({
				kind: 'refused',
				problem: { code: 'LIVE_UNSUPPORTED' },
			})
		})

		on('the log tells who, and whether anything happened', async (seat) => {
			const mark = async (since: string | null) => {
				const read = await seat.connection.moved?.(since)
				return read?.kind === 'complete' ? read.value : expect.fail('no mark')
			}
			const before = await mark(null)
			expect(before.isMoved).toBe(true)
			expect(await mark(before.mark)).toEqual({ mark: before.mark, isMoved: false })
			const { remoteId } = await created(seat, 'segment', 'beta', {})
			await seat.call('POST', '/projects/default/features', { name: 'a' })
			expect((await mark(before.mark)).isMoved).toBe(true)
			const touched = [
				{ type: 'feature', key: 'a' },
				{ type: 'segment', key: 'beta', ...(remoteId && { id: remoteId }) },
				{ type: 'tag_type', key: 'nobody-touched-it' },
			].map((one) => ({ ...one, address: makeAddress(one.type, one.key) }))
			const actors = await seat.connection.actors?.(touched, null)
			expect([...(actors?.keys() ?? [])].sort()).toEqual(['feature.a', 'segment.beta'])
			expect(actors?.get('feature.a' as never)).toMatchObject({ name: 'admin', at: expect.stringMatching(/^\d{4}-.*Z$/) })
		})
	})
}
