import { editYaml, parseYaml } from '../formats/yaml/index.ts'
import type { Present } from '../model/index.ts'
import { fail, isDict } from '../model/index.ts'
import type { FileChange } from '../ports/index.ts'
import type { Converted } from '../tree/index.ts'
import { openFolder } from './folder.ts'
import { inFormat } from './form.ts'
import type { Project } from './project.ts'
import { findProvider, findWorkspace, SETTINGS_FILE, writeHere } from './project.ts'
import type { Runtime } from './runtime.ts'

export type LayoutName = 'vendor' | 'readable'

/** A workspace's files here in another layout, and the settings that say so. Nothing is written yet. */
export async function planConversion(runtime: Runtime, project: Project, name: string, layout: LayoutName): Promise<Converted> {
	const settings = findWorkspace(project.settings, name)
	const [{ tree }, provider] = await Promise.all([openFolder(runtime, project, name), findProvider(settings.provider, settings.package)])
	const wanted = await inFormat(provider, { ...settings, layout }, async () => [])
	const { convertTree } = await import('../tree/index.ts')
	const converted = await convertTree({
		...runtime,
		tree,
		provider: wanted,
		schema: wanted.schema,
		layout: wanted.layout,
		folder: settings.path,
	})
	const text = withLayout(project, name, layout)
	return text === project.text ? converted : { ...converted, files: [{ path: SETTINGS_FILE, content: text }, ...converted.files] }
}

/** The settings with the workspace's layout in them, so that nobody has to tell it from the files. */
function withLayout({ text }: Project, name: string, layout: LayoutName): string {
	const parsed = parseYaml(text)
	const workspaces = parsed.kind === 'ok' ? parsed.document.value.get('workspaces') : undefined
	const workspace = isDict(workspaces) ? workspaces.get(name) : undefined
	if (parsed.kind !== 'ok' || !isDict(workspaces) || !isDict(workspace)) return fail('CONFIG_INVALID', `${SETTINGS_FILE} cannot be edited`)
	const edited = new Map<string, Present>([...workspace, ['layout', layout]])
	const value = new Map<string, Present>([...parsed.document.value, ['workspaces', new Map([...workspaces, [name, edited]])]])
	return editYaml(parsed.document, value, {})
}

/** Writes and removes files of the user's worktree. */
export async function changeHere(project: Project, files: readonly FileChange[]): Promise<void> {
	const { removeWorktreeFile } = await import('../adapters/worktree.ts')
	for (const file of files)
		if ('remove' in file) await removeWorktreeFile(project.root, file.path)
		else await writeHere(project, file.path, typeof file.content === 'string' ? file.content : new TextDecoder().decode(file.content))
}
