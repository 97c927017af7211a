import { Flags } from '@oclif/core'
import type { Plan } from '../model/index.ts'
import { fail } from '../model/index.ts'
import type { Provider } from '../ports/index.ts'
import type { PlanOptions } from '../show/index.ts'
import { showPlanMarkdown, showPlanPieces, terraformJsonSteps } from '../show/index.ts'
import { runInTurns } from '../sync/index.ts'
import type { Context } from './base.ts'
import { printPieces } from './print-pieces.ts'

const FORMATS = ['text', 'markdown', 'json', 'terraform-json'] as const
type Format = (typeof FORMATS)[number]

export const formatFlag = {
	format: Flags.option({
		description:
			'How the plan is printed: text by default, markdown for a pull request, terraform-json for tools that read Terraform plans',
		options: FORMATS,
	})(),
}

/** `--format json` is another spelling of `--json`, which decides how failures and the log look before any flag is read. */
export function withJson(argv: readonly string[]): string[] {
	const end = argv.indexOf('--')
	const flags = end < 0 ? argv : argv.slice(0, end)
	const asked = flags.flatMap((token, index) =>
		token === '--format' ? flags.slice(index + 1, index + 2) : token.split(/^--format=/).slice(1),
	)
	return asked.at(-1) === 'json' ? ['--json', ...argv] : [...argv]
}

/** The form that the flags ask for; fails with USAGE where they ask for two. */
export function formatOf(flags: { readonly format?: Format | undefined }, { isJson }: Context): Format {
	if (isJson && flags.format !== undefined && flags.format !== 'json')
		fail('USAGE', `--json and --format ${flags.format} ask for two forms of one plan`, { hint: 'leave one of them out' })
	return isJson ? 'json' : (flags.format ?? 'text')
}

/** `version`: Tideway's own. The rest is about what is typed next, see `PlanOptions`. */
type Form = { readonly format: Format; readonly version: string } & Pick<PlanOptions, 'purpose' | 'again' | 'saved'>

/** One plan in its form, but for `json`: there all plans are in one document. */
export async function printPlan(
	context: Context,
	plan: Plan,
	{ schema, title, terraform }: Pick<Provider, 'schema' | 'title' | 'terraform'>,
	{ format, version, ...next }: Form,
): Promise<void> {
	const { terminal } = context
	const options = { color: terminal.hasColor, width: terminal.width, title, ...next } as const
	if (format === 'text') await printPieces(context, showPlanPieces(plan, schema, options))
	else if (format === 'markdown') terminal.print(showPlanMarkdown(plan, schema, { title, ...next }))
	else if (format === 'terraform-json')
		terminal.print(await runInTurns(context, terraformJsonSteps(plan, schema, { version, provider: terraform })))
}
