import { Args, Flags } from '@oclif/core'
import { serveFromFolder } from '../../compose/index.ts'
import type { Exit } from '../../model/index.ts'
import { EXIT } from '../../model/index.ts'
import type { World } from '../../ports/index.ts'
import type { Context } from '../base.ts'
import { BaseCommand, printJson } from '../base.ts'

export default class SandboxServeCommand extends BaseCommand {
	static override summary = "Serve an embedded workspace that speaks a service's API on this machine"
	static override description =
		'Strict where the service is: unknown paths, parameters and fields get its errors. `/_sandbox/effects` lists every change made to it; `/_sandbox/ui` edits it as a person would.'
	static override examples = ['<%= config.bin %> sandbox serve PROVIDER --from TREE --data sandbox.json --port 4010']
	static override args = {
		provider: Args.string({ required: true, description: 'Whose API: a provider, or the folder of one, such as ./acme' }),
	}
	static override flags = {
		from: Flags.string({ description: 'Fill it with the resources of this tree, unless the data file is there already' }),
		data: Flags.string({ description: 'Keep the workspace in this file; without it, it ends with the process' }),
		port: Flags.integer({ description: 'Port on 127.0.0.1; 0 takes a free one', default: 0, min: 0, max: 65_535 }),
		faults: Flags.string({ description: 'Faults to play, e.g. `500:on=ListModel,nth=2`' }),
		token: Flags.string({ description: 'The credential it accepts', default: 'sandbox' }),
		switch: Flags.string({ description: 'Answer an open question of the API, as NAME=VALUE; can be repeated', multiple: true }),
	}

	protected async execute(context: Context): Promise<Exit> {
		const { args, flags } = await this.parse(SandboxServeCommand)
		const running = await serveFromFolder(context, args.provider, flags)
		if (context.isJson) printJson(context.terminal, { url: running.url, origin: running.origin, port: running.port })
		else
			context.terminal.print(
				`${args.provider} sandbox at ${running.url}\nIt holds ${holdings(running.world())}.\nIts credential is \`${flags.token}\`. Ctrl-C ends it${flags.data ? '; the workspace stays in ' + flags.data : ' and the workspace with it'}.`,
			)
		await new Promise<void>((resolve) => {
			if (context.signal.aborted) resolve()
			context.signal.addEventListener('abort', () => resolve(), { once: true })
		})
		await running.close()
		return EXIT.done
	}
}

/** So that an empty workspace is noticed here, and not in a plan. */
function holdings({ tables }: World): string {
	const counts = [...tables].filter(([, rows]) => rows.size > 0).map(([name, rows]) => `${name} (${rows.size})`)
	return counts.length > 0 ? counts.join(', ') : 'nothing'
}
