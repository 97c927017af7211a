import { BaseSequencer } from 'vitest/node'

type Files = Parameters<BaseSequencer['sort']>[0]

/** What takes long begins first, so that nothing long is left when all else has ended. Among their like, the longest as far as is known. */
export class LongFirst extends BaseSequencer {
	override async sort(files: Files): Promise<Files> {
		const sorted = await super.sort(files)
		return sorted.toSorted((one, other) => rankOf(one.moduleId) - rankOf(other.moduleId))
	}
}

function rankOf(file: string): number {
	if (file.endsWith('.slow.test.ts')) return 0
	return file.includes('/test/e2e/') ? 1 : 2
}
