import { parseYaml } from '../formats/yaml/index.ts'
import type { Check, Dict } from '../model/index.ts'
import { fail } from '../model/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Bundle } from '../show/index.ts'
import { findClone, readSettings, SETTINGS_FILE } from './project.ts'
import type { Runtime } from './runtime.ts'
import { secretNames } from './secret-names.ts'

/** What `doctor` found, and what it is about. `hide`: texts that are to be in it nowhere, with what stands in their place. */
export async function gatherBundle(
	runtime: Runtime,
	checks: readonly Check[],
	tideway: string,
): Promise<{ readonly bundle: Bundle; readonly hide: ReadonlyMap<string, string> }> {
	const { environment, clock } = runtime
	const [{ nodeVersion, systemName }, settings] = await Promise.all([import('../adapters/node.ts'), findSettings(runtime)])
	const names = settings === undefined ? [] : await secretNames(settings.parsed)
	const secrets = names.flatMap((name) => environment.get(name) ?? [])
	const home = environment.get('HOME')
	const [user = ''] = environment.holder.split(' pid ')
	const hide = new Map<string, string>([...secrets.map((secret) => [secret, '***'] as const), [user, '***'] as const])
	if (home !== undefined && home.length > 1) hide.set(home, '~')
	const git = checks.find(({ name }) => name === 'git')?.found ?? ''
	const versions = { tideway, node: nodeVersion(), system: systemName(), git }
	return { bundle: { versions, at: clock.now(), settings: settings?.value ?? null, checks }, hide }
}

/** Writes it beside the caller; a file that is there stays. */
export async function writeBundle({ environment, files }: Runtime, path: string, text: string): Promise<void> {
	const full = path.startsWith('/') || /^[A-Za-z]:/.test(path) ? path : `${environment.cwd}/${path}`
	if (await files.read(full)) fail('FILE_EXISTS', `${path} is there already`, { hint: 'give another name, or remove it' })
	await files.create(full, text)
}

async function findSettings(runtime: Runtime): Promise<{ readonly value: Dict; readonly parsed: Settings } | undefined> {
	try {
		const { root } = await findClone(runtime)
		const content = await runtime.files.read(`${root}/${SETTINGS_FILE}`)
		const document = content && parseYaml(new TextDecoder().decode(content))
		return content && document?.kind === 'ok' ? { value: document.document.value, parsed: readSettings(content) } : undefined
	} catch {
		// What is wrong with them is among the checks.
		return undefined
	}
}
