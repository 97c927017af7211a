import { describe, expect, test } from 'vitest'
import type { HclFile } from '../../../../src/formats/hcl/index.ts'
import { parseHcl } from '../../../../src/formats/hcl/index.ts'
import { cutSections, joinSections, openWindow, withWindow } from '../../../../src/tree/hcl/write/sections.ts'

function fileOf(text: string): HclFile {
	const parsed = parseHcl(text)
	return parsed.kind === 'ok' ? parsed.file : expect.fail(parsed.problems[0]?.message ?? 'no HCL')
}

const THREE = '# top\n\na {\n  x = 1\n} # a\n\n# b\nb "c" "d" {\n}\nresource "t" "n" {\n}\n# end'

describe('a file in sections', () => {
	test.each([THREE, THREE.replaceAll('\n', '\r\n'), `\uFEFF${THREE}`, '', '# only a comment\n', 'a {}', 'a = 1\nb {}\n\n\n'])(
		'P15: put together they are the file, and each is a file by itself: %j',
		(text) => {
			const sections = cutSections(fileOf(text))
			expect(joinSections(sections)).toBe(text)
			for (const section of sections) expect(parseHcl(section.text).kind).toBe('ok')
		},
	)

	test('each is named by its block, and has what stands above it', () => {
		expect(cutSections(fileOf(THREE))).toEqual([
			{ name: 'a', text: '# top\n\na {\n  x = 1\n} # a\n' },
			{ name: 'b c d', text: '\n# b\nb "c" "d" {\n}\n' },
			{ name: 'resource t n', text: 'resource "t" "n" {\n}\n# end' },
		])
	})

	test('P44: a change opens the one that it is made in, and all of them where that shows no indentation', () => {
		const sections = cutSections(fileOf(THREE))
		expect(openWindow(sections, 0, 0, 'f.tf')).toMatchObject({ from: 0, to: 1 })
		expect(openWindow(sections, 0, 1, 'f.tf')).toMatchObject({ from: 0, to: 2 })
		expect(openWindow(sections, 1, 0, 'f.tf')).toMatchObject({ from: 0, to: 3 })
	})

	test('a changed window is cut again; what is not HCL is never written', () => {
		const sections = cutSections(fileOf(THREE))
		const window = openWindow(sections, 0, 0, 'f.tf')
		expect(withWindow(sections, window, window.file.text, 'f.tf')).toBe(sections)
		expect(withWindow(sections, window, 'a {\n}\nz {\n}\n', 'f.tf').map(({ name }) => name)).toEqual(['a', 'z', 'b c d', 'resource t n'])
		expect(withWindow(sections, window, '', 'f.tf').map(({ name }) => name)).toEqual(['b c d', 'resource t n'])
		expect(() => withWindow(sections, window, 'a {', 'f.tf')).toThrow('block a does not end')
	})
})
