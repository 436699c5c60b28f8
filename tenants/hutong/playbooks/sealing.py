"""What the database itself holds against editing a published playbook, whoever asks and by whatever way."""

from hutong.db.triggers import BEFORE, DELETE, ROW, UPDATE, Trigger

# One that has not begun anywhere on earth may be withdrawn; the day of the office itself is asked by the deed.
# People's columns are left out: whoever leaves the office for good is emptied out of them by the foreign keys.
# Deleting is left to the tables' owner, who alone can erase an office; foreign keys act in the owner's name too.
PUBLISHED_STAYS = Trigger(
    name="playbooks_published_stays",
    fires=ROW + BEFORE + UPDATE + DELETE,
    body="""
    BEGIN
      IF OLD.state NOT IN ('published', 'withdrawn') THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
      END IF;
      IF TG_OP = 'DELETE' THEN
        IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
          RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a published playbook is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF (NEW.office_id, NEW.id, NEW.version, NEW.number, NEW.in_force_from, NEW.trial, NEW.trial_until, NEW.source,
          NEW.document, NEW.published_at)
         IS DISTINCT FROM
         (OLD.office_id, OLD.id, OLD.version, OLD.number, OLD.in_force_from, OLD.trial, OLD.trial_until, OLD.source,
          OLD.document, OLD.published_at) THEN
        RAISE EXCEPTION 'a published playbook is never edited' USING ERRCODE = 'restrict_violation';
      END IF;
      IF OLD.state = 'published' AND NEW.state = 'withdrawn' AND NEW.withdrawn_because IS NOT NULL
         AND NEW.in_force_from >= (NEW.withdrawn_at AT TIME ZONE 'UTC')::date THEN
        RETURN NEW;
      END IF;
      IF (NEW.state, NEW.withdrawn_at, NEW.withdrawn_because)
         IS DISTINCT FROM
         (OLD.state, OLD.withdrawn_at, OLD.withdrawn_because) THEN
        RAISE EXCEPTION 'a playbook is withdrawn once, before it governs' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END
        """,
)
