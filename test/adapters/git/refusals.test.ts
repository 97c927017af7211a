import { expect, test } from 'vitest'
import { cureFor } from '../../../src/adapters/git/refusals.ts'

test.each([
	['remote: error: GH006: Protected branch update failed for refs/heads/main.', /branch is protected/],
	['remote: error: GH008: Your push referenced at least 1 unknown Git LFS object: pre-receive hook declined', /git push/],
	['GitLab: LFS objects are missing. Ensure LFS is properly set up or try a manual "git lfs push --all".', /git push/],
	['remote: error: refusing to update checked out branch: refs/heads/main', /a bare one/],
	["cannot lock ref 'refs/heads/tideway/acme': 'refs/heads/tideway' exists; cannot create 'refs/heads/tideway/acme'", /rename it/],
	['fatal: git upload-pack: aborting due to possible repository corruption on the remote side.', /at the host is damaged/],
	['error: inflate: data stream error (incorrect header check); error: unable to unpack 895dbd header', /of this clone is damaged/],
	['GitLab: You are not allowed to push code to protected branches on this project.', /branch is protected/],
	['remote: error: GH013: Repository rule violations found. - Commits must have verified signatures.', /signed commits/],
	['remote: error: GH013: Repository rule violations found for refs/heads/main.', /bypass the rule/],
	['remote: Permission to acme/shop.git denied to github-actions[bot].', /contents: write/],
	['remote: Permission to acme/shop.git denied to jane.', /write access/],
	['ERROR: The key you are authenticating with has been marked as read only.', /deploy key/],
	['git@github.com: Permission denied (publickey).', /public half of the key/],
	['remote: This repository was archived so it is read-only.', /archive/],
	[
		'refusing to allow a Personal Access Token to create or update workflow `.github/workflows/a.yml` without `workflow` scope',
		/workflow files/,
	],
	["remote: The 'acme' organization has enabled or enforced SAML SSO.", /thorize the token/],
	['fatal: Authentication failed for https://git.example/a.git/', /credential is the right one/],
	['remote: Repository not found.', /address is right/],
	['Received HTTP code 407 from proxy after CONNECT; CONNECT tunnel failed, response 407', /proxy/],
	['server certificate verification failed. CAfile: none', /authority/],
	['Could not resolve host: git.internal', /proxy or a jump host/],
	['connect to host git.internal port 22: Connection refused', /proxy or a jump host/],
	['TF401027: You need the Git GenericContribute permission', /Contribute/],
	["remote: error: cannot lock ref 'refs/heads/main': Unable to create '/a.git/refs/heads/main.lock': File exists.", /lock file/],
	['pre-receive hook declined', /hook/],
])('%s', (said, cure) => {
	expect(cureFor(said)).toMatch(cure)
	expect(cureFor(said)).toMatch(/^[A-Z].*\.$/)
})

test('what nobody knows gets no advice', () => {
	expect(cureFor('something else entirely')).toBeUndefined()
})
