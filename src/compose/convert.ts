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

/**
 * Writes and removes files of the user's worktree, in which nothing of the workspace's may be uncommitted: what a killed conversion leaves says
 * things twice, and a second one would take them for two. What is removed stands in another file by then, so that none is ever in none.
 */
export async function convertHere(project: Project, name: string, files: readonly FileChange[]): Promise<void> {
	const { path } = findWorkspace(project.settings, name)
	const [own] = files.length === 0 ? [] : await project.clone.uncommitted(path)
	if (own)
		fail('GIT_DIRTY', `${own.path} is not committed, and a conversion begins with files that are`, {
			hint: 'commit it; if an earlier conversion was cut off, `git stash -u` puts away what that left',
		})
	if (files.length > 0 && (await project.clone.isLeftOut(path)))
		fail('FILE_MISSING', `files of ${name} are left out of the sparse checkout, and would stay as they are in Git`, {
			hint: `type \`git sparse-checkout ${path === '' ? 'disable' : `add ${path}`}\``,
		})
	const { removeWorktreeFile } = await import('../adapters/worktree.ts')
	for (const file of files)
		if (!('remove' in file))
			await writeHere(project, file.path, typeof file.content === 'string' ? file.content : new TextDecoder().decode(file.content))
	for (const file of files) if ('remove' in file) await removeWorktreeFile(project.root, file.path)
}
