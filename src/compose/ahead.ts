import type { WorkspaceSettings } from '../settings/index.ts'
import type { Runtime } from './runtime.ts'

/**
 * Loads the code that a workspace needs next, while somebody else is waited for. In turns, so that what is waited for goes on. What is wrong with any of
 * it is told where it is used. A provider from a package is left out: that is loaded only once the branch has named it.
 */
export async function loadAhead(
	{ clock }: Pick<Runtime, 'clock'>,
	{ provider, package: pinned }: Pick<WorkspaceSettings, 'provider' | 'package'>,
	credential: 'needed' | 'unneeded',
): Promise<void> {
	// The small ones first: what is waited for has begun by then.
	const loads: readonly (() => Promise<unknown>)[] = [
		() => import('../tree/index.ts'),
		() => import('../state/index.ts'),
		...(credential === 'needed' ? [() => import('../rest/index.ts'), () => import('../adapters/http.ts')] : []),
		async () => {
			const { loadProvider } = await import('../adapters/providers.ts')
			if (pinned === undefined) await loadProvider(provider)
		},
	]
	for (const load of loads) {
		await clock.sleep(0)
		await load().catch(() => undefined)
	}
}
