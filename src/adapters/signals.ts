/** Aborts on the first SIGINT, SIGTERM or SIGHUP, so that a run settles what it began; a second one ends the process at once (P31). */
export function stopSignal(onFirst: () => void): { readonly signal: AbortSignal; release(): void } {
	const controller = new AbortController()
	const stop = (): void => {
		if (controller.signal.aborted) process.exit(130)
		controller.abort()
		onFirst()
	}
	const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
	for (const name of names) process.on(name, stop)
	return {
		signal: controller.signal,
		release: () => {
			for (const name of names) process.off(name, stop)
		},
	}
}
