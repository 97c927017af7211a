import { Flags } from '@oclif/core'
import type { FirstWorkspace } from '../compose/index.ts'
import {
	findClone,
	findProvider,
	knownProviders,
	refuseLeftOut,
	SETTINGS_FILE,
	settingsText,
	slugsHere,
	tryConnection,
	writeSettings,
} from '../compose/index.ts'
import type { Exit } from '../model/index.ts'
import { EXIT, Failure, fail, fitsFileName } from '../model/index.ts'
import type { Clone } from '../ports/index.ts'
import { showProblem } from '../show/index.ts'
import type { Context } from './base.ts'
import { BaseCommand, printJson } from './base.ts'

type Given = { readonly [name in 'provider' | 'package' | 'workspace' | 'path' | 'branch' | 'token' | 'url' | 'state']: string | undefined }

export default class InitCommand extends BaseCommand {
	static override summary = 'Begin: write tideway.yaml for a first workspace'
	static override description =
		'Asks for what is not given as a flag, tries the credential, and writes the settings. In a repository without commits they become the first commit, which is pushed; elsewhere the file is yours to commit.'
	static override examples = [
		'<%= config.bin %> init',
		'<%= config.bin %> init --provider PROVIDER --workspace acme-production --token env:ACME_TOKEN',
	]
	static override flags = {
		provider: Flags.string({ description: 'The service' }),
		package: Flags.string({ description: 'The package that it comes in, with its version, where it is not built in' }),
		workspace: Flags.string({ char: 'w', description: 'A name for the workspace' }),
		path: Flags.string({ description: "Folder in the repository; the provider's name without it, `.` for the root" }),
		branch: Flags.string({ description: 'The tracked branch; the one that is checked out without it' }),
		token: Flags.string({ description: 'Where the credential is, as env:NAME or file:PATH; never the credential itself' }),
		url: Flags.string({ description: 'Address of the API, where it is not the usual one' }),
		state: Flags.string({ description: 'Where the state is kept', options: ['git', 'local'], default: 'git' }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { flags } = await this.parse(InitCommand)
		const clone = await findClone(context)
		if (await context.files.read(`${clone.root}/${SETTINGS_FILE}`))
			fail('FILE_EXISTS', `there is a ${SETTINGS_FILE} in ${clone.root} already`, {
				hint: 'add the workspace to it by hand, then type `tideway plan`',
			})
		await refuseLeftOut(clone)
		const first = await askFor(context, clone, flags)
		const text = settingsText(first)
		const provider = await findProvider(first.provider, first.package)
		const reached = await tryConnection(context, clone, provider, text, first.name, context.signal)
		if (reached.kind === 'unreached' && reached.problem.code !== 'CREDENTIAL_MISSING') throw new Failure(reached.problem)
		const hasRemote = (await clone.remoteUrl(first.branch)) !== null
		const commit = await writeSettings(context, clone, first.branch, text, context.signal)
		if (context.isJson) {
			printJson(context.terminal, { workspace: first.name, file: SETTINGS_FILE, commit, reached: reached.kind === 'reached' })
			return EXIT.done
		}
		if (reached.kind === 'unreached')
			context.terminal.printError(showProblem(reached.problem, { color: context.terminal.hasColor, level: 'warning' }))
		else
			context.terminal.print(
				`The credential reaches ${provider.title}${reached.identity === null ? '' : ` workspace ${reached.identity}`}: ${reached.resources} resources.`,
			)
		context.terminal.print(
			commit
				? `${SETTINGS_FILE} is the first commit of ${first.branch}, ${commit.slice(0, 7)}.`
				: `${SETTINGS_FILE} is written. Next:  git add ${SETTINGS_FILE} && git commit${hasRemote ? ' && git push' : ''}`,
		)
		context.terminal.print('Then:  tideway plan')
		return EXIT.done
	}
}

async function askFor(context: Context, clone: Clone, flags: Given): Promise<FirstWorkspace> {
	const provider = flags.provider ?? (await ask(context, `Which service (${(await knownProviders()).join(', ')})? `, 'provider'))
	const found = await findProvider(provider, flags.package)
	const path = folderOf(flags.path ?? provider)
	const [slug, other] = await slugsHere(context, clone, found, path)
	const name = nameOf(flags.workspace ?? (await ask(context, `A name for the workspace, e.g. ${slug ?? 'acme-production'}? `, 'workspace')))
	return {
		name,
		provider,
		...(flags.package !== undefined && { package: flags.package }),
		path,
		...(slug !== undefined && other === undefined && slug !== name && { slug }),
		branch: flags.branch ?? (await clone.head()).branch ?? 'main',
		token: flags.token ?? `env:${found.defaults.tokenEnv}`,
		url: flags.url,
		state: flags.state ?? 'git',
	}
}

/** The name is typed in commands, and some services' files have it in their names. */
function nameOf(given: string): string {
	const isPlain = !/^-|[\p{Cc}\p{Cf}]/u.test(given)
	const fits = isPlain ? fitsFileName(given) : 'it begins with a dash, or holds a character that nobody sees'
	if (fits !== true)
		fail('USAGE', `${JSON.stringify(given)} cannot name a workspace, because ${fits}`, {
			hint: 'letters, digits, `-` and `_` are sure to fit',
		})
	return given
}

/** A folder as the settings name it, from the repository's root; '' is the root. */
function folderOf(given: string): string {
	const path = given.replace(/^(?:\.\/+)+|^\.$|\/+$/g, '')
	if (path.startsWith('/') || path.split('/').includes('..'))
		fail('USAGE', `--path takes a folder inside the repository, not ${given}`, { hint: 'name it as seen from the root of the repository' })
	return path
}

async function ask({ terminal, signal, isJson }: Context, question: string, flag: string): Promise<string> {
	if (!terminal.isInteractive || isJson) fail('INPUT_MISSING', question.trim(), { hint: `add --${flag}` })
	const answer = (await terminal.ask(question, signal)).trim()
	return answer === '' ? fail('CANCELLED', 'no answer; nothing was written') : answer
}
