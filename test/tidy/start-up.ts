import { LOADED_LATE, START } from './layers.ts'
import type { Report, Source } from './source.ts'

/** What few commands need is loaded when they need it: no command pays for it at its start. */
export function checkStartUp(sources: readonly Source[], report: Report): void {
	const bySource = new Map(sources.map((source) => [source.file, source]))
	const reached = new Set(START)
	for (const file of reached) {
		for (const { target, line, isDynamic, isType } of bySource.get(file)?.imports ?? []) {
			if (target === undefined || isDynamic || isType) continue
			const late = LOADED_LATE.find((folder) => target.startsWith(`${folder}/`))
			if (late === undefined) reached.add(target)
			else report(file, line, `loads ${late} at the start of every command; import it where it is needed`)
		}
	}
}
