import type { Finding } from '../../model/index.ts'
import { visible } from '../text/escape.ts'
import { sentencesOf } from './parts.ts'

/** A workflow command per finding, which GitHub shows beside the line: <https://docs.github.com/actions/reference/workflow-commands>. */
export function showGithub(findings: readonly Finding[]): readonly string[] {
	return findings.map(({ level, problem }) => {
		const { file, line, column } = problem.where ?? {}
		const place = [
			file === undefined ? [] : [`file=${property(file)}`],
			line === undefined ? [] : [`line=${line}`],
			line === undefined || column === undefined ? [] : [`col=${column}`],
			[`title=${property(problem.code)}`],
		].flat()
		return `::${level} ${place.join(',')}::${sentencesOf(problem).map(data).join('%0A')}`
	})
}

/** A text that cannot end its command. */
function data(text: string): string {
	return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
	return data(visible(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
