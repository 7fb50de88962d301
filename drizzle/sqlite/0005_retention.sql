CREATE TABLE `audit_tombstones` (
	`request_id` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`hash` text NOT NULL,
	`at` text NOT NULL,
	`signature` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `guesses` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`ends_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `guesses_end` ON `guesses` (`ends_at`);--> statement-breakpoint
CREATE TABLE `spent_proofs` (
	`hash` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `spent_proofs_expiry` ON `spent_proofs` (`expires_at`);--> statement-breakpoint
CREATE TABLE `suppressions` (
	`request_id` text PRIMARY KEY NOT NULL,
	`email_digest` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`request_id`) REFERENCES `requests`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `suppressions_email` ON `suppressions` (`email_digest`);--> statement-breakpoint
ALTER TABLE `requests` ADD `shred_on` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `shredded_at` integer;--> statement-breakpoint
ALTER TABLE `requests` ADD `purge_on` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `held_at` integer;--> statement-breakpoint
ALTER TABLE `requests` ADD `held_by` text;--> statement-breakpoint
ALTER TABLE `requests` ADD `hold_reason_sealed` text;--> statement-breakpoint
CREATE INDEX `requests_shred` ON `requests` (`shred_on`);--> statement-breakpoint
CREATE INDEX `requests_purge` ON `requests` (`purge_on`);