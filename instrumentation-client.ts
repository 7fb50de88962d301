// Without this the validation library tries whether it may compile code, which our content security policy forbids and
// the browser reports. It reads this object when it is loaded; naming it here loads nothing of it.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
