CREATE TABLE "passages" (
	"id" text PRIMARY KEY NOT NULL,
	"request_id" text NOT NULL,
	"file_id" text NOT NULL,
	"seq" integer NOT NULL,
	"item" integer NOT NULL,
	"field" text NOT NULL,
	"spans" jsonb NOT NULL,
	"decision" text,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone
);
--> statement-breakpoint
DROP INDEX "deadline_alerts_once";--> statement-breakpoint
ALTER TABLE "circuits" ADD COLUMN "check_state" text;--> statement-breakpoint
ALTER TABLE "circuits" ADD COLUMN "checked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "circuits" ADD COLUMN "missing" jsonb;--> statement-breakpoint
ALTER TABLE "circuits" ADD COLUMN "check_fault" text;--> statement-breakpoint
ALTER TABLE "circuits" ADD COLUMN "check_evidence" jsonb;--> statement-breakpoint
ALTER TABLE "deadline_alerts" ADD COLUMN "kind" text DEFAULT 'due' NOT NULL;--> statement-breakpoint
ALTER TABLE "files" ADD COLUMN "kind" text DEFAULT 'attachment' NOT NULL;--> statement-breakpoint
ALTER TABLE "files" ADD COLUMN "state" text DEFAULT 'ready' NOT NULL;--> statement-breakpoint
ALTER TABLE "files" ADD COLUMN "records" jsonb;--> statement-breakpoint
ALTER TABLE "files" ADD COLUMN "inputs_digest" text;--> statement-breakpoint
ALTER TABLE "files" ADD COLUMN "gone_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "current_sealed" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "refused" jsonb;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "cursor_sealed" text;--> statement-breakpoint
ALTER TABLE "passages" ADD CONSTRAINT "passages_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passages" ADD CONSTRAINT "passages_file_id_files_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."files"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "passages_once" ON "passages" USING btree ("file_id","seq","item","field");--> statement-breakpoint
CREATE INDEX "passages_request" ON "passages" USING btree ("request_id","decision");--> statement-breakpoint
CREATE INDEX "files_task" ON "files" USING btree ("task_id");--> statement-breakpoint
CREATE UNIQUE INDEX "deadline_alerts_once" ON "deadline_alerts" USING btree ("request_id","kind","due","threshold");