import { describe, expect, test } from 'vitest'
import { problem, unknown } from '../../src/model/index.ts'
import type { Acquired } from '../../src/state/index.ts'
import { acquireLock, releaseLock, renewLock } from '../../src/state/index.ts'
import { pauseWorkspace, resumeWorkspace } from '../../src/sync/index.ts'
import { dictOf } from '../support/fake-api.ts'
import type { FakeWorkspace } from '../support/fake-workspace.ts'
import { fakeWorkspace, OPTIONS } from '../support/fake-workspace.ts'
import { githubPush, SECRET } from '../support/hooks.ts'
import { at, baseOf, idOf, resourceOf } from '../support/shop.ts'
import type { FakeWatch } from '../support/watching.ts'
import { fakeWatch, PACE } from '../support/watching.ts'

const HOUR = 3_600_000

/** One model, on which both sides agree. */
async function agreed(): Promise<FakeWorkspace> {
	const fake = await fakeWorkspace({ 'models/m.yaml': 'name: m\n' }, { 'model.m': { name: 'm' } })
	await fake.remember(baseOf({ 'model.m': { name: 'm' } }))
	return fake
}

/** As somebody does it in the app. */
function rename(fake: FakeWorkspace, name: string): void {
	fake.live.resources.set(at('model.m'), resourceOf('model.m', { name }, { id: idOf('model.m') }))
}

async function fileOf(fake: FakeWorkspace): Promise<string> {
	const { repository } = fake.workspace
	const [entry] = await repository.list(fake.tip(), '')
	return new TextDecoder().decode((await repository.read([entry?.id ?? ''])).get(entry?.id ?? ''))
}

const nameOf = (fake: FakeWorkspace) => fake.live.resources.get(at('model.m'))?.attributes.get('name')

describe('a change lands within a minute, without anybody telling of it', () => {
	test('outbound', async () => {
		const fake = await agreed()
		const watch = fakeWatch([{ name: 'acme', fake }])
		let [beganMs, landedMs] = [0, 0]
		fake.remote.beforePush = () => {
			if (beganMs > 0) landedMs ||= watch.clock.monotonicMs()
		}
		watch.at(200_000, () => {
			rename(fake, 'renamed')
			beganMs = watch.clock.monotonicMs()
		})
		await watch.run(400_000)
		expect(await fileOf(fake)).toBe('name: renamed\n')
		expect(landedMs - beganMs).toBeGreaterThan(0)
		expect(landedMs - beganMs).toBeLessThan(60_000)
		expect(watch.events.filter(({ event }) => event === 'synced').map(({ counts }) => counts)).toEqual([
			{ outbound: 1, inbound: 0, undone: 0, conflicts: 0, held: 0 },
		])
	})

	test('inbound, and the commit is not looked at again', async () => {
		const fake = await agreed()
		const watch = fakeWatch([{ name: 'acme', fake }])
		let landedMs = 0
		fake.live.fate = () => {
			landedMs = watch.clock.monotonicMs()
			return 'done'
		}
		watch.at(200_000, () => fake.commit({ 'models/m.yaml': 'name: edited\n' }))
		await watch.run(HOUR)
		expect(nameOf(fake)).toBe('edited')
		expect(landedMs).toBeGreaterThan(200_000)
		expect(landedMs).toBeLessThan(260_000)
		expect(fake.live.writes).toHaveLength(1)
	})
})

test('P2: a quiet day costs looks and lists, no write and no push', async () => {
	const fake = await agreed()
	const watch = fakeWatch([{ name: 'acme', fake }])
	let pushes = 0
	watch.at(60_000, () => {
		pushes = fake.remote.pushes.length
	})
	await watch.run(24 * HOUR)
	expect([fake.live.writes.length, fake.remote.pushes.length - pushes]).toEqual([0, 0])
	const perDay = (24 * HOUR) / PACE.gitMs
	expect(watch.looks.length).toBeGreaterThanOrEqual(perDay)
	expect(watch.looks.length).toBeLessThan(perDay * 1.2)
	expect(watch.opened('acme')).toBeLessThan(24 * 5)
})

test('P39: commits of our own never come back as changes', async () => {
	const fake = await agreed()
	const watch = fakeWatch([{ name: 'acme', fake }])
	watch.at(100_000, () => rename(fake, 'renamed'))
	let tip = ''
	watch.at(200_000, () => {
		tip = fake.tip()
	})
	await watch.run(6 * HOUR)
	expect(fake.tip()).toBe(tip)
	expect(fake.live.writes).toEqual([])
	expect(watch.events.filter(({ event }) => event === 'synced')).toHaveLength(1)
})

