import { expect, test } from 'vitest'
import type { RemoteId, ResourceType } from '../../../src/model/index.ts'
import { makeAddress } from '../../../src/model/index.ts'
import { decide } from '../../../src/plan/decide/decide.ts'
import { DEFAULT_POLICY } from '../../../src/plan/index.ts'
import { dictOf } from '../../support/fake-api.ts'

const BECAUSE = { reason: 'the API does not know the start', remedy: 'set the start in the app' }

const JOB: ResourceType = {
	name: 'job',
	title: 'jobs',
	role: 'managed',
	attributes: [
		{
			name: 'schedule',
			kind: 'object',
			attributes: [
				{ name: 'type', kind: 'string' },
				{ name: 'start', kind: 'string', live: 'file-only', because: BECAUSE },
			],
		},
	],
	can: { create: true, update: true, delete: true },
}

const MANUAL = { schedule: { type: 'manual' } }
const STARTED = { schedule: { type: 'manual', start: 'monday' } }
const LATER = { schedule: { type: 'manual', start: 'friday' } }

test.each([
	['comes', undefined, STARTED],
	['changes', { schedule: { start: 'monday' } }, LATER],
	['goes', { schedule: { start: 'monday' } }, MANUAL],
])('what only the file tells inside a map %s, and the reason is its own', (_, file, git) => {
	const address = makeAddress('job', 'a')
	const resource = { address, type: 'job', key: 'a' }
	const id = '1' as RemoteId
	const { unsupported } = decide(
		{
			address,
			type: JOB,
			key: 'a',
			base: { type: 'job', key: 'a', id, attributes: dictOf(MANUAL), ...(file && { file: dictOf(file) }) },
			git: { kind: 'present', resource: { ...resource, attributes: dictOf(git) } },
			live: { kind: 'present', resource: { ...resource, id, attributes: dictOf(MANUAL) } },
		},
		DEFAULT_POLICY,
	)
	expect(unsupported).toMatchObject([BECAUSE])
})
