import type { Endpoint } from '../ports/index.ts'

export type Route = { readonly endpoint: Endpoint; readonly path: ReadonlyMap<string, string> }

/** The endpoint that a method and a path belong to, with the path's parameters decoded; undefined where there is none. */
export function findRoute(endpoints: readonly Endpoint[], method: string, path: string): Route | undefined {
	const segments = path.split('/')
	for (const endpoint of endpoints) {
		const values = endpoint.method === method ? matchPath(endpoint.path.split('/'), segments) : undefined
		if (values) return { endpoint, path: values }
	}
	return undefined
}

function matchPath(pattern: readonly string[], segments: readonly string[]): ReadonlyMap<string, string> | undefined {
	if (pattern.length !== segments.length) return undefined
	const values = new Map<string, string>()
	for (const [index, expected] of pattern.entries()) {
		const segment = decode(segments[index] ?? '')
		const name = /^\{(.+)\}$/.exec(expected)?.[1]
		if (name === undefined ? segment !== expected : segment === undefined || segment === '') return undefined
		if (name !== undefined && segment !== undefined) values.set(name, segment)
	}
	return values
}

function decode(segment: string): string | undefined {
	try {
		return decodeURIComponent(segment)
	} catch {
		return undefined
	}
}
