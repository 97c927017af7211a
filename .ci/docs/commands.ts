/** The part of oclif's manifest that the reference page is made of. */
export type Manifest = { readonly commands: Readonly<Record<string, ManifestCommand>> }
type ManifestCommand = {
	readonly id: string
	readonly summary?: string
	readonly description?: string
	readonly examples?: readonly string[]
	readonly args: Readonly<Record<string, Arg>>
	readonly flags: Readonly<Record<string, Flag>>
}
type Arg = { readonly name: string; readonly description?: string; readonly required?: boolean; readonly multiple?: boolean }
type Flag = {
	readonly name: string
	readonly description?: string
	readonly char?: string
	readonly aliases?: readonly string[]
	readonly type: 'boolean' | 'option'
	readonly options?: readonly string[]
	readonly default?: string | number | boolean
	readonly required?: boolean
	readonly hidden?: boolean
	readonly helpGroup?: string
	readonly exclusive?: readonly string[]
	readonly dependsOn?: readonly string[]
}

const INTRODUCTION = `# Commands

Each command tells the same with \`tideway COMMAND --help\`. Terraform's spelling works too: \`-target\` for \`--target\`. What a command ends
with is in [exit codes and problems](problems.md), the settings are in [settings](settings.md), and the shape of what \`--json\` prints is in
[commands.json](../schemas/commands.json).
`

/** The page of all commands, as \`docs/commands.md\`. */
export function commandsPage({ commands }: Manifest): string {
	const all = Object.values(commands).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
	const shared = Object.values(all[0]?.flags ?? {}).filter(isGlobal)
	const index = all.map(
		(command) => `- [\`${nameOf(command)}\`](#tideway-${nameOf(command).replaceAll(' ', '-')}): ${command.summary ?? ''}`,
	)
	const everywhere = ['## Flags of every command', shared.map(flagLine).join('\n')]
	return `${[INTRODUCTION.trimEnd(), index.join('\n'), ...everywhere, ...all.map(commandSection)].join('\n\n')}\n`
}

function nameOf({ id }: ManifestCommand): string {
	return id.replaceAll(':', ' ')
}

function commandSection(command: ManifestCommand): string {
	const args = Object.values(command.args)
	const flags = Object.values(command.flags).filter((flag) => !isGlobal(flag) && !flag.hidden)
	const examples = (command.examples ?? []).map((example) => example.replaceAll('<%= config.bin %>', 'tideway'))
	return [
		`## tideway ${nameOf(command)}`,
		[`${command.summary}.`, command.description?.replace(/\s+/g, ' ')].filter(Boolean).join(' '),
		fenced([usageOf(command)]),
		...(args.length > 0 ? [args.map(argLine).join('\n')] : []),
		...(flags.length > 0 ? [flags.map(flagLine).join('\n')] : []),
		...(examples.length > 0 ? ['For example:', fenced(examples)] : []),
	].join('\n\n')
}

function isGlobal({ helpGroup }: Flag): boolean {
	return helpGroup === 'GLOBAL'
}

function fenced(lines: readonly string[]): string {
	return ['```sh', ...lines, '```'].join('\n')
}

function usageOf(command: ManifestCommand): string {
	const args = Object.values(command.args).map((arg) => {
		const name = `${arg.name.toUpperCase()}${arg.multiple ? '…' : ''}`
		return arg.required ? name : `[${name}]`
	})
	const needed = Object.values(command.flags).filter((flag) => flag.required)
	const rest = Object.values(command.flags).some((flag) => !flag.required && !isGlobal(flag))
	return ['tideway', nameOf(command), ...args, ...needed.map((flag) => `--${flag.name} VALUE`), ...(rest ? ['[FLAGS]'] : [])].join(' ')
}

function argLine({ name, description = '', required }: Arg): string {
	return `- \`${name.toUpperCase()}\`: ${sentence(description)}${required ? '' : ' May be left out.'}`
}

function flagLine(flag: Flag): string {
	const spellings = [...(flag.char ? [`-${flag.char}`] : []), ...[flag.name, ...(flag.aliases ?? [])].map((name) => `--${name}`)]
	const value = flag.type === 'option' && !flag.options ? ' VALUE' : ''
	const notes = [
		...(flag.options ? [`One of ${flag.options.map((option) => `\`${option}\``).join(', ')}.`] : []),
		...(flag.required ? ['Needed.'] : []),
		...(flag.default !== undefined && flag.default !== false ? [`Default: \`${flag.default}\`.`] : []),
		...(flag.exclusive?.length ? [`Not with ${flag.exclusive.map((name) => `\`--${name}\``).join(', ')}.`] : []),
		...(flag.dependsOn?.length ? [`Only with ${flag.dependsOn.map((name) => `\`--${name}\``).join(', ')}.`] : []),
	]
	return `- ${spellings.map((spelling) => `\`${spelling}${value}\``).join(', ')}: ${[sentence(flag.description ?? ''), ...notes].join(' ')}`
}

function sentence(text: string): string {
	return /[.!?]$/.test(text) ? text : `${text}.`
}
