import type { Address } from '../model/index.ts'
import { makeAddress, parseAddress } from '../model/index.ts'
import type { Layout, Standing } from '../ports/index.ts'

/** What the files of a repository path are, in a workspace's folder; undefined for what is none of them. */
export function standingAt(layout: Layout, folder: string, path: string): (Standing & { readonly address: Address }) | undefined {
	const place = layout.place(folder === '' ? path : path.slice(folder.length + 1))
	return place && { ...place, address: makeAddress(place.type, place.key) }
}

/** True for a file of the repository that is a resource's, or may be. */
export function isOwn(layout: Layout, folder: string, path: string): boolean {
	return standingAt(layout, folder, path) !== undefined || (layout.mayHold?.(folder === '' ? path : path.slice(folder.length + 1)) ?? false)
}

/** The addresses that a commit of Tideway's names at its end, for `workspace` or, without one, for any; undefined for other commits. */
export function ownTrailers(message: string, workspace?: string): readonly Address[] | undefined {
	const [end = ''] = message.trimEnd().split(/\n\n+/).slice(-1)
	const trailers = end.split('\n').map((line) => /^(Tideway-[A-Za-z]+): (.*)$/.exec(line))
	const valuesOf = (name: string): readonly string[] => trailers.flatMap((trailer) => (trailer?.[1] === name ? [trailer[2] ?? ''] : []))
	const workspaces = valuesOf('Tideway-Workspace')
	if (workspace === undefined ? workspaces.length === 0 : !workspaces.includes(workspace)) return undefined
	return valuesOf('Tideway-Address').flatMap((text) => parseAddress(text)?.address ?? [])
}
