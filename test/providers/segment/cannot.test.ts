import { describe, expect, test } from 'vitest'
import { problem, unknown } from '../../../src/provider.ts'
import { creation, edit, readOne, workspace } from './workspace.ts'

describe('what no call could do', () => {
	test.each([
		['a secret of the file would go', '{"apiKey":"in-file","trackingId":"UA-0"}', '{"trackingId":"UA-1"}', true],
		['a setting that Segment shows', '{"old":1,"trackingId":"UA-0"}', '{"trackingId":"UA-1"}', false],
		['there is no secret in the file', '{"trackingId":"UA-0"}', '{"trackingId":"UA-1"}', false],
	])('P7: settings written to a file: %s', async (_, inFile, inLive, isHeld) => {
		const { connection } = workspace()
		const now = await readOne(connection, 'destination', 'id-3b92a1')
		const change = edit({ ...now, attributes: new Map([...now.attributes, ['settings', inFile]]) }, { settings: inLive }, 'git')
		const because = connection.cannot?.(change)
		if (isHeld) expect(because?.reason).toContain('`apiKey`')
		else expect(because).toBeUndefined()
	})

	test.each([
		['all of it', { schema_settings: undefined }, true],
		['one part', { schema_settings: { track: { allow_unplanned_events: true, common_event_on_violations: 'ALLOW' } } }, true],
		[
			'a member of a part',
			{ schema_settings: { forwarding_violations_to: 'server', track: { common_event_on_violations: 'ALLOW' } } },
			true,
		],
		[
			'nothing',
			{
				schema_settings: { forwarding_violations_to: 'web', track: { allow_unplanned_events: false, common_event_on_violations: 'BLOCK' } },
			},
			false,
		],
	])('what becomes of events cannot be unsaid: %s', async (_, changed, isHeld) => {
		const { connection } = workspace()
		const now = await readOne(connection, 'source_tracking_plan_connection', 'web')
		expect(connection.cannot?.(edit(now, changed)) !== undefined).toBe(isHeld)
	})

	test('nor can a schedule', async () => {
		const { connection } = workspace()
		const now = await readOne(connection, 'destination_subscription', 'id-3b92a1_sub1')
		expect(connection.cannot?.(edit(now, { reverse_etl_schedule: undefined }))).toBeDefined()
		expect(connection.cannot?.(edit(now, { reverse_etl_schedule: { strategy: 'MANUAL' } }))).toBeUndefined()
	})

	test('a feature that the workspace does not have', async () => {
		const { connection } = workspace({ listFunctions: () => unknown(problem('API_FORBIDDEN', 'no')) })
		await connection.read(['function'])
		expect(connection.cannot?.(creation('function', 'a', {}))?.reason).toContain('Functions')
		expect(connection.cannot?.(creation('source', 'a', {}))).toBeUndefined()
	})
})
