import { fail } from '../model/index.ts'
import type { Provider } from '../ports/index.ts'
import type { WorkspaceSettings } from '../settings/index.ts'
import { formOf, inHcl } from '../tree/index.ts'
import { SETTINGS_FILE } from './project.ts'

export function formatOf({ defaults }: Provider, { format }: WorkspaceSettings): 'yaml' | 'hcl' {
	return format ?? defaults.format
}

/**
 * The provider as it is for files in that format and layout. Where nobody chose a layout, the files tell; `list`: their paths in the
 * workspace's folder, asked for only then.
 */
export async function inFormat(provider: Provider, settings: WorkspaceSettings, list: () => Promise<readonly string[]>): Promise<Provider> {
	const { layout } = settings
	if (formatOf(provider, settings) === 'yaml') return layout === 'readable' ? refuse(provider, settings, layout) : provider
	if (layout === 'vendor' && !provider.hcl) return refuse(provider, settings, layout)
	return inHcl(provider, layout ?? (provider.hcl ? formOf(provider, await list()) : 'readable'))
}

function refuse(provider: Provider, settings: WorkspaceSettings, layout: 'vendor' | 'readable'): never {
	const format = formatOf(provider, settings) === 'yaml' ? 'YAML' : 'HCL'
	const other = layout === 'vendor' ? 'readable' : 'vendor'
	return fail('CONFIG_INVALID', `${settings.name}: ${provider.title} has no \`layout: ${layout}\` in ${format}`, {
		hint: `take it out, or write \`layout: ${other}\``,
		where: { file: SETTINGS_FILE },
	})
}
