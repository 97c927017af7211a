/** What servers say when they refuse, and what helps there. The text only chooses the advice; whether something moved is looked up. */
const CURES: readonly (readonly [RegExp, string])[] = [
	[/GH008|LFS object/i, 'push with `git push` first: it brings along what Git LFS keeps beside the commits'],
	[
		/checked out branch|current branch in a non-bare/i,
		'the remote is a repository with files of that branch checked out: let it be a bare one, or check out another branch there',
	],
	[/exists; cannot create/i, 'a branch there has a name in which a folder of branches is needed: rename it or delete it'],
	[/corruption on the remote side/i, 'the repository at the host is damaged: ask whoever runs it to see what `git fsck` says there'],
	[
		/inflate: data stream error|unable to unpack [0-9a-f]+ header|loose object \S+ .*is corrupt/i,
		'an object of this clone is damaged: see what `git fsck` says; what is damaged comes back with a fresh clone',
	],
	[/SAML (?:SSO|single sign)/i, 'authorize the token or key for the organization, in the settings of its owner'],
	[/archived so it is read-only|repository (?:is|was) archived/i, 'take the repository out of the archive'],
	[
		/without `?workflows?`? (?:scope|permission)/i,
		'keep workflow files out of the folder of the workspace: the credential may not write them',
	],
	[
		/must have verified signatures|commit(?:s)? (?:is|are) not signed|unsigned commit|required_signatures/i,
		'the branch takes signed commits only: let the workspace sign them: `sign: {key: env:NAME}`',
	],
	[
		/GH006|protected branch|not allowed to push code to protected/i,
		'the branch is protected: set `push: pull-request`, or let whoever runs this push to it',
	],
	[/GH013|rule violation|push rule/i, 'a rule of the host refuses it: let whoever runs this bypass the rule'],
	[/github-actions|resource not accessible by integration/i, 'give the job `permissions: contents: write`'],
	[/job token|gitlab-ci-token/i, 'allow pushes with the job token in the settings of the project, or use a project access token'],
	[/\bTF4\d{5}\b|GenericContribute/, 'grant Contribute on the repository to whoever runs this'],
	[/Permission denied \(publickey/i, 'add the public half of the key to the host, as a key that may write'],
	[/key you are authenticating with has been marked as read only|deploy key.*read.only/i, 'allow write access for the deploy key'],
	[
		/write access (?:to repository )?not granted|Permission to \S+ denied|denied to|insufficient permission/i,
		'give the credential write access',
	],
	[
		/could not read (?:Username|Password)|Authentication failed|HTTP Basic: Access denied|Invalid username or (?:token|password)|\b401\b/i,
		'see whether the credential is the right one, has not ended, and goes with its user name',
	],
	[
		/Repository not found|project you were looking for could not be found|\b404\b/i,
		'see whether the address is right, and whether the credential may see the repository at all',
	],
	[
		/CONNECT (?:tunnel|aborted|response)|\b407\b|resolve proxy/i,
		'see whether the proxy is right, takes its login, and lets this host through',
	],
	[/certificate|SSL/i, 'see whether the authority of the server is the one of the connection (`ca`)'],
	[
		/Could not resolve|Connection (?:refused|timed out)|Network is unreachable/i,
		'see whether the host can be reached from here, or only through a proxy or a jump host',
	],
	[
		/cannot lock ref .*File exists/i,
		'try again in a moment; if it stays, a git was killed there: whoever runs the host has to remove the lock file that it names',
	],
	[/hook declined|pre-receive/i, 'a hook of the host refuses it: ask whoever runs the host'],
]

/** Advice for what a server said; undefined where nothing in it is known. */
export function cureFor(said: string): string | undefined {
	const cure = CURES.find(([pattern]) => pattern.test(said))?.[1]
	return cure && `${cure[0]?.toUpperCase()}${cure.slice(1)}.`
}
