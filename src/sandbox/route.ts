import type { Endpoint } from '../ports/index.ts'

export type Route = { readonly endpoint: Endpoint; readonly path: ReadonlyMap<string, string> }

/** Endpoints by method, in their order; a step of a path is a text, or the name of a parameter. */
export type Routes = ReadonlyMap<string, readonly Pattern[]>

type Pattern = { readonly endpoint: Endpoint; readonly steps: readonly Step[] }
type Step = { readonly text: string } | { readonly name: string }

export function makeRoutes(endpoints: readonly Endpoint[]): Routes {
	return Map.groupBy(endpoints.map(patternOf), ({ endpoint }) => endpoint.method)
}

function patternOf(endpoint: Endpoint): Pattern {
	const steps = endpoint.path.split('/').map((text): Step => {
		const name = /^\{(.+)\}$/.exec(text)?.[1]
		return name === undefined ? { text } : { name }
	})
	return { endpoint, steps }
}

/** The endpoint that a method and a path belong to, with the path's parameters decoded; undefined where there is none. */
export function findRoute(routes: Routes, method: string, path: string): Route | undefined {
	const given = path.split('/').map(decode)
	for (const { endpoint, steps } of routes.get(method) ?? []) {
		const values = matchPath(steps, given)
		if (values) return { endpoint, path: values }
	}
	return undefined
}

function matchPath(steps: readonly Step[], given: readonly (string | undefined)[]): ReadonlyMap<string, string> | undefined {
	if (steps.length !== given.length) return undefined
	if (steps.some((step, index) => ('text' in step ? given[index] !== step.text : !given[index]))) return undefined
	return new Map(steps.flatMap((step, index) => ('name' in step ? [[step.name, given[index] ?? ''] as const] : [])))
}

function decode(step: string): string | undefined {
	try {
		return step.includes('%') ? decodeURIComponent(step) : step
	} catch {
		return undefined
	}
}