describe('a value that does not stand still', () => {
	test('is written at the first change, and then not before it has come to rest', async () => {
		const fake = await agreed()
		const watch = fakeWatch([{ name: 'acme', fake }])
		for (let index = 1; index <= 20; index += 1) watch.at(60_000 + index * 9000, () => rename(fake, `name ${index}`))
		await watch.run(HOUR)
		expect(await fileOf(fake)).toBe('name: name 20\n')
		expect(watch.events.filter(({ event }) => event === 'synced').length).toBeLessThanOrEqual(3)
	})

	test('holds back nothing but itself', async () => {
		const fake = await agreed()
		const watch = fakeWatch([{ name: 'acme', fake }])
		for (let index = 1; index <= 100; index += 1) watch.at(60_000 + index * 9000, () => rename(fake, `name ${index}`))
		watch.at(500_000, () => fake.commit({ 'models/n.yaml': 'name: n\n' }))
		let isThere = false
		watch.at(600_000, () => {
			isThere = fake.live.resources.has(at('model.n'))
		})
		await watch.run(HOUR)
		expect(isThere).toBe(true)
	})
})

test('P20: a conflict waits for a person, is told of once, and blocks nothing else', async () => {
	const fake = await agreed()
	const watch = fakeWatch([{ name: 'acme', fake }])
	watch.at(100_000, async () => {
		rename(fake, 'mine')
		await fake.commit({ 'models/m.yaml': 'name: yours\n', 'models/n.yaml': 'name: n\n' })
	})
	await watch.run(2 * HOUR)
	expect([nameOf(fake), await fileOf(fake)]).toEqual(['mine', 'name: yours\n'])
	expect(fake.live.resources.has(at('model.n'))).toBe(true)
	expect(watch.events.filter(({ event }) => event === 'conflicts').map(({ message }) => message)).toEqual([
		'1 conflict to be settled by a person',
	])
})

