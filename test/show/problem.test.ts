import { expect, test } from 'vitest'
import { problem } from '../../src/model/index.ts'
import { showProblem, showProblemLine } from '../../src/show/index.ts'

test('a problem with everything', () => {
	const inner = problem('FILE_IO', 'models/a.yaml cannot be read', { cause: problem('FILE_IO', 'permission denied') })
	const whole = problem('CONFIG_INVALID', 'mode takes one of mirror, two-way, deploy', {
		where: { file: 'tideway.yaml', line: 12, column: 8, path: ['workspaces', 'acme', 'mode'] },
		hint: 'did you mean two-way?',
		cause: inner,
	})
	expect(`${showProblem(whole, { color: false, source: '\tmode: twoway # 12' })}\n`).toMatchInlineSnapshot(`
		"Error: mode takes one of mirror, two-way, deploy
		  CONFIG_INVALID at tideway.yaml:12:8, workspaces.acme.mode
		  12 |     mode: twoway # 12
		     |           ^
		  because: models/a.yaml cannot be read
		  because: permission denied
		  Next: did you mean two-way?
		"
	`)
})

test('a warning, and a hint that only the cause has', () => {
	const text = showProblem(problem('API_LIMIT', 'slow', { cause: problem('API_LIMIT', '429', { hint: 'wait' }) }), {
		color: false,
		level: 'warning',
	})
	expect(text.split('\n')).toEqual(['Warning: slow', '  API_LIMIT', '  because: 429', '  Next: wait'])
})

test('the caret stands under its column after tabs and wide characters', () => {
	const source = '\t漢字: x'
	const lines = showProblem(problem('YAML_INVALID', 'bad', { where: { line: 3, column: source.indexOf('x') + 1 } }), {
		color: false,
		source,
	}).split('\n')
	expect(lines.slice(2)).toEqual(['  3 |     漢字: x', '    |           ^'])
})

test('in one line, a place that the message names is not told again', () => {
	const where = { file: 'models/a.yaml', line: 3 }
	expect(showProblemLine(problem('YAML_INVALID', 'models/a.yaml:3 is torn', { where }))).toBe('models/a.yaml:3 is torn')
	expect(showProblemLine(problem('YAML_INVALID', 'models/a.yaml is torn', { where }))).toBe('models/a.yaml is torn (models/a.yaml:3)')
})

test('P42: one line stays one line', () => {
	expect(showProblemLine(problem('USAGE', 'a\r\nb\u001b[0m', { where: { file: 'x\ny' } }))).toBe('a\\r\\nb\\u001b[0m (x\\ny)')
	expect(showProblem(problem('USAGE', 'a\nb', { hint: 'c\nd' }), { color: false }).split('\n')).toHaveLength(3)
})
