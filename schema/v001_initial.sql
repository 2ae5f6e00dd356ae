-- The journal of ttsync, version 1. PRAGMA user_version = 1 is set by the migration that runs this.
-- Never edited once released (a test compares its digest); later steps are files of their own.
-- Every table is STRICT. Times are UTC milliseconds (`_ms`); JSON payloads carry a version.
-- Words as in design section 1. NULL is explained wherever it is allowed.

-- What this file is. One row.
CREATE TABLE journal (
  one INTEGER PRIMARY KEY CONSTRAINT journal_is_one_row CHECK (one = 1),
  uuid TEXT NOT NULL,                    -- identity of this file; names its witness
  created_at_ms INTEGER NOT NULL,
  account_id INTEGER NOT NULL CONSTRAINT account_is_positive CHECK (account_id > 0),
  service_host TEXT NOT NULL,            -- host of the base URL; the vendor's own hosts count as one word
  user_id INTEGER,                       -- server id of the user the credentials belong to; NULL until the first /me
  user_name TEXT,                        -- NULL until the first /me
  user_role TEXT,                        -- NULL until the first /me, or not said
  user_zone TEXT,                        -- IANA id or GMT±hh:mm; NULL until the first /me
  week_start TEXT,                       -- lower-case English day; NULL when not said
  account_name TEXT,                     -- NULL until the first /me
  credential_fingerprint TEXT NOT NULL,  -- salted digest of the credentials that may be used
  fingerprint_salt TEXT NOT NULL,
  provisional_last INTEGER NOT NULL,     -- last provisional id given; the next is one less
  mirror_sequence INTEGER NOT NULL,      -- raised by every acknowledged write; reads remember where they began
  used_at_ms INTEGER                     -- last tool call, to the minute; NULL: none yet
) STRICT;

-- Who may send. One row; only who holds the file lock raises the epoch.
CREATE TABLE leader (
  one INTEGER PRIMARY KEY CONSTRAINT leader_is_one_row CHECK (one = 1),
  epoch INTEGER NOT NULL CONSTRAINT epoch_is_not_negative CHECK (epoch >= 0),
  pid INTEGER,                           -- NULL: nobody has led yet
  boot TEXT,                             -- boot id of that process; NULL as pid
  machine TEXT,                          -- machine id; NULL as pid
  since_ms INTEGER,                      -- NULL as pid
  beat_at_ms INTEGER,                    -- last sign of life; NULL as pid
  asked_at_ms INTEGER                    -- another process asks for the lead; NULL: nobody does
) STRICT;

-- The connection to the service, so that breaker, pause and pacing survive a restart. One row.
CREATE TABLE link (
  one INTEGER PRIMARY KEY CONSTRAINT link_is_one_row CHECK (one = 1),
  failures INTEGER NOT NULL CONSTRAINT failures_not_negative CHECK (failures >= 0),
  opened_at_ms INTEGER,                  -- breaker open since; NULL: closed
  probe_at_ms INTEGER,                   -- next probe; NULL: breaker closed and not paused
  probes INTEGER NOT NULL DEFAULT 0,     -- probes since the breaker opened
  offline_since_ms INTEGER,              -- first failure of the present outage; NULL: reachable
  paused_since_ms INTEGER,               -- 401/402: credentials or account refused; NULL: not paused
  pause_reason TEXT,                     -- code and sentence as JSON; NULL: not paused
  slow_until_ms INTEGER,                 -- 429: nothing is sent before; NULL: no limit known
  contact_at_ms INTEGER,                 -- last whole answer; NULL: never
  CONSTRAINT open_has_a_probe CHECK (opened_at_ms IS NULL OR probe_at_ms IS NOT NULL),
  CONSTRAINT pause_has_a_reason CHECK ((paused_since_ms IS NULL) = (pause_reason IS NULL))
) STRICT;

