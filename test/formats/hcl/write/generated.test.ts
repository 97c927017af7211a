import { describe, expect, test } from 'vitest'
import type { Writable } from '../../../../src/formats/hcl/index.ts'
import { EMPTY_SCOPE, evaluate, formatHcl, parseExpression, renderGenerated, toModel } from '../../../../src/formats/hcl/index.ts'
import type { FormAttribute } from '../../../../src/model/index.ts'
import { fromPlain } from '../../../../src/model/index.ts'

const asWritten = (data: unknown): Writable => fromPlain(data) as Writable
const plain: FormAttribute = { name: 'x', kind: 'plain', absent: 'null' }

/** What stands behind `x = ` in a block that holds this value alone. */
function rendered(value: Writable | undefined, written: FormAttribute = plain): string {
	const attributes = new Map(value === undefined ? [] : [['x', value] as const])
	const text = renderGenerated({ type: 't', label: 'n', importId: undefined, written: [written], attributes })
	return text
		.replace('resource "t" "n" {\n', '')
		.replace(/^ {2}x = /, '')
		.replace(/\n?\}$/, '')
}

describe('configuration as Terraform generates it', () => {
	test.each<[string, unknown, string]>([
		['a list on one line, however long', ['a'.repeat(60), 'b'.repeat(60)], `["${'a'.repeat(60)}", "${'b'.repeat(60)}"]`],
		['nothing', [[], {}], '[[], {}]'],
		['keys in the order of their bytes', { b: 1, a: true, '@c': null }, '{\n    "@c" = null\n    a    = true\n    b    = 1\n  }'],
		['a key that needs no quotes, in any script', { ключ: 1, 'a b': 2 }, '{\n    "a b" = 2\n    ключ  = 1\n  }'],
		['maps in a list', [{ a: 1 }, { b: 2 }], '[{\n    a = 1\n    }, {\n    b = 2\n  }]'],
		['what could begin a template', 'a ${b} %{c} $d', '"a $${b} %%{c} $d"'],
		['lines and tabs', 'a\n\tb\r', '"a\\n\\tb\\r"'],
		['what cannot be printed', '\u00a0\u200d\ufeff\u{e0001}', '"\\u00a0\\u200d\\ufeff\\U000e0001"'],
		['what can', 'é—😀', '"é—😀"'],
	])('%s', (_, value, expected) => {
		expect(rendered(asWritten(value))).toBe(expected)
		const parsed = parseExpression(expected)
		const read = parsed.kind === 'ok' ? evaluate(parsed.expression, EMPTY_SCOPE) : expect.fail(expected)
		expect(read.kind === 'ok' && toModel(read.value)).toEqual({ kind: 'known', value: asWritten(value) })
	})

	const members: readonly FormAttribute[] = [
		{ name: 'a', kind: 'plain', absent: 'null' },
		{ name: 'b', kind: 'plain', absent: 'left-out' },
	]
	test.each<[string, FormAttribute, unknown, string]>([
		['nothing is null', plain, undefined, 'null'],
		['an empty list of its own', { ...plain, absent: 'empty' }, undefined, '[]'],
		['what is left out', { ...plain, absent: 'left-out' }, undefined, ''],
		['an empty list of maps takes two lines', { name: 'x', kind: 'objects', members, absent: 'empty' }, undefined, '[\n  ]'],
		['so does one that is there', { name: 'x', kind: 'objects', members, absent: 'null' }, [], '[\n  ]'],
		['members that say nothing', { name: 'x', kind: 'objects', members, absent: 'null' }, [{}], '[\n    {\n      a = null\n    },\n  ]'],
		['a map', { name: 'x', kind: 'object', members, absent: 'null' }, { b: 1 }, '{\n    a = null\n    b = 1\n  }'],
		['a map that is a text', { name: 'x', kind: 'text', absent: 'null' }, { a: 1 }, 'jsonencode({\n    a = 1\n  })'],
		['a text that holds JSON', { name: 'x', kind: 'text', absent: 'null' }, '[1]', 'jsonencode([1])'],
		['a text that holds none', { name: 'x', kind: 'text', absent: 'null' }, '{', '"{"'],
		['a text that is nothing yet', { name: 'x', kind: 'text', absent: 'empty' }, undefined, 'jsonencode({})'],
	])('%s', (_, written, value, expected) => {
		expect(rendered(value === undefined ? undefined : asWritten(value), written)).toBe(expected)
	})

	test('an `import` block comes first, and `terraform fmt` leaves all of it as it is', () => {
		const attributes = new Map([['x', asWritten([{ a: [{ b: 1 }, { c: 2 }] }])]])
		const text = renderGenerated({ type: 't', label: 'id-1', importId: '1:2', written: [plain], attributes })
		expect(text).toMatch(/^import \{\n {2}to = t\.id-1\n {2}id = "1:2"\n\}\n\nresource "t" "id-1" \{\n.*\n\}$/s)
		expect(formatHcl(text)).toBe(text)
	})
})
