import { describe, expect, test } from 'vitest'
import type { Reference } from '../../../src/formats/hcl/index.ts'
import { parseExpression, referencesIn } from '../../../src/formats/hcl/index.ts'

function read(text: string): readonly Reference[] {
	const parsed = parseExpression(text)
	if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems))
	return referencesIn(parsed.expression)
}

function sketch(text: string): string {
	return read(text)
		.map(({ root, steps }) => root + steps.map(({ kind, name }) => (kind === 'attribute' ? `.${name}` : `[${name}]`)).join(''))
		.join(' ')
}

describe('referencesIn', () => {
	test.each([
		['a literal has none', '[1, "b", true, null]', ''],
		['a root', 'a', 'a'],
		['names and literal keys', 'a.b["c d"][0].e.1', 'a.b[c d][0].e[1]'],
		['a computed key ends it, and has its own', 'a.b[each.key].c', 'a.b each.key'],
		['keys in keys', 'a[b[c.d]]', 'a b c.d'],
		['a template as a key', 'a["${b}"]', 'a b'],
		['a word is no key', 'a[true].b', 'a'],
		['a splat ends it', 'a.b[*].c[d]', 'a.b d'],
		['nested splats', 'a[*].b[c].*.d', 'a c'],
		['calls, by their arguments', 'f(a.b, g(c)...)', 'a.b c'],
		['what is taken out of something else', 'f(a).b[c]', 'a c'],
		['operators', '-a + (b ? !c : d) * e.f', 'a b c d e.f'],
		['members, not their bare keys', '{ a = b, (c) = d, "${e}" : f.g }', 'b c d e f.g'],
		['templates', '"${a} %{ if b }${c}%{ else }${d}%{ endif }"', 'a b c d'],
		['heredocs', '<<E\n${a.b}\nE\n', 'a.b'],
		['names that a for binds', '[for a, b in c : [a, b.d, e] if a]', 'c e'],
		['a collection that has the name it gives', '[for a in a.b : a.c]', 'a.b'],
		['a name that is bound inside only', '[[for a in b : a], a]', 'b a'],
		['an object for', '{for a in b : a.k => c...}', 'b c'],
		['a for in a template', '"%{ for a in b }${a}${c}%{ endfor }${a}"', 'b c a'],
		['hostile names', '__proto__.constructor', '__proto__.constructor'],
	])('%s', (_name, text, expected) => {
		expect(sketch(text)).toBe(expected)
	})

	test('each has its place in the text', () => {
		const text = '"${ a.b["c"][d].e } ${f[*].g}"'
		expect(read(text).map(({ start, end }) => text.slice(start, end))).toEqual(['a.b["c"]', 'd', 'f'])
	})
})