-- One accepted write intent.
CREATE TABLE operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- op 41
  uuid TEXT NOT NULL CONSTRAINT operation_uuid_is_unique UNIQUE,
  position INTEGER NOT NULL,             -- place in the order: own id, or that of the one it replaces
  revision INTEGER NOT NULL CONSTRAINT revision_is_positive CHECK (revision > 0),
  verb TEXT NOT NULL CONSTRAINT verb_is_known CHECK (verb IN ('create', 'update', 'transition',
    'delete', 'merge', 'timerStart', 'timerStop', 'billing', 'immediate')),
  subject_kind TEXT NOT NULL CONSTRAINT subject_kind_is_known CHECK (subject_kind IN ('customer',
    'service', 'project', 'task', 'timeEntry', 'user', 'membership', 'timer', 'userGroup', 'groupMembership',
    'webhook', 'notification', 'preference', 'taskOrder', 'tag', 'account')),
  subject_id INTEGER NOT NULL CONSTRAINT subject_is_an_id CHECK (subject_id <> 0),
  subject_other INTEGER NOT NULL DEFAULT 0, -- second id of a pair: project of a membership or preference, group of a group membership; 0: none
  creates_kind TEXT,                     -- kind of the entity it brings into being; NULL: none
  creates_id INTEGER,                    -- its provisional id; NULL: none
  payload_version INTEGER NOT NULL CONSTRAINT payload_version_is_positive CHECK (payload_version > 0),
  wish TEXT NOT NULL,                    -- JSON: fields wished
  options TEXT NOT NULL,                 -- JSON: what a wish says beside fields
  base TEXT NOT NULL,                    -- JSON: what each field started from
  state TEXT NOT NULL CONSTRAINT state_is_known CHECK (state IN ('pending', 'attempted', 'ambiguous',
    'conflict', 'rejected', 'review', 'applied', 'cancelled', 'discarded', 'superseded')),
  is_fresh INTEGER NOT NULL CONSTRAINT is_fresh_is_flag CHECK (is_fresh IN (0, 1)),
  is_cancel_asked INTEGER NOT NULL CONSTRAINT is_cancel_asked_is_flag CHECK (is_cancel_asked IN (0, 1)),
  is_consented INTEGER NOT NULL DEFAULT 0 -- a person wants it sent whatever a look-up cannot tell, until it
    CONSTRAINT is_consented_is_flag CHECK (is_consented IN (0, 1)), -- is parked or its outcome unknown again
  reason_code TEXT,                      -- NULL: nothing needs saying
  reason_sentence TEXT,                  -- NULL with reason_code
  is_online_only INTEGER NOT NULL DEFAULT 0 -- sent within seconds of its acceptance or not at all, never replayed
    CONSTRAINT is_online_only_is_flag CHECK (is_online_only IN (0, 1)),
  group_id TEXT,                         -- operations of one call decided together; NULL: alone
  client TEXT NOT NULL,
  tool TEXT NOT NULL,
  request_id TEXT,                       -- client_request_id; NULL: none given
  arguments_digest TEXT NOT NULL,
  accepted_at_ms INTEGER NOT NULL,
  waited_until_ms INTEGER,               -- somebody waits for the result until then; NULL: nobody
  not_before_ms INTEGER NOT NULL DEFAULT 0, -- 0: now
  put_off_at_ms INTEGER,                 -- wall clock when not_before_ms was set; later than now: it was put back; NULL: 0
  failures INTEGER NOT NULL DEFAULT 0,
  state_refusals INTEGER NOT NULL DEFAULT 0,
  look_ups INTEGER NOT NULL DEFAULT 0,
  absences INTEGER NOT NULL DEFAULT 0,
  horizon TEXT,                          -- JSON: boot, monotonic reading, wall; NULL: no attempt unknown
  pre_image TEXT NOT NULL DEFAULT '[]',  -- JSON: server ids that matched before the first send
  plan TEXT NOT NULL DEFAULT '[]',       -- JSON: steps, from the first attempted commit on
  steps_done INTEGER NOT NULL DEFAULT 0,
  superseded_by INTEGER REFERENCES operation (id), -- NULL unless superseded
  own TEXT,                              -- JSON: its own content while it carries others' (merged); NULL: it does not
  goes_alone INTEGER NOT NULL DEFAULT 0 CONSTRAINT goes_alone_is_flag CHECK (goes_alone IN (0, 1)), -- 1: was unmerged after a refusal, never merged again
  held_by INTEGER REFERENCES operation (id),       -- derived from claims; NULL: nothing holds it
  settled_at_ms INTEGER,                 -- when it reached a final state; NULL: unfinished
  CONSTRAINT reason_is_whole CHECK ((reason_code IS NULL) = (reason_sentence IS NULL)),
  CONSTRAINT parked_has_a_reason CHECK (state NOT IN ('conflict', 'rejected', 'review') OR reason_code IS NOT NULL),
  CONSTRAINT put_off_has_a_time CHECK (not_before_ms = 0 OR put_off_at_ms IS NOT NULL),
  CONSTRAINT creates_is_whole CHECK ((creates_kind IS NULL) = (creates_id IS NULL)),
  CONSTRAINT final_has_a_time CHECK ((state IN ('applied', 'cancelled', 'discarded', 'superseded')) = (settled_at_ms IS NOT NULL)),
  CONSTRAINT only_superseded_has_a_successor CHECK (superseded_by IS NULL OR state = 'superseded'),
  CONSTRAINT own_names_the_merged CHECK (own IS NULL OR json_array_length(own, '$.merged') > 0),
  CONSTRAINT ambiguous_is_not_fresh CHECK (state <> 'ambiguous' OR is_fresh = 0),
  CONSTRAINT cancelled_was_fresh_or_asked CHECK (state <> 'cancelled' OR is_fresh = 1 OR is_cancel_asked = 1)
) STRICT;

