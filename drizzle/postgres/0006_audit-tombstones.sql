CREATE FUNCTION audit_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM audit_tombstones WHERE request_id = OLD.request_id AND seq >= OLD.seq) THEN RETURN OLD; END IF; RAISE EXCEPTION 'the audit trail is append-only'; END; $$;
--> statement-breakpoint
DROP TRIGGER audit_events_no_delete ON audit_events;
--> statement-breakpoint
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION audit_event_stays();
--> statement-breakpoint
CREATE TRIGGER audit_tombstones_no_update BEFORE UPDATE ON audit_tombstones FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
--> statement-breakpoint
CREATE TRIGGER audit_tombstones_no_delete BEFORE DELETE ON audit_tombstones FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
--> statement-breakpoint
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
--> statement-breakpoint
CREATE TRIGGER audit_checkpoints_no_truncate BEFORE TRUNCATE ON audit_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
--> statement-breakpoint
CREATE TRIGGER audit_tombstones_no_truncate BEFORE TRUNCATE ON audit_tombstones FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
