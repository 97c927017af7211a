declare const brand: unique symbol

/** A string or number that must not be mistaken for another one. Five exist: Address, RemoteId, Digest, CommitId, Epoch. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** The provider's name for a resource or a workspace. */
export type RemoteId = Brand<string, 'RemoteId'>
/** `sha256:` and 64 hex digits over canonical JSON. */
export type Digest = Brand<string, 'Digest'>
/** The full object id of a commit. */
export type CommitId = Brand<string, 'CommitId'>
/** Grows with each lock grant; lets a store refuse a late writer. */
export type Epoch = Brand<number, 'Epoch'>
