import type { Project } from '../compose/index.ts'
import { openKey, openProject } from '../compose/index.ts'
import { parseJsonSteps } from '../formats/json/index.ts'
import type { Plan } from '../model/index.ts'
import { DEPTH_LIMIT, Failure, fail, problem } from '../model/index.ts'
import type { Spelled } from '../plan/index.ts'
import type { Keyed } from '../ports/index.ts'
import { planFromJsonSteps } from '../show/index.ts'
import { isSealed, unsealed } from '../state/index.ts'
import { runInTurns } from '../sync/index.ts'
import type { Context } from './base.ts'

/** Levels of a plan around the values in it. */
const AROUND = 8

/** What a plan is sealed as. */
const WHAT = 'the saved plan'

/** The plan as a file, sealed where there is a key. */
export async function writePlanFile(context: Context, file: string, { json }: Spelled, keyed: Keyed | undefined): Promise<void> {
	await context.files.write(absolute(context, file), keyed ? keyed.seal(json.join(''), WHAT) : json)
}

/**
 * A saved plan, whole and unchanged, or a `Failure` that says what is wrong with it. `applying`: where it is to be carried out. Where the settings
 * there name a key, it must be sealed with it, or else anybody who can write the file could put in a plan of their own.
 */
export async function readPlanFile(context: Context, file: string, applying?: Promise<Project>): Promise<Plan> {
	const content = await context.files.read(absolute(context, file))
	if (!content) fail('FILE_MISSING', `there is no file ${file}`, { hint: 'write one with  tideway plan --out FILE' })
	const stored = new TextDecoder().decode(content)
	const text = isSealed(stored) ? await openText(context, stored) : stored
	const parsed = await runInTurns(context, parseJsonSteps(text, { depth: DEPTH_LIMIT + AROUND }))
	if (text === stored && (await applying)?.settings.stateKey)
		fail('STATE_SEALED', `${WHAT} is not sealed, and the settings name a key`, { hint: 'make it again with  tideway plan --out FILE' })
	if (parsed.kind === 'invalid')
		fail('PLAN_INVALID', `${file} is no plan: ${parsed.problems[0]?.message ?? 'it is not JSON'}`, {
			hint: 'write one with  tideway plan --out FILE',
		})
	const read = await runInTurns(context, planFromJsonSteps(parsed.value, text))
	if (read.kind === 'ok') return read.plan
	throw new Failure(read.problems[0] ?? problem('PLAN_INVALID', `${file} is no plan`))
}

/** The key is the one that the settings here name: a plan is looked at without a workspace. */
async function openText(context: Context, text: string): Promise<string> {
	const project = await openProject(context)
	return unsealed(text, WHAT, await openKey(context, project, project.settings))
}

/** A path as it was typed, from the root on. */
export function absolute({ environment }: Pick<Context, 'environment'>, file: string): string {
	return file.startsWith('/') || /^[A-Za-z]:/.test(file) ? file : `${environment.cwd}/${file}`
}
