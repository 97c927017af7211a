import { Args, Flags } from '@oclif/core'
import { addConnection, openProject, SETTINGS_FILE } from '../../compose/index.ts'
import type { Exit, Present } from '../../model/index.ts'
import { EXIT } from '../../model/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'

/** Flags that are settings of the connection, in the order in which they are written. */
const MEMBERS = {
	kind: Flags.string({ description: 'How the server knows you', options: ['ssh', 'token', 'github-app'], required: true }),
	host: Flags.string({ description: 'The only host that sees the token; github.com for an App without it' }),
	url: Flags.string({ description: "The repository's address for this connection, where it is not the clone's remote" }),
	token: Flags.string({ description: 'Where the token is: env:NAME or file:PATH' }),
	username: Flags.string({ description: 'The user of the token, where the host wants one' }),
	service: Flags.string({ description: 'What runs at the host', options: ['github', 'gitlab', 'bitbucket', 'gitea', 'azure', 'other'] }),
	'app-id': Flags.string({ description: 'Of the GitHub App' }),
	'installation-id': Flags.integer({ description: 'Of the GitHub App; looked up without it' }),
	'private-key': Flags.string({ description: 'Where the key of the GitHub App is: env:NAME or file:PATH' }),
	api: Flags.string({ description: "Address of GitHub's API, where the host does not tell it" }),
	key: Flags.string({ description: 'Where the SSH key is: agent, env:NAME or file:PATH' }),
	passphrase: Flags.string({ description: 'Where the passphrase of the key is: env:NAME or file:PATH' }),
	user: Flags.string({ description: 'The SSH user, e.g. the id of a key of CodeCommit' }),
	jump: Flags.string({ description: 'SSH host to go through: user@host:port' }),
	proxy: Flags.string({ description: 'http://host:port, https://host:port or socks5://host:port' }),
	'proxy-login': Flags.string({ description: 'Where user:password of the proxy is: env:NAME or file:PATH' }),
	ca: Flags.string({ description: 'Where the certificates of your own authority are: file:PATH or env:NAME' }),
}

export default class ConnectionAddCommand extends BaseCommand {
	static override summary = 'Add a way to reach the Git server to the settings'
	static override description =
		'`ssh` needs --key and --known-hosts, `token` needs --host and --token, `github-app` needs --app-id and --private-key. Secrets are named by where they are, never given. tideway.yaml keeps its comments; commit it afterwards. Where no connection is named, the remote is reached as your own git reaches it.'
	static override examples = [
		'<%= config.bin %> connection add ci --kind token --host github.com --token env:GITHUB_TOKEN -w acme',
		'<%= config.bin %> connection add deploy --kind ssh --key env:DEPLOY_KEY --known-hosts file:.known_hosts',
	]
	static override args = { name: Args.string({ required: true, description: 'A name for the connection' }) }
	static override flags = {
		...MEMBERS,
		'known-hosts': Flags.string({
			description: 'Keys of the server: a line `HOST TYPE KEY`, which can be repeated, or one file:PATH',
			multiple: true,
			multipleNonGreedy: true,
		}),
		workspace: Flags.string({ char: 'w', description: 'A workspace that is to use it', multiple: true, multipleNonGreedy: true }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(ConnectionAddCommand)
		const given: Readonly<Record<string, unknown>> = flags
		const members = new Map<string, Present>(
			Object.keys(MEMBERS).flatMap((flag) => {
				const value = given[flag]
				return typeof value === 'string' || typeof value === 'number' ? [[flag.replaceAll('-', '_'), value] as const] : []
			}),
		)
		const hosts = flags['known-hosts']
		if (hosts !== undefined) members.set('known_hosts', hosts.length === 1 && hosts[0]?.includes(' ') === false ? hosts[0] : hosts)
		const project = await openProject(context)
		await addConnection(project, args.name, members, flags.workspace ?? [])
		if (context.isJson) printJson(context.terminal, { connection: args.name, file: SETTINGS_FILE })
		else context.terminal.print(`${SETTINGS_FILE} has the connection ${args.name}.  Next:  tideway connection test ${args.name}`)
		return EXIT.done
	}
}
