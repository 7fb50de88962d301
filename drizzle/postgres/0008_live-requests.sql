CREATE INDEX "jobs_open" ON "jobs" USING btree ("run_at") WHERE status = 'open';--> statement-breakpoint
CREATE INDEX "jobs_stuck" ON "jobs" USING btree ("name") WHERE status = 'open' and fault is not null;--> statement-breakpoint
CREATE INDEX "requests_live" ON "requests" USING btree ((case when paused_on is null then due else '9' || paused_on end),"id") WHERE status <> 'closed' or unread;