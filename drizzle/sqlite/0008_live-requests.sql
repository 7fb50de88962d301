CREATE INDEX `jobs_open` ON `jobs` (`run_at`) WHERE status = 'open';--> statement-breakpoint
CREATE INDEX `jobs_stuck` ON `jobs` (`name`) WHERE status = 'open' and fault is not null;--> statement-breakpoint
CREATE INDEX `requests_live` ON `requests` ((case when paused_on is null then due else '9' || paused_on end),`id`) WHERE status <> 'closed' or unread;