-- The worker's choice and the parked list touch only unfinished rows.
CREATE INDEX operation_ready ON operation (not_before_ms, position)
  WHERE state IN ('pending', 'ambiguous') AND held_by IS NULL;
CREATE INDEX operation_put_off ON operation (put_off_at_ms)
  WHERE state IN ('pending', 'ambiguous') AND not_before_ms > 0;
CREATE INDEX operation_waited ON operation (waited_until_ms)
  WHERE state IN ('pending', 'ambiguous') AND held_by IS NULL AND waited_until_ms IS NOT NULL;
CREATE INDEX operation_timer_stop ON operation (position)
  WHERE state IN ('pending', 'ambiguous') AND held_by IS NULL AND verb = 'timerStop';
CREATE INDEX operation_unfinished ON operation (position)
  WHERE state NOT IN ('applied', 'cancelled', 'discarded', 'superseded');
CREATE INDEX operation_unfinished_subject ON operation (subject_kind, subject_id, subject_other, position)
  WHERE state NOT IN ('applied', 'cancelled', 'discarded', 'superseded');
CREATE INDEX operation_state ON operation (state, id);
CREATE INDEX operation_parked ON operation (id) WHERE state IN ('conflict', 'rejected', 'review');
CREATE INDEX operation_attempted ON operation (id) WHERE state = 'attempted';
CREATE INDEX operation_held ON operation (held_by) WHERE held_by IS NOT NULL;
CREATE INDEX operation_unfresh ON operation (accepted_at_ms) WHERE is_fresh = 0 AND verb IN ('create', 'timerStart');
CREATE INDEX operation_subject ON operation (subject_kind, subject_id, subject_other, position);
CREATE INDEX operation_online_only ON operation (accepted_at_ms) WHERE is_online_only = 1 AND state = 'pending';
CREATE INDEX operation_group ON operation (group_id) WHERE group_id IS NOT NULL;
CREATE UNIQUE INDEX operation_creates ON operation (creates_id, id) WHERE creates_id IS NOT NULL;
CREATE INDEX operation_request ON operation (client, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX operation_repeat ON operation (client, tool, arguments_digest, accepted_at_ms);

-- The legal moves of design section 4: the same table as Transition in SyncCore (a test compares).
CREATE TABLE legal_move (
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  PRIMARY KEY (from_state, to_state)
) STRICT, WITHOUT ROWID;
INSERT INTO legal_move (from_state, to_state) VALUES
  ('pending', 'attempted'), ('pending', 'applied'), ('pending', 'conflict'), ('pending', 'rejected'),
  ('pending', 'review'), ('pending', 'superseded'), ('pending', 'cancelled'), ('pending', 'ambiguous'),
  ('attempted', 'applied'), ('attempted', 'rejected'), ('attempted', 'pending'),
  ('attempted', 'conflict'), ('attempted', 'ambiguous'),
  ('ambiguous', 'applied'), ('ambiguous', 'pending'), ('ambiguous', 'cancelled'),
  ('ambiguous', 'review'), ('ambiguous', 'conflict'), ('ambiguous', 'rejected'),
  ('conflict', 'pending'), ('conflict', 'applied'), ('conflict', 'superseded'), ('conflict', 'discarded'),
  ('rejected', 'pending'), ('rejected', 'applied'), ('rejected', 'superseded'), ('rejected', 'discarded'),
  ('review', 'pending'), ('review', 'applied'), ('review', 'superseded'), ('review', 'discarded'),
  ('superseded', 'pending');
CREATE TRIGGER operation_moves_are_legal BEFORE UPDATE OF state ON operation
  WHEN OLD.state <> NEW.state AND NOT EXISTS (
    SELECT 1 FROM legal_move WHERE from_state = OLD.state AND to_state = NEW.state)
  BEGIN SELECT RAISE(ABORT, 'illegal move of an operation'); END;
CREATE TRIGGER operation_revision_rises BEFORE UPDATE ON operation
  WHEN NEW.revision < OLD.revision OR (OLD.state <> NEW.state AND NEW.revision = OLD.revision)
  BEGIN SELECT RAISE(ABORT, 'a state changed without a new revision'); END;
CREATE TRIGGER operation_is_never_deleted BEFORE DELETE ON operation
  BEGIN SELECT RAISE(ABORT, 'operations are never deleted'); END;

-- How many operations of each verb stand in each state: kept by triggers in the same transaction (pitfall 42).
-- A pair that never was has no row.
CREATE TABLE counter (
  state TEXT NOT NULL,
  verb TEXT NOT NULL,
  operations INTEGER NOT NULL CONSTRAINT count_is_not_negative CHECK (operations >= 0),
  PRIMARY KEY (state, verb)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER operation_is_counted AFTER INSERT ON operation
  BEGIN
    INSERT INTO counter (state, verb, operations) VALUES (NEW.state, NEW.verb, 1)
      ON CONFLICT (state, verb) DO UPDATE SET operations = operations + 1;
  END;
CREATE TRIGGER operation_is_recounted AFTER UPDATE OF state, verb ON operation
  WHEN OLD.state <> NEW.state OR OLD.verb <> NEW.verb
  BEGIN
    UPDATE counter SET operations = operations - 1 WHERE state = OLD.state AND verb = OLD.verb;
    INSERT INTO counter (state, verb, operations) VALUES (NEW.state, NEW.verb, 1)
      ON CONFLICT (state, verb) DO UPDATE SET operations = operations + 1;
  END;

-- What an unfinished operation uses (shared) and holds (exclusive): the order of design section 7.
-- Rows leave when the operation ends, so that a long history costs nothing.
CREATE TABLE claim (
  kind TEXT NOT NULL,
  id INTEGER NOT NULL,
  other INTEGER NOT NULL DEFAULT 0,      -- second id of a pair; 0: none
  position INTEGER NOT NULL,             -- of the operation, so that one index answers "who is earlier"
  operation_id INTEGER NOT NULL REFERENCES operation (id),
  mode TEXT NOT NULL CONSTRAINT mode_is_known CHECK (mode IN ('uses', 'holds')),
  -- "The last earlier holder" is one step in this order, however many use the same project.
  PRIMARY KEY (kind, id, other, mode, position, operation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_operation ON claim (operation_id);

-- Provisional ids: what they stand for.
CREATE TABLE identity (
  provisional_id INTEGER PRIMARY KEY CONSTRAINT provisional_is_negative CHECK (provisional_id < 0),
  kind TEXT NOT NULL,
  operation_id INTEGER REFERENCES operation (id), -- the create; NULL for "me" (-1)
  server_id INTEGER CONSTRAINT server_is_positive CHECK (server_id > 0), -- NULL: not on the server yet
  mapped_at_ms INTEGER,                  -- NULL with server_id
  discarded_by INTEGER REFERENCES operation (id)  -- the operation that gave it up; NULL: alive
) STRICT;
CREATE INDEX identity_server ON identity (kind, server_id) WHERE server_id IS NOT NULL;

-- One request for one step of one or more operations; committed before its first byte leaves.
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  epoch INTEGER NOT NULL,                -- the lead under which it was sent
  step INTEGER NOT NULL,                 -- of the plan, from 0
  request TEXT NOT NULL,                 -- what was sent, in words without secrets: 'update timeEntry 51230988'
  request_digest TEXT NOT NULL,          -- SHA-256 of the request's canonical form
  sent_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER,                   -- NULL: no outcome recorded (a crash, or still on the wire)
  phase TEXT,                            -- how far it got; NULL with ended_at_ms
  http_status INTEGER,                   -- NULL: no HTTP answer
  envelope_status INTEGER,               -- NULL: no valid envelope
  outcome TEXT,                          -- the judgement; NULL with ended_at_ms
  message TEXT,                          -- server's sentence or transport failure; NULL: none
  answer_digest TEXT                     -- SHA-256 of the decoded answer; NULL: none
) STRICT;
CREATE TABLE attempt_operation (
  operation_id INTEGER NOT NULL REFERENCES operation (id),
  attempt_id INTEGER NOT NULL REFERENCES attempt (id),
  PRIMARY KEY (operation_id, attempt_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_operation_attempt ON attempt_operation (attempt_id);

-- What the service answered to an online-only operation, for the receipt of whoever asked.
CREATE TABLE answer (
  operation_id INTEGER PRIMARY KEY REFERENCES operation (id),
  told TEXT NOT NULL,                    -- JSON in our own words; never a secret
  sealed TEXT,                           -- a secret, encrypted to the call that waits; NULL: none, or told, or too old
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX answer_sealed ON answer (at_ms) WHERE sealed IS NOT NULL;

-- Operations with an attempt whose outcome was unknown: looked at once more when the late-commit horizon has
-- passed, since what was sent may arrive late. A row leaves with that look.
CREATE TABLE watch (
  operation_id INTEGER PRIMARY KEY REFERENCES operation (id),
  horizon TEXT NOT NULL,                 -- JSON as in operation.horizon: from when it counts
  since_ms INTEGER NOT NULL              -- wall clock of it, roughly: when to look
) STRICT;
CREATE INDEX watch_since ON watch (since_ms);

-- The server's copy of each record, as far as it was seen. The columns beside `fields` repeat parts of it for search.
CREATE TABLE mirror (
  kind TEXT NOT NULL,
  id INTEGER NOT NULL CONSTRAINT mirror_id_is_an_id CHECK (id <> 0),
  other INTEGER NOT NULL DEFAULT 0,
  fields TEXT NOT NULL,                  -- JSON
  name_key TEXT,                         -- trimmed, case-folded name; NULL: kind without name
  parent_id INTEGER,                     -- customer of a project, project of a task, task of an entry; NULL: none
  project_id INTEGER,                    -- of an entry; NULL: none
  customer_id INTEGER,                   -- of an entry or task; NULL: none or not said
  user_id INTEGER,                       -- of an entry; NULL: none
  start_at_ms INTEGER,                   -- of an entry; NULL: other kinds
  duration_s INTEGER,                    -- of an entry, for sums; NULL: other kinds, or not known
  is_archived INTEGER NOT NULL DEFAULT 0 CONSTRAINT mirror_archived_is_flag CHECK (is_archived IN (0, 1)),
  is_work INTEGER NOT NULL DEFAULT 1     -- 0: an entry that is planned or not logged, no worked time
    CONSTRAINT mirror_work_is_flag CHECK (is_work IN (0, 1)),
  is_running INTEGER NOT NULL DEFAULT 0 CONSTRAINT mirror_running_is_flag CHECK (is_running IN (0, 1)),
  digest TEXT NOT NULL,                  -- of the business fields: tells a foreign change
  as_of_ms INTEGER NOT NULL,             -- when the read that brought it began, or the write was acknowledged
  began_sequence INTEGER NOT NULL,       -- journal.mirror_sequence at that moment
  acked_sequence INTEGER NOT NULL DEFAULT 0, -- sequence of our last acknowledged write on it; 0: none
  acked_at_ms INTEGER,                   -- NULL: none
  missing_since_ms INTEGER,              -- a complete list lacked it; deleted only after a confirming read; NULL: seen
  PRIMARY KEY (kind, id, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX mirror_name ON mirror (kind, name_key);
CREATE INDEX mirror_parent ON mirror (kind, parent_id);
CREATE INDEX mirror_project ON mirror (kind, project_id) WHERE project_id IS NOT NULL;
CREATE INDEX mirror_customer ON mirror (kind, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX mirror_running ON mirror (id) WHERE kind = 'timeEntry' AND is_running = 1;
CREATE INDEX mirror_missing ON mirror (kind, missing_since_ms) WHERE missing_since_ms IS NOT NULL;
-- With id for the order of lists, and with what sums need, so that a year is summed from the index alone.
CREATE INDEX mirror_start ON mirror (kind, start_at_ms, id, duration_s, is_work) WHERE start_at_ms IS NOT NULL;
CREATE INDEX mirror_user_start ON mirror (kind, user_id, start_at_ms, id, duration_s, is_work)
  WHERE start_at_ms IS NOT NULL;

-- What the user sees where unfinished operations change a record: the mirror's row with them applied on top. Derived.
CREATE TABLE overlay (
  kind TEXT NOT NULL,
  id INTEGER NOT NULL,
  other INTEGER NOT NULL DEFAULT 0,
  is_deleted INTEGER NOT NULL DEFAULT 0 CONSTRAINT is_deleted_is_flag CHECK (is_deleted IN (0, 1)),
  fields TEXT NOT NULL,
  name_key TEXT,
  parent_id INTEGER,
  project_id INTEGER,
  customer_id INTEGER,
  user_id INTEGER,
  start_at_ms INTEGER,
  duration_s INTEGER,
  is_archived INTEGER NOT NULL DEFAULT 0 CONSTRAINT overlay_archived_is_flag CHECK (is_archived IN (0, 1)),
  is_work INTEGER NOT NULL DEFAULT 1 CONSTRAINT overlay_work_is_flag CHECK (is_work IN (0, 1)),
  pending INTEGER NOT NULL CONSTRAINT overlay_has_operations CHECK (pending > 0), -- unfinished operations on it
  as_of_ms INTEGER,                      -- of the mirror's copy below; NULL: only here
  PRIMARY KEY (kind, id, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX overlay_name ON overlay (kind, name_key);
CREATE INDEX overlay_parent ON overlay (kind, parent_id);
CREATE INDEX overlay_project ON overlay (kind, project_id) WHERE project_id IS NOT NULL;
CREATE INDEX overlay_customer ON overlay (kind, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX overlay_user_start ON overlay (kind, user_id, start_at_ms) WHERE start_at_ms IS NOT NULL;
CREATE INDEX overlay_start ON overlay (kind, start_at_ms) WHERE start_at_ms IS NOT NULL;

-- What a reader sees: the overlay where there is one, else the mirror.
CREATE VIEW visible AS
  SELECT kind, id, other, fields, name_key, parent_id, project_id, customer_id, user_id, start_at_ms,
    duration_s, is_archived, pending, as_of_ms FROM overlay WHERE is_deleted = 0
  UNION ALL
  SELECT kind, id, other, fields, name_key, parent_id, project_id, customer_id, user_id, start_at_ms,
    duration_s, is_archived, 0, as_of_ms FROM mirror AS m
    WHERE NOT EXISTS (SELECT 1 FROM overlay AS o WHERE o.kind = m.kind AND o.id = m.id AND o.other = m.other);

-- What the planner should believe before there is anything to measure: one kind is most of the mirror,
-- a parent, name or user is little of it. Without this it reads a whole kind to find one project's tasks.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('mirror', 'mirror', '120000 30000 1 1'),
  ('mirror', 'mirror_name', '120000 30000 2 1 1'),
  ('mirror', 'mirror_parent', '120000 30000 40 1 1'),
  ('mirror', 'mirror_project', '110000 50000 400 1 1'),
  ('mirror', 'mirror_customer', '110000 50000 2000 1 1'),
  ('mirror', 'mirror_start', '100000 100000 2 1 1 1 1'),
  ('mirror', 'mirror_user_start', '100000 100000 5000 1 1 1 1 1'),
  ('mirror', 'mirror_running', '5 1 1 1'),
  ('mirror', 'mirror_missing', '200 60 10 1 1'),
  ('overlay', 'overlay', '20000 5000 1 1'),
  ('overlay', 'overlay_name', '20000 5000 2 1 1'),
  ('overlay', 'overlay_parent', '20000 5000 40 1 1'),
  ('overlay', 'overlay_project', '18000 9000 400 1 1'),
  ('overlay', 'overlay_customer', '18000 9000 2000 1 1'),
  ('overlay', 'overlay_start', '18000 18000 2 1 1'),
  ('overlay', 'overlay_user_start', '18000 18000 5000 1 1 1');
ANALYZE sqlite_schema;

-- How far the mirror covers: one row per pulled scope ('projects', 'entries/2026-11-01/2026-11-30').
CREATE TABLE coverage (
  scope TEXT PRIMARY KEY,
  from_day TEXT,                         -- first day of an entry window; NULL: a whole list
  to_day TEXT,                           -- last day, inclusive; NULL with from_day
  as_of_ms INTEGER NOT NULL,             -- when the read began
  is_complete INTEGER NOT NULL CONSTRAINT is_complete_is_flag CHECK (is_complete IN (0, 1)),
  problem TEXT                           -- why it is not complete, for people; NULL: complete
) STRICT, WITHOUT ROWID;

-- Reads that tools ask of the worker. A row is removed by the pull that serves it.
CREATE TABLE pull_request (
  scope TEXT PRIMARY KEY,
  asked_at_ms INTEGER NOT NULL,
  waited_until_ms INTEGER NOT NULL,      -- somebody waits until then; later it may be dropped
  failure TEXT                           -- why the last try brought nothing, JSON {code, sentence}; NULL: not tried
) STRICT, WITHOUT ROWID;

-- Last answers of questions that no local model covers.
CREATE TABLE kept_answer (
  question TEXT PRIMARY KEY,
  answer TEXT NOT NULL,                  -- JSON in our own words
  as_of_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Facts about the account that a probe or an answer settled (design section 6, capabilities).
CREATE TABLE capability (
  name TEXT PRIMARY KEY,                 -- as in SyncCore's Capability
  value TEXT NOT NULL                    -- begins with the word of a reading
    CONSTRAINT capability_has_a_value CHECK (value <> ''),
  learned_at_ms INTEGER NOT NULL,        -- when it was last seen to be so
  expires_at_ms INTEGER NOT NULL,        -- from then on the safe side holds again
  CONSTRAINT capability_expires_later CHECK (expires_at_ms > learned_at_ms)
) STRICT, WITHOUT ROWID;

-- What each client was last told about parked operations.
CREATE TABLE client (
  name TEXT PRIMARY KEY,
  told_audit_id INTEGER NOT NULL         -- audit row up to which parked operations were told
) STRICT, WITHOUT ROWID;

-- Append-only. Each row chains the digest of its predecessor and of its salted payload.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,                -- without gaps
  at_ms INTEGER NOT NULL,
  operation_id INTEGER REFERENCES operation (id), -- NULL: not about one operation
  event TEXT NOT NULL,                   -- accepted, sent, an OperationEvent, or a name such as lead_taken
  from_state TEXT,                       -- NULL: birth, or not about one operation
  to_state TEXT,                         -- NULL with from_state, but for birth
  actor TEXT NOT NULL,                   -- client and tool, 'worker' or 'command status'
  payload_digest TEXT NOT NULL,          -- SHA-256 of salt and payload
  chain_digest TEXT NOT NULL             -- SHA-256 of the previous chain digest and this row
) STRICT;
CREATE INDEX audit_operation ON audit (operation_id, id) WHERE operation_id IS NOT NULL;
CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TABLE audit_payload (
  audit_id INTEGER PRIMARY KEY REFERENCES audit (id),
  salt TEXT NOT NULL,
  payload TEXT NOT NULL                  -- JSON; erased payloads leave the chain intact
) STRICT;
CREATE TRIGGER audit_payload_is_never_edited BEFORE UPDATE ON audit_payload
  BEGIN SELECT RAISE(ABORT, 'audit payloads are erased, never edited'); END;