describe('one that fails', () => {
	test('P3: an unreachable remote is asked less and less, nothing is done meanwhile, and all is made up for', async () => {
		const fake = await agreed()
		const watch = fakeWatch([{ name: 'acme', fake }])
		watch.at(100_000, () => {
			fake.remote.isReachable = false
			rename(fake, 'renamed')
		})
		watch.at(100_000 + 2 * HOUR, () => {
			fake.remote.isReachable = true
		})
		await watch.run(3 * HOUR)
		const asked = watch.looks.filter(({ atMs }) => atMs > 100_000 && atMs < 100_000 + 2 * HOUR)
		expect(asked.length).toBeLessThan((2 * HOUR) / 150_000 + 10)
		expect(await fileOf(fake)).toBe('name: renamed\n')
		const told = watch.events.filter(({ event }) => event === 'problem' || event === 'recovered')
		expect(told.map(({ event, code }) => [event, code])).toEqual([
			['problem', 'GIT_FAILED'],
			['recovered', undefined],
		])
	})

	test('keeps no other from its work, and a defect is told of by its place alone', async () => {
		const [broken, well] = [await agreed(), await agreed()]
		const beforeOpen = (): void => {
			throw new TypeError('token-of-somebody')
		}
		const watch = fakeWatch([
			{ name: 'broken', fake: broken, beforeOpen },
			{ name: 'well', fake: well },
		])
		watch.at(100_000, () => rename(well, 'renamed'))
		await watch.run(HOUR)
		expect(await fileOf(well)).toBe('name: renamed\n')
		const [told] = watch.events.filter(({ event }) => event === 'problem')
		expect(told).toMatchObject({ workspace: 'broken', code: 'DEFECT', level: 'error' })
		expect(JSON.stringify(watch.events)).not.toContain('token-of-somebody')
		expect((await watch.ask({ target: '/readyz' })).body).toBe('broken: DEFECT\n')
	})

	test('a workspace that cannot be read is held, and made up for', async () => {
		const fake = await agreed()
		const watch = fakeWatch([{ name: 'acme', fake }])
		watch.at(100_000, () => void fake.live.unlisted.add('model'))
		watch.at(120_000, () => fake.commit({ 'models/m.yaml': 'name: edited\n' }))
		watch.at(HOUR, () => void fake.live.unlisted.delete('model'))
		let early: unknown
		watch.at(HOUR - 1, () => {
			early = nameOf(fake)
		})
		await watch.run(2 * HOUR)
		expect([early, nameOf(fake)]).toEqual(['m', 'edited'])
		const told = watch.events.filter(({ event }) => event === 'problem' || event === 'recovered')
		expect(told.map(({ event, code }) => [event, code])).toEqual([
			['problem', 'READ_INCOMPLETE'],
			['recovered', undefined],
		])
	})

	test('a file that cannot be read is told of, and tried again when there is another commit', async () => {
		const fake = await agreed()
		const watch = fakeWatch([{ name: 'acme', fake }])
		watch.at(100_000, () => fake.commit({ 'models/m.yaml': 'name: [\n' }))
		watch.at(2 * HOUR, () => fake.commit({ 'models/m.yaml': 'name: edited\n' }))
		await watch.run(3 * HOUR)
		expect(nameOf(fake)).toBe('edited')
		const told = watch.events.filter(({ event }) => event === 'problem' || event === 'recovered')
		expect(told.map(({ event, code }) => [event, code])).toEqual([
			['problem', 'YAML_INVALID'],
			['recovered', undefined],
		])
		expect(watch.reads.length).toBeLessThan(((3 * HOUR) / PACE.liveMs) * 1.4)
	})

	test.each([
		{ what: 'who gives signs of life is waited for', isAlive: true, file: 'name: m\n' },
		{ what: 'who was killed has the lock taken over, with nobody to release it', isAlive: false, file: 'name: renamed\n' },
	])('P35 P36: somebody else $what', async ({ isAlive, file }) => {
		const fake = await agreed()
		const other = fake.workspace
		const watch = fakeWatch([{ name: 'acme', fake }])
		watch.at(100_000, async () => {
			const held = await acquireLock(other.store, { ...other, clock: watch.clock, ...OPTIONS, operation: 'apply' })
			rename(fake, 'renamed')
			let stored = (held as Extract<Acquired, { readonly kind: 'held' }>).stored
			while (isAlive) {
				await watch.clock.sleep(60_000)
				const saved = await renewLock(other.store, stored)
				if (saved.kind === 'done') stored = saved.stored
			}
		})
		await watch.run(HOUR)
		expect(watch.events.find(({ event }) => event === 'problem')?.code).toBe('LOCK_HELD')
		expect((await fake.stored()).lock?.holder).toBe(isAlive ? other.holder : undefined)
		expect(await fileOf(fake)).toBe(file)
	})

	test('P18: a guard refuses once, and not at each look', async () => {
		const files = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`models/m${index}.yaml`, `name: m${index}\n`]))
		const held = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`model.m${index}`, { name: `m${index}` }]))
		const fake = await fakeWorkspace(files, held)
		await fake.remember(baseOf(held))
		const watch = fakeWatch([{ name: 'acme', fake }])
		watch.at(100_000, () => fake.live.resources.clear())
		await watch.run(10 * HOUR)
		expect(watch.events.filter(({ event }) => event === 'problem').map(({ code }) => code)).toEqual(['GUARD_EMPTY'])
		expect(await fake.workspace.repository.list(fake.tip(), '')).toHaveLength(20)
	})
})

test('a paused workspace is left alone until somebody resumes it, the service too', async () => {
	const fake = await agreed()
	const watch = fakeWatch([{ name: 'acme', fake }])
	watch.at(100_000, () => pauseWorkspace(fake.workspace, 'an audit', OPTIONS))
	watch.at(200_000, () => rename(fake, 'renamed'))
	watch.at(5 * HOUR, () => resumeWorkspace(fake.workspace, OPTIONS))
	await watch.run(6 * HOUR)
	expect(watch.reads.filter(({ atMs }) => atMs > 200_000 && atMs < 5 * HOUR)).toEqual([])
	expect(await fileOf(fake)).toBe('name: renamed\n')
	expect(watch.events.filter(({ event }) => event === 'problem').map(({ code }) => code)).toEqual(['PAUSED'])
})

