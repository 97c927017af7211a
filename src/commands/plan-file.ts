import { parseJsonSteps } from '../formats/json/index.ts'
import type { Plan } from '../model/index.ts'
import { Failure, fail, problem } from '../model/index.ts'
import { planFromJsonSteps, planToJsonSteps } from '../show/index.ts'
import { runInTurns } from '../sync/index.ts'
import type { Context } from './base.ts'

export async function writePlanFile(context: Context, file: string, plan: Plan): Promise<void> {
	await context.files.write(absolute(context, file), await runInTurns(context, planToJsonSteps(plan)))
}

/** A saved plan, whole and unchanged, or a `Failure` that says what is wrong with it. */
export async function readPlanFile(context: Context, file: string): Promise<Plan> {
	const content = await context.files.read(absolute(context, file))
	if (!content) fail('FILE_MISSING', `there is no file ${file}`, { hint: 'write one with  tideway plan --out FILE' })
	const parsed = await runInTurns(context, parseJsonSteps(new TextDecoder().decode(content)))
	if (parsed.kind === 'invalid')
		fail('PLAN_INVALID', `${file} is no plan: ${parsed.problems[0]?.message ?? 'it is not JSON'}`, {
			hint: 'write one with  tideway plan --out FILE',
		})
	const read = await runInTurns(context, planFromJsonSteps(parsed.value))
	if (read.kind === 'ok') return read.plan
	throw new Failure(read.problems[0] ?? problem('PLAN_INVALID', `${file} is no plan`))
}

function absolute({ environment }: Context, file: string): string {
	return file.startsWith('/') || /^[A-Za-z]:/.test(file) ? file : `${environment.cwd}/${file}`
}
