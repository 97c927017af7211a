import { locateYaml, parseYaml } from '../formats/yaml/index.ts'
import type { Problem } from '../model/index.ts'
import { Failure, fail, nearest, problem } from '../model/index.ts'
import type { Clone, Provider } from '../ports/index.ts'
import type { Settings, WorkspaceSettings } from '../settings/index.ts'
import { parseSettings } from '../settings/index.ts'
import type { Runtime } from './runtime.ts'

/** A repository with its settings. */
export type Project = { readonly root: string; readonly clone: Clone; readonly settings: Settings; readonly text: string }

export const SETTINGS_FILE = 'tideway.yaml'

export async function findClone(runtime: Pick<Runtime, 'environment'>): Promise<Clone> {
	const { openClone } = await import('../adapters/git/clone.ts')
	const clone = await openClone(runtime.environment.cwd, { env: runtime.environment.all })
	return (
		clone ??
		fail('GIT_NO_REPOSITORY', `${runtime.environment.cwd} is in no Git repository`, { hint: 'type `git init`, or go to your clone' })
	)
}

/** The repository around the current folder, with the settings at its root. */
export async function openProject(runtime: Runtime): Promise<Project> {
	return await projectIn(runtime, await findClone(runtime))
}

/** The same repository, with the settings as they are in that clone now. */
export async function projectIn({ files }: Pick<Runtime, 'files'>, clone: Clone): Promise<Project> {
	const content = await files.read(`${clone.root}/${SETTINGS_FILE}`)
	if (!content) {
		await refuseLeftOut(clone)
		fail('CONFIG_MISSING', `there is no ${SETTINGS_FILE} in ${clone.root}`, { hint: 'type `tideway init`' })
	}
	return { root: clone.root, clone, settings: readSettings(content), text: new TextDecoder().decode(content) }
}

/** Throws where there are settings, and a sparse checkout leaves them out: they are not to be made anew. */
export async function refuseLeftOut(clone: Clone): Promise<void> {
	if (!(await clone.isLeftOut(SETTINGS_FILE))) return
	fail('CONFIG_MISSING', `${SETTINGS_FILE} is left out of the sparse checkout in ${clone.root}`, {
		hint: `type \`git sparse-checkout add /${SETTINGS_FILE}\``,
	})
}

export function readSettings(content: Uint8Array): Settings {
	const parsed = parseYaml(new TextDecoder().decode(content))
	const file = SETTINGS_FILE
	if (parsed.kind === 'invalid') {
		const [first] = parsed.problems
		fail('CONFIG_INVALID', `${file}: ${first?.message ?? 'not valid YAML'}`, {
			...(first?.hint !== undefined && { hint: first.hint }),
			where: { ...first?.where, file },
		})
	}
	const read = parseSettings(parsed.document.value, (path) => ({ file, ...locateYaml(parsed.document, path) }))
	if (read.kind === 'ok') return read.settings
	throw new Failure(allInOne(read.problems))
}

/** A person corrects them in one go; one is not the cause of another. */
function allInOne([first, ...others]: readonly Problem[]): Problem {
	if (!first) return problem('CONFIG_INVALID', `${SETTINGS_FILE} is not valid`)
	const hint = [first, ...others].find((one) => one.hint !== undefined)?.hint
	const also = others.map(({ message, where }) => `also, ${message}${where?.line === undefined ? '' : ` (line ${where.line})`}`)
	const message = [first.message, ...also].join('; ')
	return { ...first, message, ...(hint !== undefined && { hint }) }
}

export function findWorkspace(settings: Settings, name: string): WorkspaceSettings {
	const known = [...settings.workspaces.keys()]
	const near = nearest(name, known)
	return (
		settings.workspaces.get(name) ??
		fail('WORKSPACE_UNKNOWN', `${SETTINGS_FILE} has no workspace ${JSON.stringify(name)}`, {
			hint: near ? `did you mean ${near}?` : `it has: ${known.join(', ')}`,
		})
	)
}

/** A workspace that the settings here have, as those on the branch have it. */
export function findOnBranch(settings: Settings, name: string, branch: string): WorkspaceSettings {
	return (
		settings.workspaces.get(name) ??
		fail('WORKSPACE_UNKNOWN', `${SETTINGS_FILE} here has a workspace ${JSON.stringify(name)}, and the one on ${branch} has not`, {
			hint: 'commit it and push it: the branch decides what is applied',
		})
	)
}

/** Writes a file of the user's worktree, as `fmt` and `init` do. */
export async function writeHere(project: { readonly root: string }, path: string, content: string): Promise<void> {
	const { writeWorktreeFile } = await import('../adapters/worktree.ts')
	await writeWorktreeFile(project.root, path, content)
}

/** A provider by name, with its version where it comes in a package. */
export async function findProvider(name: string, pinned?: string): Promise<Provider> {
	const { loadProvider } = await import('../adapters/providers.ts')
	return await loadProvider(name, pinned)
}

/** The package that a workspace of the settings here has its provider from; undefined where there are none, too. */
export async function packageOf(runtime: Runtime, workspace: string): Promise<string | undefined> {
	const project = await openProject(runtime).catch(() => undefined)
	return project?.settings.workspaces.get(workspace)?.package
}

export async function knownProviders(): Promise<readonly string[]> {
	const { providerNames } = await import('../adapters/providers.ts')
	return providerNames()
}
