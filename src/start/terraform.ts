/** What Terraform calls otherwise, for people who have its commands in their fingers. */

/** A flag of Terraform's that means something here under another name, or nothing because what it is about never happens. */
type Counterpart = { readonly commands: readonly string[]; readonly takesValue: boolean; readonly tokens: readonly string[] }

/** A plan takes no lock and makes no change, so neither how long to wait nor how many at once is a question. */
const COUNTERPARTS: ReadonlyMap<string, Counterpart> = new Map([
	['refresh-only', { commands: ['plan', 'apply'], takesValue: false, tokens: ['--direction=outbound'] }],
	['lock-timeout', { commands: ['plan'], takesValue: true, tokens: [] }],
	['parallelism', { commands: ['plan'], takesValue: true, tokens: [] }],
])

const STATE = 'tideway.yaml says where the state is.'

const FLAG_HINTS: ReadonlyMap<string, string> = new Map([
	['backend', STATE],
	['backend-config', STATE],
	['backup', STATE],
	['compact-warnings', 'Leave it out.'],
	['destroy', 'Remove the files of what is to go: the plan then deletes that, and `--allow-deletes` lets more than a few pass.'],
	['exclude', '`--target` names what is planned, and `ignore` in tideway.yaml what never is.'],
	['generate-config-out', '`tideway pull` writes the files of what is new in the workspace.'],
	['input', 'Leave it out: nothing is asked where there is no terminal.'],
	['lock', 'Leave it out: a plan takes no lock, and an apply always does.'],
	['refresh', 'Leave it out: each plan reads the workspace.'],
	['state', STATE],
	['state-out', STATE],
])

const COMMAND_HINTS: ReadonlyMap<string, string> = new Map([
	['destroy', 'Remove the files of what is to go, then `tideway apply`.'],
	['force-unlock', 'It is `tideway lock release ID`, and `tideway lock list` shows the id.'],
	['refresh', 'It is `tideway pull`, which brings what changed in the workspace into Git.'],
	['taint', 'It is `tideway apply --replace ADDRESS`, where an attribute is fixed once a resource is made.'],
	['untaint', 'Nothing is marked to be made anew; only `--replace ADDRESS` does that, for one run.'],
	['workspace', 'Workspaces are in tideway.yaml, and `-w` names one.'],
])

/** What stands for a flag of Terraform's in that command; undefined where the command has it, or nothing does. */
export function counterpartOf(flag: string, command: string): Counterpart | undefined {
	const found = COUNTERPARTS.get(flag)
	return found?.commands.includes(command) ? found : undefined
}

export function hintForFlag(flag: string): string | undefined {
	return FLAG_HINTS.get(flag)
}

export function hintForCommand(command: string): string | undefined {
	return COMMAND_HINTS.get(command)
}