describe('the record that a service keeps of its changes', () => {
	test('is asked at each look, and lists are read far less often', async () => {
		const fake = await agreed()
		let moves = 0
		const marks: (string | null)[] = []
		const live = {
			...fake.live,
			moved: async (since: string | null) => {
				marks.push(since)
				return { kind: 'complete' as const, value: { mark: String(moves), isMoved: since !== String(moves) } }
			},
		}
		const watch = fakeWatch([{ name: 'acme', fake, more: { live } }])
		let [beganMs, landedMs] = [0, 0]
		fake.remote.beforePush = () => {
			if (beganMs > 0) landedMs ||= watch.clock.monotonicMs()
		}
		watch.at(HOUR, () => {
			beganMs = watch.clock.monotonicMs()
			moves += 1
			rename(fake, 'renamed')
		})
		await watch.run(2 * HOUR)
		expect(landedMs - beganMs).toBeLessThan(PACE.gitMs + 2000)
		expect(watch.reads.length).toBeLessThan((2 * HOUR) / (5 * PACE.liveMs))
		expect(marks.length).toBeGreaterThan((2 * HOUR) / PACE.gitMs)
	})

	test('what it told is not forgotten where the round fails', async () => {
		const fake = await agreed()
		let moves = 0
		const live = {
			...fake.live,
			moved: async (since: string | null) => ({
				kind: 'complete' as const,
				value: { mark: String(moves), isMoved: since !== String(moves) },
			}),
		}
		const watch = fakeWatch([{ name: 'acme', fake, more: { live } }])
		const other = { ...fake.workspace, clock: watch.clock, ...OPTIONS, operation: 'apply' }
		const [beganMs, landedBy] = [HOUR + 120_000, HOUR + 300_000]
		watch.at(beganMs, async () => {
			const held = await acquireLock(fake.workspace.store, other)
			moves += 1
			rename(fake, 'renamed')
			await watch.clock.sleep(60_000)
			if (held.kind === 'held') await releaseLock(fake.workspace.store, held.stored)
		})
		let file = ''
		watch.at(landedBy, async () => {
			file = await fileOf(fake)
		})
		await watch.run(landedBy + 1000)
		expect(watch.events.find(({ event }) => event === 'problem')?.code).toBe('LOCK_HELD')
		expect(file).toBe('name: renamed\n')
	})

	test('that cannot be read is done without', async () => {
		const fake = await agreed()
		const live = {
			...fake.live,
			moved: async (since: string | null) =>
				since === null
					? { kind: 'complete' as const, value: { mark: '1', isMoved: true } }
					: unknown(problem('API_FORBIDDEN', 'the credential may not read the audit trail')),
		}
		const watch = fakeWatch([{ name: 'acme', fake, more: { live } }])
		watch.at(HOUR, () => rename(fake, 'renamed'))
		let there = ''
		watch.at(HOUR + 60_000, async () => {
			there = await fileOf(fake)
		})
		await watch.run(2 * HOUR)
		expect(there).toBe('name: renamed\n')
		expect(watch.events.filter(({ event }) => event === 'problem')).toEqual([])
	})
})

describe('webhooks are hints', () => {
	const post = (watch: FakeWatch, delivery: string, branch = 'main') =>
		watch.ask({ method: 'POST', target: '/webhooks', ...githubPush(branch, delivery) })

	test('a push that is told of lands within seconds', async () => {
		const fake = await agreed()
		const watch = fakeWatch([{ name: 'acme', fake }], { secrets: [SECRET] })
		let landedMs = 0
		fake.live.fate = () => {
			landedMs = watch.clock.monotonicMs()
			return 'done'
		}
		// Right after a look of its own.
		watch.at(200_000, async () => {
			const last = watch.looks.at(-1)?.atMs ?? 0
			await watch.clock.sleep(last + PACE.gitMs - watch.clock.monotonicMs() + 1000)
			await fake.commit({ 'models/m.yaml': 'name: edited\n' })
			const pushedMs = watch.clock.monotonicMs()
			await post(watch, 'd-1')
			await watch.clock.sleep(3000)
			expect(landedMs).toBeGreaterThan(pushedMs)
		})
		await watch.run(300_000)
		expect(landedMs).toBeGreaterThan(0)
	})

	test.each([
		['none comes', []],
		['each comes twice', ['d-1', 'd-1', 'd-2', 'd-2']],
		['they come in another order, and late', ['d-9', 'd-2', 'd-1']],
		['they tell of other branches', ['d-1 other']],
	])('P39: the end is the same where %s', async (_, deliveries) => {
		const fake = await agreed()
		const watch = fakeWatch([{ name: 'acme', fake }], { secrets: [SECRET] })
		watch.at(100_000, () => fake.commit({ 'models/m.yaml': 'name: one\n' }))
		watch.at(150_000, () => fake.commit({ 'models/m.yaml': 'name: two\n', 'models/n.yaml': 'name: n\n' }))
		for (const [index, delivery] of deliveries.entries()) {
			const [id = '', branch] = delivery.split(' ')
			watch.at(149_000 + index * 40_000, () => post(watch, id, branch))
		}
		await watch.run(HOUR)
		expect([nameOf(fake), fake.live.resources.has(at('model.n')), fake.live.resources.size]).toEqual(['two', true, 2])
		expect((await fake.stored()).state?.commit).toBe(fake.tip())
	})
})

