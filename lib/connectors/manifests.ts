import type { Manifest } from '../domain/manifest.ts'
import { analytics } from './analytics/manifest.ts'
import { http } from './http-endpoint/manifest.ts'
import { hubspot } from './hubspot/manifest.ts'
import { mail } from './mail/manifest.ts'
import { omniconvert } from './omniconvert/manifest.ts'
import { sqlStore } from './sql/manifest.ts'

/** Every connector a profile may name. */
export const manifests: readonly Manifest[] = [hubspot, analytics, omniconvert, http, sqlStore, mail]
