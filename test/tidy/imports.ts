import path from 'node:path'
import { ADAPTER_USERS, NEVER_IMPORTED, NODE_IMPORTS, NPM_OF_FOLDER, PARTS, partOf } from './layers.ts'
import type { Files, Import, Report, Source } from './source.ts'

/** Layers, doors, packages, and no cycle; type imports count like any other. */
export function checkImports(sources: readonly Source[], files: Files, report: Report): void {
	for (const source of sources.filter(({ file }) => isProduct(file))) {
		checkPart(source, report)
		for (const found of source.imports) {
			const tell = (rule: string) => report(source.file, found.line, rule)
			if (found.target === undefined) checkPackage(source.file, found, tell)
			else if (source.file.startsWith('providers/')) checkProvider(source.file, found.target, tell)
			else checkLocal(source.file, found.target, files, tell)
		}
	}
	checkCycles(
		sources.filter(({ file }) => isProduct(file)),
		report,
	)
}

function isProduct(file: string): boolean {
	return file.startsWith('src/') || file.startsWith('providers/')
}

function checkPart({ file }: Source, report: Report): void {
	const part = partOf(file)
	if (part !== undefined && !Object.hasOwn(PARTS, part)) report(file, 1, `src/${part} is in no layer; see test/tidy/layers.ts`)
}

type Tell = (rule: string) => void

function checkPackage(file: string, { specifier }: Import, tell: Tell): void {
	if (specifier.startsWith('node:')) {
		const isAllowed = partOf(file) === 'adapters' || NODE_IMPORTS[file]?.includes(specifier)
		return isAllowed ? undefined : tell(`imports ${specifier}; the world outside is for src/adapters`)
	}
	const folder = Object.entries(NPM_OF_FOLDER).find(([name]) => file.startsWith(`${name}/`))
	const allowed = [...(PARTS[partOf(file) ?? '']?.npm ?? []), ...(folder?.[1] ?? [])]
	if (!allowed.includes(specifier)) tell(`imports the package ${specifier}, which is not on the list of its folder`)
}

function checkProvider(file: string, target: string, tell: Tell): void {
	const own = file.split('/').slice(0, 2).join('/')
	if (target !== 'src/provider.ts' && !target.startsWith(`${own}/`))
		tell(`imports ${target}; a provider imports src/provider.ts and its own folder`)
}

function checkLocal(file: string, target: string, files: Files, tell: Tell): void {
	if (!files.has(target)) return tell(`imports ${target}, which does not exist`)
	const from = partOf(file) ?? ''
	const to = partOf(target)
	if (to === undefined) return tell(`imports ${target}, which is outside src`)
	if (from !== to) checkLayer(from, to, tell)
	const door = doorOf(file, target, files)
	if (door !== undefined && door !== target) tell(`imports ${target}; the door of that folder is ${door}`)
}

function checkLayer(from: string, to: string, tell: Tell): void {
	const importer = PARTS[from]
	const imported = PARTS[to]
	if (!importer || !imported) return
	if (NEVER_IMPORTED.includes(to)) return tell(`imports src/${to}, which nobody imports`)
	if (to === 'adapters' && !ADAPTER_USERS.includes(from)) return tell('imports src/adapters, which only compose loads')
	if (imported.layer >= importer.layer) return tell(`imports src/${to} (layer ${imported.layer}) from layer ${importer.layer}`)
	if (importer.only && !importer.only.includes(to)) tell(`imports src/${to}; src/${from} imports only ${importer.only.join(', ')}`)
}

/** The index.ts that an import from outside has to go through; undefined where importer and target share their folders. */
function doorOf(file: string, target: string, files: Files): string | undefined {
	const folders = target.split('/').slice(0, -1)
	for (let depth = 1; depth <= folders.length; depth++) {
		const folder = folders.slice(0, depth).join('/')
		if (file.startsWith(`${folder}/`)) continue
		const door = path.posix.join(folder, 'index.ts')
		if (files.has(door)) return door
	}
	return undefined
}

function checkCycles(sources: readonly Source[], report: Report): void {
	const bySource = new Map(sources.map((source) => [source.file, source.imports.flatMap(({ target }) => target ?? [])]))
	for (const cycle of findCycles(bySource)) report(cycle[0] ?? '', 1, `import cycle between files: ${[...cycle, cycle[0]].join(' -> ')}`)
	for (const cycle of findCycles(byFolder(bySource)))
		report(cycle[0] ?? '', 1, `import cycle between folders: ${[...cycle, cycle[0]].join(' -> ')}`)
}

function byFolder(graph: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
	const folders = new Map<string, string[]>()
	for (const [file, targets] of graph) {
		const own = file.split('/').slice(0, 2).join('/')
		const others = targets.map((target) => target.split('/').slice(0, 2).join('/')).filter((folder) => folder !== own)
		folders.set(own, [...(folders.get(own) ?? []), ...others])
	}
	return folders
}

/** One cycle for each group of nodes that reach each other (Tarjan); each starts at its first name in the alphabet. */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
	const order = new Map<string, number>()
	const low = new Map<string, number>()
	const stack: string[] = []
	const groups: string[][] = []
	const visit = (node: string): void => {
		order.set(node, order.size)
		low.set(node, order.get(node) ?? 0)
		stack.push(node)
		for (const next of graph.get(node) ?? []) {
			if (!graph.has(next)) continue
			if (!order.has(next)) visit(next)
			if (stack.includes(next)) low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? 0))
		}
		if (low.get(node) === order.get(node)) groups.push(stack.splice(stack.indexOf(node)))
	}
	for (const node of graph.keys()) if (!order.has(node)) visit(node)
	return groups
		.filter((group) => group.length > 1 || graph.get(group[0] ?? '')?.includes(group[0] ?? ''))
		.map((group) => cycleIn(group, graph))
}

/** The shortest way from the group's first member back to itself. */
function cycleIn(group: readonly string[], graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
	const [start = ''] = [...group].sort()
	const queue: string[][] = [[start]]
	const seen = new Set<string>()
	for (const way of queue) {
		for (const next of graph.get(way.at(-1) ?? '') ?? []) {
			if (next === start) return way
			if (!group.includes(next) || seen.has(next)) continue
			seen.add(next)
			queue.push([...way, next])
		}
	}
	return group
}
