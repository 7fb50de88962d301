DROP TRIGGER audit_events_no_delete;
--> statement-breakpoint
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events WHEN NOT EXISTS (SELECT 1 FROM audit_tombstones WHERE request_id = OLD.request_id AND seq >= OLD.seq) BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER audit_tombstones_no_update BEFORE UPDATE ON audit_tombstones BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER audit_tombstones_no_delete BEFORE DELETE ON audit_tombstones BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
