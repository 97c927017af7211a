import { spawn } from 'node:child_process'

export type TerraformRun = { readonly code: number; readonly out: string }

/** Runs the real Terraform, which the machine must have, in a folder; of the user's settings for it nothing counts. */
export function terraform(folder: string, env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<TerraformRun> {
	const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TF_'))
	const own = { ...env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
	return new Promise((resolve, reject) => {
		const child = spawn('terraform', [`-chdir=${folder}`, ...args], {
			env: { ...Object.fromEntries(inherited), ...own },
			stdio: ['ignore', 'pipe', 'pipe'],
		})
		const said: string[] = []
		child.stdout.on('data', (chunk) => said.push(String(chunk)))
		child.stderr.on('data', (chunk) => said.push(String(chunk)))
		child.on('error', reject)
		child.on('close', (code) => resolve({ code: code ?? -1, out: said.join('') }))
	})
}