test('a state that is kept elsewhere than in Git is read itself', async () => {
	const fake = await agreed()
	const watch = fakeWatch([{ name: 'acme', fake, state: 'elsewhere' }])
	watch.at(100_000, () => rename(fake, 'renamed'))
	watch.at(HOUR, () => pauseWorkspace(fake.workspace, undefined, OPTIONS))
	watch.at(HOUR + 100_000, () => rename(fake, 'again'))
	watch.at(2 * HOUR, () => resumeWorkspace(fake.workspace, OPTIONS))
	await watch.run(3 * HOUR)
	expect(await fileOf(fake)).toBe('name: again\n')
	expect(watch.events.filter(({ event }) => event === 'synced')).toHaveLength(2)
	expect(fake.live.writes).toEqual([])
})

test('workspaces of one remote share one look at it', async () => {
	const fake = await agreed()
	const members = Array.from({ length: 10 }, (_, index) => ({ name: `w${index}`, fake, remote: 'one' }))
	const watch = fakeWatch(members)
	await watch.run(HOUR)
	expect(watch.looks.filter(({ atMs }) => atMs > 60_000).length).toBeLessThan((HOUR / PACE.gitMs) * 1.3)
})

test('a hundred workspaces in one process: each change lands within a minute', async () => {
	const fakes = await Promise.all(Array.from({ length: 100 }, agreed))
	const watch = fakeWatch(fakes.map((fake, index) => ({ name: `w${index}`, fake })))
	watch.at(200_000, () => {
		for (const fake of fakes) rename(fake, 'renamed')
	})
	await watch.run(261_000)
	const landed = await Promise.all(fakes.map(fileOf))
	expect(landed.filter((text) => text === 'name: renamed\n')).toHaveLength(100)
	expect(watch.looks.filter(({ atMs }) => atMs < 30_000).length).toBeGreaterThanOrEqual(100)
})

test('ready means that every workspace was dealt with, from the first moment on', async () => {
	const fake = await agreed()
	const read: typeof fake.live.read = async (scopes) => {
		await watch.clock.sleep(50_000)
		return await fake.live.read(scopes)
	}
	const watch: FakeWatch = fakeWatch([{ name: 'acme', fake, more: { live: { ...fake.live, read } } }])
	const answers: (string | number)[] = []
	watch.at(0, async () => {
		const { status, body } = await watch.ask({ target: '/readyz' })
		answers.push(status, body)
	})
	watch.at(100_000, async () => void answers.push((await watch.ask({ target: '/readyz' })).status))
	await watch.run(200_000)
	expect(answers).toEqual([503, 'acme: not looked at yet\n', 200])
})

describe('somebody who is faster', () => {
	/** Pushes new files of the workspace's folder while that is read, for so long. */
	function rival(fake: FakeWorkspace, isAtWork: () => boolean): typeof fake.live {
		let count = 0
		const read: typeof fake.live.read = async (scopes) => {
			if (isAtWork()) await fake.commit({ [`other-${count++}.txt`]: 'theirs\n' })
			return await fake.live.read(scopes)
		}
		return { ...fake.live, read }
	}

	test('makes a new plan due at once, and is nothing to tell of', async () => {
		const fake = await agreed()
		let pushes = 0
		const live = rival(fake, () => pushes-- > 0)
		const watch = fakeWatch([{ name: 'acme', fake, more: { live } }])
		let [seenMs, landedMs] = [0, 0]
		watch.at(100_000, () => {
			rename(fake, 'renamed')
			pushes = 1
			seenMs = watch.reads.length
		})
		fake.remote.beforePush = () => {
			if (nameOf(fake) === 'renamed') landedMs = watch.clock.monotonicMs()
		}
		await watch.run(HOUR)
		expect(await fileOf(fake)).toBe('name: renamed\n')
		const foundMs = watch.reads[seenMs]?.atMs ?? 0
		expect(landedMs - foundMs).toBeLessThan(1000)
		expect(watch.events.filter(({ event }) => event === 'problem' || event === 'recovered')).toEqual([])
	})

	test('each time is told of once, asked for less and less, and made up for', async () => {
		const fake = await agreed()
		let isBusy = false
		const watch = fakeWatch([{ name: 'acme', fake, more: { live: rival(fake, () => isBusy) } }])
		watch.at(100_000, () => {
			rename(fake, 'renamed')
			isBusy = true
		})
		watch.at(700_000, () => {
			isBusy = false
		})
		await watch.run(HOUR)
		expect(await fileOf(fake)).toBe('name: renamed\n')
		expect(watch.events.filter(({ event }) => event === 'problem' || event === 'recovered').map(({ code }) => code)).toEqual([
			'PLAN_STALE',
			undefined,
		])
		expect(watch.reads.filter(({ atMs }) => atMs > 100_000 && atMs < 700_000).length).toBeLessThan(600)
	})
})

