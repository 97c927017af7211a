import { openClone } from '../../src/adapters/git/clone.ts'
import { openLocalRepository } from '../../src/adapters/git/repository.ts'
import type { RefMove } from '../../src/ports/index.ts'

/** Run as a process of its own, so that it can be killed: pushes once into a user's repository and prints the outcome. */
const [folder = '', cacheDir = '', git = '', moves = '[]'] = process.argv.slice(2)
const options = { cacheDir, git, env: process.env }
const clone = await openClone(folder, options)
if (clone === null) throw new Error(`${folder} is no clone`)
const repository = await openLocalRepository(clone, options)
const outcome = await repository.push(JSON.parse(moves) as RefMove[])
process.stdout.write(outcome.kind)
