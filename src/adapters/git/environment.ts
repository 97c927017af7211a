import type { Credential, Remote } from './remote.ts'

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * What git and its transports need from the person who runs us, so that whoever can `git push` can sync: the home folder (git's
 * and ssh's settings, known hosts, credential helpers), the ssh agent, the keyring's bus, proxies and certificates, and what
 * the usual credential helpers of hosts and clouds read. Nothing else comes in; above all no GIT_*, pager, editor or askpass,
 * and none of our own secrets.
 */
const INHERITED = new Set([
	'PATH',
	'HOME',
	'USER',
	'LOGNAME',
	'TMPDIR',
	'TMP',
	'TEMP',
	'TZ',
	'USERPROFILE',
	'HOMEDRIVE',
	'HOMEPATH',
	'APPDATA',
	'LOCALAPPDATA',
	'PROGRAMDATA',
	'SYSTEMROOT',
	'COMSPEC',
	'PATHEXT',
	'SSH_AUTH_SOCK',
	'SSH_AGENT_PID',
	'DBUS_SESSION_BUS_ADDRESS',
	'KRB5CCNAME',
	'GNUPGHOME',
	'HTTP_PROXY',
	'HTTPS_PROXY',
	'ALL_PROXY',
	'NO_PROXY',
	'SSL_CERT_FILE',
	'SSL_CERT_DIR',
	'CURL_CA_BUNDLE',
	'GITHUB_TOKEN',
	'GITLAB_TOKEN',
])
const INHERITED_PREFIXES = ['XDG_', 'GH_', 'GLAB_', 'GCM_', 'AWS_', 'CLOUDSDK_']

/** Settings that would start programs, ask people, or make our plumbing behave as the person's porcelain does. */
const SETTINGS: readonly (readonly [string, string])[] = [
	['core.hooksPath', '/dev/null'],
	// A commit can hold a folder that looks like a bare repository, whose settings would then count for whoever stands in it.
	['safe.bareRepository', 'explicit'],
	['core.fsmonitor', 'false'],
	['core.quotePath', 'false'],
	// Nothing here loses a line end, and git would refuse what it is only asked to look at.
	['core.safecrlf', 'false'],
	['i18n.commitEncoding', 'UTF-8'],
	['commit.gpgSign', 'false'],
	['tag.gpgSign', 'false'],
	['push.gpgSign', 'false'],
	['push.pushOption', ''],
	['push.followTags', 'false'],
	['push.recurseSubmodules', 'no'],
	['push.useForceIfIncludes', 'false'],
	['fetch.recurseSubmodules', 'false'],
	['fetch.prune', 'false'],
	['fetch.pruneTags', 'false'],
	['fetch.writeCommitGraph', 'false'],
	['submodule.recurse', 'false'],
	['gc.auto', '0'],
	['maintenance.auto', 'false'],
	['log.showSignature', 'false'],
	['http.followRedirects', 'initial'],
	['http.lowSpeedLimit', '1'],
	['http.lowSpeedTime', '300'],
	['credential.interactive', 'false'],
]

/** For our own bare repository: no folding of names as on the disk, and objects are checked as they come in. */
export const OWN_SETTINGS: readonly (readonly [string, string])[] = [
	['core.ignoreCase', 'false'],
	['core.precomposeUnicode', 'false'],
	// A trial merge of two commits is the same for everybody.
	['core.attributesFile', '/dev/null'],
	['merge.renames', 'true'],
	['merge.directoryRenames', 'conflict'],
	['merge.renormalize', 'false'],
	['fetch.fsckObjects', 'true'],
	// Old histories are full of these; they do harm to nobody, and refusing them would shut such repositories out.
	...[
		'badDate',
		'badDateOverflow',
		'badEmail',
		'badName',
		'badTimezone',
		'missingEmail',
		'missingNameBeforeEmail',
		'missingSpaceBeforeDate',
		'missingSpaceBeforeEmail',
		'multipleAuthors',
		'zeroPaddedDate',
		'zeroPaddedFilemode',
	].map((name) => [`fetch.fsck.${name}`, 'ignore'] as const),
]

/** Answers git's question from two variables that only this child has. */
const helperFor = (prefix: string): string =>
	`!f() { test "$1" = get && printf 'username=%s\\npassword=%s\\n' "$${prefix}_USERNAME" "$${prefix}_PASSWORD"; }; f`

/** The whole environment of a git child: inherited by list, the rest built here. */
export function childEnvironment(env: Environment): Readonly<Record<string, string>> {
	const inherited = Object.entries(env).filter((entry): entry is [string, string] => {
		const name = entry[0].toUpperCase()
		return entry[1] !== undefined && (INHERITED.has(name) || INHERITED_PREFIXES.some((prefix) => name.startsWith(prefix)))
	})
	return withSettings(
		{
			...Object.fromEntries(inherited),
			LC_ALL: 'C',
			GIT_TERMINAL_PROMPT: '0',
			GIT_ASKPASS: '',
			SSH_ASKPASS_REQUIRE: 'never',
			GIT_PAGER: 'cat',
			GIT_EDITOR: ':',
			GIT_OPTIONAL_LOCKS: '0',
			GIT_LITERAL_PATHSPECS: '1',
			GIT_NO_REPLACE_OBJECTS: '1',
			GIT_ALLOW_PROTOCOL: '',
		},
		SETTINGS,
	)
}

/** Adds what reaching this one remote takes: its protocol, and its credential where there is one. */
export function remoteEnvironment(
	env: Readonly<Record<string, string>>,
	remote: Remote,
	credential: Credential | undefined,
	protocols = remote.protocols,
): Readonly<Record<string, string>> {
	const open = { ...env, GIT_ALLOW_PROTOCOL: protocols }
	return credential === undefined || remote.origin === undefined ? open : withCredential(open, remote.origin, credential, 'TIDEWAY_GIT')
}

/** A credential for one origin only, so that a redirect cannot carry it away. `prefix`: of the variables that hold it. */
export function withCredential(
	env: Readonly<Record<string, string>>,
	origin: string,
	{ username, password }: Credential,
	prefix: string,
): Readonly<Record<string, string>> {
	return withSettings({ ...env, [`${prefix}_USERNAME`]: username, [`${prefix}_PASSWORD`]: password }, [
		[`credential.${origin}.helper`, ''],
		[`credential.${origin}.helper`, helperFor(prefix)],
	])
}

/** Hands settings to git through its environment: they win over every file and are not seen in the list of processes. */
export function withSettings(
	env: Readonly<Record<string, string>>,
	settings: readonly (readonly [string, string])[],
): Readonly<Record<string, string>> {
	const first = Number(env['GIT_CONFIG_COUNT'] ?? '0')
	const pairs = settings.flatMap(([key, value], index) => [
		[`GIT_CONFIG_KEY_${first + index}`, key],
		[`GIT_CONFIG_VALUE_${first + index}`, value],
	])
	return { ...env, ...Object.fromEntries(pairs), GIT_CONFIG_COUNT: String(first + settings.length) }
}
