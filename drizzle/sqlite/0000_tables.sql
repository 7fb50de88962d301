CREATE TABLE `audit_checkpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`at` text NOT NULL,
	`heads` text NOT NULL,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL,
	`signature` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_checkpoints_seq_unique` ON `audit_checkpoints` (`seq`);--> statement-breakpoint
CREATE TABLE `audit_events` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`seq` integer NOT NULL,
	`type` text NOT NULL,
	`actor` text NOT NULL,
	`data` text NOT NULL,
	`at` text NOT NULL,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_events_seq` ON `audit_events` (`request_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_events_at` ON `audit_events` (`at`);--> statement-breakpoint
CREATE TABLE `circuits` (
	`recipient_id` text PRIMARY KEY NOT NULL,
	`open` integer NOT NULL,
	`fault` text,
	`opened_at` integer,
	`last_ok_at` integer
);
--> statement-breakpoint
CREATE TABLE `data_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`wrapped` text,
	`master_version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`shredded_at` integer
);
--> statement-breakpoint
CREATE TABLE `deadline_alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`due` text NOT NULL,
	`threshold` integer NOT NULL,
	`mail_id` text,
	`at` integer NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deadline_alerts_once` ON `deadline_alerts` (`request_id`,`due`,`threshold`);--> statement-breakpoint
CREATE TABLE `drafts` (
	`hash` text PRIMARY KEY NOT NULL,
	`data_sealed` text NOT NULL,
	`idempotency_key` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `drafts_expiry` ON `drafts` (`expires_at`);--> statement-breakpoint
CREATE TABLE `file_chunks` (
	`file_id` text NOT NULL,
	`seq` integer NOT NULL,
	`sealed` blob NOT NULL,
	PRIMARY KEY(`file_id`, `seq`),
	FOREIGN KEY (`file_id`) REFERENCES `files`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `files` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`task_id` text,
	`name_sealed` text NOT NULL,
	`media_type` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`chunks` integer NOT NULL,
	`downloads` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `files_request` ON `files` (`request_id`);--> statement-breakpoint
CREATE TABLE `findings` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`recipient_id` text NOT NULL,
	`status` text NOT NULL,
	`found` text NOT NULL,
	`will_remove` text NOT NULL,
	`will_remain` text NOT NULL,
	`evidence` text NOT NULL,
	`fault` text,
	`at` integer NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `findings_once` ON `findings` (`request_id`,`recipient_id`);--> statement-breakpoint
CREATE TABLE `identifiers` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`kind` text NOT NULL,
	`value_sealed` text NOT NULL,
	`value_index` text NOT NULL,
	`source` text NOT NULL,
	`usable` integer NOT NULL,
	`released_by` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `identifiers_once` ON `identifiers` (`request_id`,`kind`,`value_index`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`queue` text NOT NULL,
	`payload` text NOT NULL,
	`request_id` text,
	`status` text NOT NULL,
	`run_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`generation` integer DEFAULT 0 NOT NULL,
	`published_at` integer,
	`lease` text,
	`lease_until` integer,
	`fault` text,
	`created_at` integer NOT NULL,
	`done_at` integer
);
--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`status`,`published_at`,`run_at`);--> statement-breakpoint
CREATE INDEX `jobs_request` ON `jobs` (`request_id`);--> statement-breakpoint
CREATE TABLE `letter_drafts` (
	`request_id` text PRIMARY KEY NOT NULL,
	`content_sealed` text NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`updated_at` integer NOT NULL,
	`updated_by` text NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `letters` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`kind` text NOT NULL,
	`locale` text NOT NULL,
	`content_sealed` text NOT NULL,
	`sent_at` integer NOT NULL,
	`sent_by` text,
	FOREIGN KEY (`request_id`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `letters_request` ON `letters` (`request_id`,`sent_at`);--> statement-breakpoint
CREATE TABLE `mails` (
	`id` text PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`request_id` text,
	`task_id` text,
	`kind` text NOT NULL,
	`locale` text NOT NULL,
	`to_sealed` text NOT NULL,
	`data_sealed` text NOT NULL,
	`message_id` text NOT NULL,
	`state` text NOT NULL,
	`dedupe` text,
	`sends` integer DEFAULT 0 NOT NULL,
	`fault` text,
	`created_at` integer NOT NULL,
	`sent_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `mails_message_id_unique` ON `mails` (`message_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `mails_dedupe_unique` ON `mails` (`dedupe`);--> statement-breakpoint
CREATE INDEX `mails_request` ON `mails` (`request_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `mails_state` ON `mails` (`state`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`kind` text NOT NULL,
	`staff_id` text,
	`body_sealed` text NOT NULL,
	`at` integer NOT NULL,
	`read_at` integer,
	FOREIGN KEY (`request_id`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `messages_request` ON `messages` (`request_id`,`at`);--> statement-breakpoint
CREATE TABLE `meta` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `requests` (
	`id` text PRIMARY KEY NOT NULL,
	`reference` text NOT NULL,
	`right` text NOT NULL,
	`context` text NOT NULL,
	`team` text NOT NULL,
	`regime` text NOT NULL,
	`locale` text NOT NULL,
	`channel` text NOT NULL,
	`status` text NOT NULL,
	`resolution` text,
	`refusal_ground` text,
	`version` integer DEFAULT 0 NOT NULL,
	`round` integer DEFAULT 1 NOT NULL,
	`received_at` integer NOT NULL,
	`received_on` text NOT NULL,
	`promised_due` text,
	`statutory_due` text NOT NULL,
	`due` text NOT NULL,
	`clock` text NOT NULL,
	`paused_on` text,
	`extended_on` text,
	`next_alert_on` text,
	`confirmed_at` integer,
	`identity_method` text,
	`assignee_id` text,
	`located_at` integer,
	`approved_at` integer,
	`approved_by` text,
	`answered_at` integer,
	`closed_at` integer,
	`duplicate_of` text,
	`unread` integer DEFAULT false NOT NULL,
	`bounced` integer DEFAULT false NOT NULL,
	`profile_hash` text NOT NULL,
	`idempotency_key` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `requests_reference_unique` ON `requests` (`reference`);--> statement-breakpoint
CREATE UNIQUE INDEX `requests_idempotency_key_unique` ON `requests` (`idempotency_key`);--> statement-breakpoint
CREATE INDEX `requests_status_due` ON `requests` (`status`,`due`,`id`);--> statement-breakpoint
CREATE INDEX `requests_team_status_due` ON `requests` (`team`,`status`,`due`,`id`);--> statement-breakpoint
CREATE INDEX `requests_assignee` ON `requests` (`assignee_id`,`status`,`due`);--> statement-breakpoint
CREATE INDEX `requests_alerts` ON `requests` (`next_alert_on`);--> statement-breakpoint
CREATE TABLE `staff` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`email_verified` integer DEFAULT false NOT NULL,
	`image` text,
	`role` text DEFAULT 'handler' NOT NULL,
	`teams` text NOT NULL,
	`deactivated_at` integer,
	`two_factor_enabled` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_email_unique` ON `staff` (`email`);--> statement-breakpoint
CREATE TABLE `staff_accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`provider_id` text NOT NULL,
	`user_id` text NOT NULL,
	`access_token` text,
	`refresh_token` text,
	`id_token` text,
	`access_token_expires_at` integer,
	`refresh_token_expires_at` integer,
	`scope` text,
	`password` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `staff_accounts_user` ON `staff_accounts` (`user_id`);--> statement-breakpoint
CREATE TABLE `staff_rate_limits` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`count` integer NOT NULL,
	`last_request` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_rate_limits_key_unique` ON `staff_rate_limits` (`key`);--> statement-breakpoint
CREATE TABLE `staff_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`token` text NOT NULL,
	`user_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`ip_address` text,
	`user_agent` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_sessions_token_unique` ON `staff_sessions` (`token`);--> statement-breakpoint
CREATE INDEX `staff_sessions_user` ON `staff_sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `staff_two_factors` (
	`id` text PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`backup_codes` text NOT NULL,
	`user_id` text NOT NULL,
	`verified` integer DEFAULT true NOT NULL,
	`failed_verification_count` integer DEFAULT 0 NOT NULL,
	`locked_until` integer,
	FOREIGN KEY (`user_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `staff_two_factors_user` ON `staff_two_factors` (`user_id`);--> statement-breakpoint
CREATE TABLE `staff_verifications` (
	`id` text PRIMARY KEY NOT NULL,
	`identifier` text NOT NULL,
	`value` text NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `staff_verifications_identifier` ON `staff_verifications` (`identifier`);--> statement-breakpoint
CREATE TABLE `subjects` (
	`request_id` text PRIMARY KEY NOT NULL,
	`email_sealed` text NOT NULL,
	`email_index` text NOT NULL,
	`name_sealed` text,
	`details_sealed` text,
	FOREIGN KEY (`request_id`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `subjects_email` ON `subjects` (`email_index`);--> statement-breakpoint
CREATE TABLE `tasks` (
	`id` text PRIMARY KEY NOT NULL,
	`request_id` text NOT NULL,
	`round` integer NOT NULL,
	`recipient_id` text NOT NULL,
	`connector` text NOT NULL,
	`capability` text NOT NULL,
	`status` text NOT NULL,
	`version` integer DEFAULT 0 NOT NULL,
	`order_sealed` text,
	`handles_sealed` text,
	`note_sealed` text,
	`counts` text NOT NULL,
	`remains_sealed` text,
	`evidence` text NOT NULL,
	`fault` text,
	`fault_message` text,
	`next_try_at` integer,
	`ordered_at` integer,
	`answer_by` text,
	`gone_by` text,
	`recheck_at` integer,
	`recheck_days` text NOT NULL,
	`reminders` integer DEFAULT 0 NOT NULL,
	`escalated_at` integer,
	`settled_at` integer,
	`settled_by` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_once` ON `tasks` (`request_id`,`round`,`recipient_id`,`capability`);--> statement-breakpoint
CREATE INDEX `tasks_recipient` ON `tasks` (`recipient_id`,`status`);--> statement-breakpoint
CREATE TABLE `tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`request_id` text,
	`task_id` text,
	`staff_id` text,
	`code_hash` text,
	`code_expires_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `tokens_request` ON `tokens` (`request_id`,`purpose`);--> statement-breakpoint
CREATE INDEX `tokens_expiry` ON `tokens` (`expires_at`);