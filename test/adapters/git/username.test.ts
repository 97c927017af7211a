import { expect, test } from 'vitest'
import { serviceOf, usernameFor } from '../../../src/adapters/git/username.ts'

test.each([
	['github.com', undefined, 'github', 'x-access-token'],
	['acme.ghe.com', undefined, 'github', 'x-access-token'],
	['notgithub.com', undefined, 'other', 'git'],
	['gitlab.com', undefined, 'gitlab', 'oauth2'],
	['gitlab.acme.example:8443', undefined, 'gitlab', 'oauth2'],
	['bitbucket.org', undefined, 'bitbucket', 'x-token-auth'],
	['codeberg.org', undefined, 'gitea', 'oauth2'],
	['dev.azure.com', undefined, 'azure', 'tideway'],
	['git.acme.example', undefined, 'other', 'git'],
	['git.acme.example', 'gitlab', 'other', 'oauth2'],
] as const)('%s, said to be %s: %s, %s', (host, service, found, username) => {
	expect([serviceOf(host), usernameFor(host, service)]).toEqual([found, username])
})
