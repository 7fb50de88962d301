ALTER TABLE `findings` ADD `will_remain_sealed` text;--> statement-breakpoint
ALTER TABLE `findings` DROP COLUMN `will_remain`;