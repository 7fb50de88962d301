CREATE TABLE "audit_tombstones" (
	"request_id" text PRIMARY KEY NOT NULL,
	"seq" integer NOT NULL,
	"hash" text NOT NULL,
	"at" text NOT NULL,
	"signature" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "guesses" (
	"key" text PRIMARY KEY NOT NULL,
	"count" integer NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spent_proofs" (
	"hash" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"request_id" text PRIMARY KEY NOT NULL,
	"email_digest" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "shred_on" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "shredded_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "purge_on" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "held_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "held_by" text;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "hold_reason_sealed" text;--> statement-breakpoint
ALTER TABLE "suppressions" ADD CONSTRAINT "suppressions_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "guesses_end" ON "guesses" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "spent_proofs_expiry" ON "spent_proofs" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "suppressions_email" ON "suppressions" USING btree ("email_digest");--> statement-breakpoint
CREATE INDEX "requests_shred" ON "requests" USING btree ("shred_on");--> statement-breakpoint
CREATE INDEX "requests_purge" ON "requests" USING btree ("purge_on");