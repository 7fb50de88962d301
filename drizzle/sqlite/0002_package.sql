CREATE TABLE `passages` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`file_id` text NOT NULL,
	`seq` integer NOT NULL,
	`item` integer NOT NULL,
	`field` text NOT NULL,
	`spans` text NOT NULL,
	`decision` text,
	`decided_by` text,
	`decided_at` integer,
	FOREIGN KEY (`request_id`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`file_id`) REFERENCES `files`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `passages_once` ON `passages` (`file_id`,`seq`,`item`,`field`);--> statement-breakpoint
CREATE INDEX `passages_request` ON `passages` (`request_id`,`decision`);--> statement-breakpoint
DROP INDEX `deadline_alerts_once`;--> statement-breakpoint
ALTER TABLE `deadline_alerts` ADD `kind` text DEFAULT 'due' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `deadline_alerts_once` ON `deadline_alerts` (`request_id`,`kind`,`due`,`threshold`);--> statement-breakpoint
ALTER TABLE `circuits` ADD `check_state` text;--> statement-breakpoint
ALTER TABLE `circuits` ADD `checked_at` integer;--> statement-breakpoint
ALTER TABLE `circuits` ADD `missing` text;--> statement-breakpoint
ALTER TABLE `circuits` ADD `check_fault` text;--> statement-breakpoint
ALTER TABLE `circuits` ADD `check_evidence` text;--> statement-breakpoint
ALTER TABLE `files` ADD `kind` text DEFAULT 'attachment' NOT NULL;--> statement-breakpoint
ALTER TABLE `files` ADD `state` text DEFAULT 'ready' NOT NULL;--> statement-breakpoint
ALTER TABLE `files` ADD `records` text;--> statement-breakpoint
ALTER TABLE `files` ADD `inputs_digest` text;--> statement-breakpoint
ALTER TABLE `files` ADD `gone_at` integer;--> statement-breakpoint
CREATE INDEX `files_task` ON `files` (`task_id`);--> statement-breakpoint
ALTER TABLE `findings` ADD `current_sealed` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `refused` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `cursor_sealed` text;