describe('the settings name other workspaces', () => {
	test('one that is new is watched, and one that is gone is left alone, without a restart', async () => {
		const [first, second] = [await agreed(), await agreed()]
		const [one, two] = [
			{ name: 'one', fake: first },
			{ name: 'two', fake: second },
		]
		const watch = fakeWatch([one])
		watch.at(100_000, async () => {
			watch.list([one, two])
			await first.commit({ 'tideway.yaml': 'two\n' })
		})
		watch.at(200_000, () => rename(second, 'renamed'))
		watch.at(300_000, async () => {
			watch.list([two])
			await second.commit({ 'tideway.yaml': 'one is gone\n' })
		})
		watch.at(400_000, () => {
			rename(first, 'late')
			rename(second, 'again')
		})
		await watch.run(HOUR)
		expect([await fileOf(first), await fileOf(second)]).toEqual(['name: m\n', 'name: again\n'])
		expect(watch.reads.filter(({ name, atMs }) => name === 'one' && atMs > 350_000)).toEqual([])
		expect((await watch.ask({ target: '/metrics' })).body).not.toContain('workspace="one"')
		const told = watch.events.filter(({ event, workspace }) => workspace !== undefined && ['started', 'stopped'].includes(event))
		expect(told.map(({ event, workspace }) => [event, workspace])).toEqual([
			['started', 'two'],
			['stopped', 'one'],
		])
	})

	test('P31: one that goes while it is at work ends with its lock free', async () => {
		const [gone, stays] = [await agreed(), await agreed()]
		const members = [
			{ name: 'gone', fake: gone },
			{ name: 'stays', fake: stays },
		]
		const watch = fakeWatch(members)
		gone.live.fate = () => {
			watch.list(members.slice(1))
			return 'done'
		}
		watch.at(100_000, () => gone.commit({ 'models/m.yaml': 'name: edited\n' }))
		watch.at(200_000, () => stays.commit({ 'models/m.yaml': 'name: edited\n' }))
		watch.at(300_000, () => gone.commit({ 'models/m.yaml': 'name: late\n' }))
		await watch.run(HOUR)
		expect([nameOf(gone), nameOf(stays)]).toEqual(['edited', 'edited'])
		expect((await gone.stored()).lock).toBeNull()
	})

	test('where they cannot be read, all goes on as it was', async () => {
		const fake = await agreed()
		let isReadable = true
		const watch = fakeWatch([{ name: 'acme', fake }], { isReadable: () => isReadable })
		watch.at(100_000, () => {
			isReadable = false
			rename(fake, 'one')
		})
		watch.at(400_000, () => rename(fake, 'two'))
		await watch.run(HOUR)
		expect(await fileOf(fake)).toBe('name: two\n')
	})
})

test('P31: a wish to stop ends the watch, with the lock free and no attribute half written', async () => {
	const fake = await agreed()
	const watch = fakeWatch([{ name: 'acme', fake }])
	watch.at(100_000, () => fake.commit({ 'models/m.yaml': 'name: edited\n', 'models/n.yaml': 'name: n\n' }))
	fake.live.fate = () => {
		watch.stop()
		return 'done'
	}
	await watch.run(HOUR)
	const { lock, state, journal } = await fake.stored()
	expect(lock).toBeNull()
	expect(fake.live.writes).toHaveLength(1)
	const [written] = fake.live.writes
	expect(state?.base.get(written?.address ?? at('model.m'))?.attributes).toEqual(written && 'after' in written ? written.after : dictOf({}))
	expect(journal?.intents.filter(({ outcome }) => outcome === undefined) ?? []).toEqual([])
	expect(watch.clock.monotonicMs()).toBeLessThan(HOUR)
	expect(watch.events.at(-1)?.event).toBe('stopped')
})
