import { provider } from '../../../providers/hightouch/index.ts'
import type { Bench, Conclusion } from '../bench.ts'
import type { Compared, Ratios } from '../beside.ts'
import { showBeside } from '../beside.ts'
import type { Steps } from '../programs/steps.ts'
import { runTerraform, terraformVersion } from '../programs/terraform.ts'
import { copyProgram, runTideway } from '../programs/tideway.ts'
import { isTimeThere } from '../programs/timed.ts'
import { modelsAndSyncs } from '../programs/tree.ts'

/** Comes first and is not shown: what both programs keep for their next start is there then. */
const REHEARSAL = 20
const SIZES = [200, 1_000, 5_000] as const
const LARGEST = 5_000
/** Of the plans of the smaller sizes, whose times are short; of all else one. */
const RUNS = 3

const STEPS: readonly { readonly step: keyof Steps; readonly name: string; readonly aim: Ratios; readonly limit: Ratios }[] = [
	{ step: 'first', name: 'first plan', aim: { faster: 10, memory: 0.25 }, limit: { faster: 7.5, memory: 0.28 } },
	{ step: 'apply', name: 'apply of it', aim: { faster: 20, memory: 0.25 }, limit: { faster: 14, memory: 0.26 } },
	{ step: 'unchanged', name: 'plan, nothing changed', aim: { faster: 10, memory: 0.25 }, limit: { faster: 8, memory: 0.2 } },
]

/** The same resources, half models and half syncs, with Tideway and with Terraform. The program has to be built. */
export const bench: Bench = {
	name: 'Tideway beside Terraform',
	runs: 0,
	variants: [],
	minutes: 4,
	conclude: compare,
}

async function compare(folder: string): Promise<Conclusion> {
	const version = terraformVersion()
	if (version === undefined) return { lines: ['skipped: terraform not found'], isWithin: true }
	if (!isTimeThere()) return { lines: ['skipped: /usr/bin/time not found (GNU time)'], isWithin: true }
	const program = copyProgram(`${folder}/program`)
	await runBoth(folder, REHEARSAL, program)
	const measured: Awaited<ReturnType<typeof runBoth>>[] = []
	for (const size of SIZES) measured.push(await runBoth(folder, size, program))
	const compared = STEPS.map(
		({ step, ...about }): Compared => ({
			...about,
			sizes: measured.map(({ size, ours, theirs }) => ({ size, ours: ours[step], theirs: theirs[step] })),
		}),
	)
	const { lines, isWithin } = showBeside(compared)
	return { lines: [...lines, '', ...explain(version, measured.at(-1)?.ours.calls ?? 0)], isWithin }
}

async function runBoth(folder: string, size: number, program: string) {
	const tree = modelsAndSyncs(size)
	const runs = size === LARGEST ? 1 : RUNS
	const ours = await runTideway(`${folder}/tideway-${size}`, tree, { program, runs })
	return { size, ours, theirs: await runTerraform(`${folder}/terraform-${size}`, tree, runs) }
}

function explain(version: string, calls: number): readonly string[] {
	const { limit = { calls: Number.POSITIVE_INFINITY, perMs: 0 } } = provider.api
	const leastSeconds = Math.round((calls / limit.calls) * (limit.perMs / 1000))
	return [
		`Terraform ${version} makes terraform_data in its own process, and only its state goes over HTTP. Tideway pays for its calls over HTTP to a`,
		'sandbox of Hightouch that runs beside it, and for Git. Its first plan has nothing cached, later ones what was read before.',
		`Tideway is measured with a service that does not limit calls. The real one takes ${limit.calls} in ${limit.perMs / 1000} s, to which the program`,
		`keeps: the ${calls} calls of the largest apply take ${leastSeconds} s at least then, whoever makes them.`,
	]
}
