import type { Problem } from '../../model/index.ts'
import { digestText, renderJson } from '../../model/index.ts'
import { showProblemLine } from '../problem.ts'
import { visible } from '../text/escape.ts'

/** Where something without a file of its own is shown: the settings name the folder that was looked at. */
export const NO_FILE = 'tideway.yaml'

/** What happened, what it is because of, and what to do: one line each. */
export function sentencesOf({ message, cause, hint }: Problem): readonly string[] {
	return [
		visible(message),
		...(cause ? [`because: ${showProblemLine(cause)}`] : []),
		...(hint === undefined ? [] : [`next: ${visible(hint)}`]),
	]
}

/** Names a finding over runs: the same for the same thing, wherever it moves in its file. */
export function fingerprintOf({ code, message, where }: Problem): string {
	return digestText(renderJson([code, where?.file ?? '', where?.address ?? '', message], 'sorted')).slice('sha256:'.length)
}
