import { fail } from '../model/index.ts'
import type { Settings, WorkspaceSettings } from '../settings/index.ts'
import { SETTINGS_FILE } from './project.ts'

/** Settings that are understood and not carried out by this version are refused, never passed over. */
export function refuseUnsupported(settings: Settings, workspace: WorkspaceSettings): void {
	const refuse = (what: string, hint: string): never =>
		fail('CONFIG_INVALID', `${workspace.name}: ${what} is not supported by this version`, { hint, where: { file: SETTINGS_FILE } })
	if (/[\p{Cc}\p{Cf}]/u.test(workspace.name)) refuse('a name with invisible characters', 'give it a plain one')
	if (workspace.signing?.kind === 'host' && workspace.push !== 'pull-request')
		refuse('a host that signs what is pushed to the branch itself', 'use `push: pull-request`, or sign with `key` or `gpg`')
	if (settings.state.kind !== 'git' && settings.state.kind !== 'local')
		refuse(`state in ${settings.state.kind}`, 'use `state: git` or `state: local`')
}
