/** Tideway as a library: parse and render, merge, plan, show; see `provider` for writing one. */

export type { VerifiedWebhook, Webhook, WebhookRequest } from './daemon/index.ts'
export { verifyWebhook } from './daemon/index.ts'
export { parseJson } from './formats/json/index.ts'
export { editYaml, locateYaml, parseYaml, renderYaml } from './formats/yaml/index.ts'
export * from './model/index.ts'
export type { MergeInput, MergeOutput, Plain, PlanRequest, Policy } from './plan/index.ts'
export { DEFAULT_POLICY, makePlan, merge, sealPlan } from './plan/index.ts'
export type { Settings, WorkspaceSettings } from './settings/index.ts'
export { parseSettings } from './settings/index.ts'
export { planFromJson, planToJson, showPlan, showProblem } from './show/index.ts'
export { applyWorkspace, planWorkspace } from './sync/index.ts'
