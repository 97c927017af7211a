import { describe, expect, test } from 'vitest'
import { echo } from '../../../providers/hightouch/echo.ts'

describe('a commit of Hightouch itself', () => {
	test.each([
		'models customers added in Hightouch',
		'models customers changed in Hightouch',
		'syncs -15 changed in Hightouch',
		'syncs Stock__to---SHEET added or changed in Hightouch',
		'schema/parent-models users added in Hightouch',
		'schema/related-models orders changed in Hightouch',
		'schema/event-models page-viewed added or changed in Hightouch',
		'schema/model-relationships users-orders-2 added in Hightouch',
		'events/contracts web changed in Hightouch',
		'events/schemas order-completed-web-default added in Hightouch',
		'events/domains shop added in Hightouch',
		'customers deleted in Hightouch',
		'customers added or changed in Hightouch',
		'Update source and destination manifest',
		'Add workspace source and destination aliases',
		'Update Hightouch sync exposures',
		'customers deleted in Hightouch\n',
		'models customers changed in Hightouch\r\n\r\nwith a body',
	])('%j', (message) => {
		expect(echo.isOwn(message)).toBe(true)
	})
})

describe('a commit of somebody else', () => {
	test.each([
		'',
		'\nmodels customers added in Hightouch',
		'Models customers added in Hightouch',
		'models customers added in hightouch',
		'models customers added in Hightouch.',
		'models customers added in Hightouch (#12)',
		'models customers  added in Hightouch',
		'models new customers added in Hightouch',
		'models added in Hightouch',
		'Revert "models customers added in Hightouch"',
		'fix: models customers added in Hightouch',
		'model customers added in Hightouch',
		'dashboards sales added in Hightouch',
		'models customers deleted in Hightouch',
		'models customers removed in Hightouch',
		'customers added in Hightouch',
		'customers changed in Hightouch',
		'two syncs deleted in Hightouch',
		'Update source and destination manifest for staging',
		'Update source and destination manifests',
		'add workspace source and destination aliases',
		'add model.customers',
		'update sync.customers-to-hub-spot (config)',
		'acme: bring 12 changes from the workspace',
		'Bring what was changed in Hightouch',
	])('%j', (message) => {
		expect(echo.isOwn(message)).toBe(false)
	})

	test('P44: a very long line costs no more than its length', () => {
		expect(echo.isOwn(`models ${'a'.repeat(2_000_000)} `)).toBe(false)
	})
})
