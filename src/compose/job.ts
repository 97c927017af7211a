import type { Runtime } from './runtime.ts'

/** The address of the repository that a job of GitHub Actions or GitLab CI runs for; null elsewhere. */
export function jobRepository({ environment }: Pick<Runtime, 'environment'>): string | null {
	const [server, repository] =
		environment.get('GITHUB_ACTIONS') === 'true'
			? [environment.get('GITHUB_SERVER_URL'), environment.get('GITHUB_REPOSITORY')]
			: environment.get('GITLAB_CI') === 'true'
				? [environment.get('CI_SERVER_URL'), environment.get('CI_PROJECT_PATH')]
				: [undefined, undefined]
	return server === undefined || repository === undefined ? null : `${server.replace(/\/+$/, '')}/${repository}`
}
