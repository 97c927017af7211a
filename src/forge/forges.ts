import type { Forge, ForgeKind } from '../ports/index.ts'
import { openBitbucket } from './bitbucket.ts'
import type { ForgeAccess } from './call.ts'
import { openGitea } from './gitea.ts'
import { openGithub } from './github.ts'
import { openGitlab } from './gitlab.ts'

/** The hosts that are known, each with what opens it. */
export const FORGES: Readonly<Record<ForgeKind, (access: ForgeAccess) => Forge>> = {
	github: openGithub,
	gitlab: openGitlab,
	bitbucket: openBitbucket,
	gitea: openGitea,
}
