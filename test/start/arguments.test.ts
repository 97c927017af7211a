import { describe, expect, test } from 'vitest'
import type { CommandInfo, FlagInfo } from '../../src/start/index.ts'
import { readArguments } from '../../src/start/index.ts'

const option = (name: string, more: Partial<FlagInfo> = {}): FlagInfo => ({
	names: [name],
	letters: [],
	takesValue: true,
	isShown: true,
	...more,
})
const toggle = (name: string, more: Partial<FlagInfo> = {}): FlagInfo => option(name, { takesValue: false, ...more })
const command = (id: string, flags: readonly FlagInfo[], more: Partial<CommandInfo> = {}): CommandInfo => ({
	id,
	flags,
	takesArguments: false,
	strict: true,
	...more,
})

const WORKSPACE = option('workspace', { letters: ['w'] })
const COMMANDS = [
	command('plan', [
		WORKSPACE,
		option('out'),
		option('target'),
		toggle('detailed-exitcode'),
		toggle('json'),
		toggle('secret', { isShown: false }),
	]),
	command(
		'apply',
		[WORKSPACE, toggle('yes', { names: ['yes', 'auto-approve'], letters: ['y'] }), toggle('lock', { names: ['lock', 'no-lock'] })],
		{
			takesArguments: true,
		},
	),
	command('state', []),
	command('state:list', [toggle('json', { letters: ['j'] })]),
	command('lock:release', [], { takesArguments: true }),
	command('free', [], { strict: false }),
]

function read(line: string): string {
	const result = readArguments(line.split(' ').filter(Boolean), COMMANDS)
	return result.kind === 'ok' ? result.argv.join(' ') : `${result.problem.code}: ${result.problem.message} ${result.problem.hint}`
}

describe('arguments that mean something', () => {
	test.each([
		['two dashes stay', 'plan --out=x --target a', 'plan --out=x --target a'],
		['one dash becomes two', 'plan -out=x -target a -detailed-exitcode', 'plan --out=x --target a --detailed-exitcode'],
		["Terraform's name for one direction", 'plan -refresh-only -w acme', 'plan --direction=outbound -w acme'],
		['what a plan never does', 'plan -lock-timeout=5m -parallelism 4 -out x', 'plan --out x'],
		['its value last', 'plan -parallelism', 'plan'],
		['a letter stays', 'plan -w acme', 'plan -w acme'],
		['a letter with its value', 'plan -wacme', 'plan -wacme'],
		['letters together', 'apply -yw acme', 'apply -yw acme'],
		['an alias', 'apply -auto-approve', 'apply --auto-approve'],
		['a negation', 'apply -no-lock', 'apply --no-lock'],
		['a value that looks like a flag', 'plan -target -out', 'plan --target -out'],
		['nothing is read after --', 'apply -- -out', 'apply -- -out'],
		['a negative number', 'apply -1', 'apply -1'],
		['standard input', 'apply -', 'apply -'],
		['an argument', 'apply plan.json -yes', 'apply plan.json --yes'],
		['a hidden flag', 'plan -secret', 'plan --secret'],
		['a command below a command', 'state list -json', 'state list --json'],
		['help first', 'help state list', 'state list --help'],
		['help as in Terraform', 'plan -help', 'plan --help'],
		['help by letter', 'plan -h', 'plan --help'],
		['help for all', '-h', '--help'],
		['nothing', '', '--help'],
		['a topic', 'lock', 'lock --help'],
		['a command that takes anything', 'free -x --what ever', 'free -x --what ever'],
	])('%s', (_name, typed, expected) => {
		expect(read(typed)).toBe(expected)
	})
})

describe('arguments that mean nothing', () => {
	test.each([
		['a misspelt command', 'plna', 'USAGE: There is no command "plna". Did you mean `tideway plan`?'],
		['a misspelt command for help', 'help plna', 'USAGE: There is no command "plna". Did you mean `tideway plan`?'],
		['a misspelt topic', 'lokc release', 'USAGE: There is no command "lokc". Did you mean `tideway lock`?'],
		['a misspelt command of a topic', 'lock relaese 7', 'USAGE: There is no command "lock relaese". Did you mean `tideway lock release`?'],
		['nothing near', 'console', 'USAGE: There is no command "console". `tideway --help` lists the commands.'],
		[
			'a command of Terraform',
			'force-unlock 7',
			'USAGE: There is no command "force-unlock". It is `tideway lock release ID`, and `tideway lock list` shows the id.',
		],
		[
			'a flag of Terraform',
			'plan -refresh=false',
			'USAGE: `tideway plan` has no flag "-refresh". Leave it out: each plan reads the workspace.',
		],
		[
			'a flag of Terraform that means something elsewhere',
			'state list -refresh-only',
			'USAGE: `tideway state list` has no flag "-refresh-only". `tideway state list --help` lists the flags.',
		],
		['nothing near in a topic', 'lock zzz', 'USAGE: There is no command "lock zzz". `tideway lock --help` lists the commands.'],
		['a misspelt flag', 'plan --worspace x', 'USAGE: `tideway plan` has no flag "--worspace". Did you mean `--workspace`?'],
		['a misspelt flag with one dash', 'plan -outt=x', 'USAGE: `tideway plan` has no flag "-outt". Did you mean `--out`?'],
		[
			'a flag of another command',
			'plan -auto-approve',
			'USAGE: `tideway plan` has no flag "-auto-approve". `tideway plan --help` lists the flags.',
		],
		[
			'a hidden flag is not suggested',
			'plan --secrte',
			'USAGE: `tideway plan` has no flag "--secrte". `tideway plan --help` lists the flags.',
		],
		['an unknown letter', 'plan -x', 'USAGE: `tideway plan` has no flag "-x". `tideway plan --help` lists the flags.'],
		[
			'an unknown letter among known ones',
			'apply -yx',
			'USAGE: `tideway apply` has no flag "-yx". `tideway apply --help` lists the flags.',
		],
		[
			'a name that objects have anyway',
			'plan --constructor',
			'USAGE: `tideway plan` has no flag "--constructor". `tideway plan --help` lists the flags.',
		],
		[
			'an argument too many',
			'plan now',
			'USAGE: `tideway plan` takes no argument, and "now" is one. `tideway plan --help` shows how to call it.',
		],
		[
			'a flag before the command',
			'--json plan',
			'USAGE: The flag "--json" stands where a command is expected. `tideway COMMAND --flag` is the order, and `tideway --help` lists the commands.',
		],
	])('%s', (_name, typed, expected) => {
		expect(read(typed)).toBe(expected)
	})
})
