import { expect, test } from 'vitest'
import { problem } from '../../src/model/index.ts'

test('a problem that is told with another one keeps its own code and message, and has what that one says of where and what to do', () => {
	const cause = problem('API_SERVER', 'the API failed')
	const other = problem('FILE_MISSING', 'there is no file', { hint: 'write it', where: { file: 'a.yaml', line: 2 }, cause })
	expect(problem('VALUE_INVALID', 'after that, there is no file', other)).toEqual({
		code: 'VALUE_INVALID',
		message: 'after that, there is no file',
		hint: 'write it',
		where: { file: 'a.yaml', line: 2 },
		cause,
	})
	expect(Object.keys(problem('API_SERVER', 'the API failed'))).toEqual(['code', 'message'])
})
