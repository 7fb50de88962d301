/** 24 hours, in milliseconds: for waits and retention. Legal periods go by the calendar (`clock/`). */
export const DAY_MS = 86_400_000
