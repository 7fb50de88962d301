ALTER TABLE "files" ALTER COLUMN "size_bytes" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "will_remain_sealed" text;--> statement-breakpoint
ALTER TABLE "findings" DROP COLUMN "will_remain";