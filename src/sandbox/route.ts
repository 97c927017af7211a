import type { Endpoint } from '../ports/index.ts'

export type Route = { readonly endpoint: Endpoint; readonly path: ReadonlyMap<string, string> }

/** The endpoint that a method and a path belong to, with the path's parameters decoded; undefined where there is none. */
export function findRoute(endpoints: readonly Endpoint[], method: string, path: string): Route | undefined {
	const steps = path.split('/')
	for (const endpoint of endpoints) {
		const values = endpoint.method === method ? matchPath(endpoint.path.split('/'), steps) : undefined
		if (values) return { endpoint, path: values }
	}
	return undefined
}

function matchPath(pattern: readonly string[], steps: readonly string[]): ReadonlyMap<string, string> | undefined {
	if (pattern.length !== steps.length) return undefined
	const values = new Map<string, string>()
	for (const [index, expected] of pattern.entries()) {
		const step = decode(steps[index] ?? '')
		const name = /^\{(.+)\}$/.exec(expected)?.[1]
		if (name === undefined ? step !== expected : step === undefined || step === '') return undefined
		if (name !== undefined && step !== undefined) values.set(name, step)
	}
	return values
}

function decode(step: string): string | undefined {
	try {
		return decodeURIComponent(step)
	} catch {
		return undefined
	}
}
