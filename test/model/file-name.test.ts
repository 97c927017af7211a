import { expect, test } from 'vitest'
import { fitsFileName } from '../../src/model/index.ts'

test.each<[string, true | RegExp]>([
	['checkout', true],
	['beta users', true],
	['Größe 🛒', true],
	['a.b-c_d~e', true],
	['console', true],
	['x'.repeat(200), true],
	['', /empty/],
	['.', /folder/],
	['..', /folder/],
	['a/b', /slash/],
	['a\\b', /slash/],
	['a\nb', /not every system/],
	['a:b', /not every system/],
	['what?', /not every system/],
	['\ud800', /half/],
	['ends.', /ends with/],
	['ends ', /ends with/],
	[' begins', /begins/],
	['con', /device/],
	['COM1.old', /device/],
	['ü'.repeat(101), /200 bytes/],
])('%j', (name, expected) => {
	const fits = fitsFileName(name)
	if (expected === true) expect(fits).toBe(true)
	else expect(fits).toMatch(expected)
})
