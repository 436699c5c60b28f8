"""A published version that has not governed a single day can be taken back; it stays to be read, with the reason."""

from alembic import op

revision = "20261201_versions_withdrawn"
down_revision = "20261201_drafts_onto"

STATEMENTS = (
    "ALTER TABLE playbooks ADD COLUMN withdrawn_at TIMESTAMP WITH TIME ZONE, ADD COLUMN withdrawn_by UUID, ADD COLUMN withdrawn_because VARCHAR",
    "ALTER TABLE playbooks ADD CONSTRAINT fk_playbooks_office_id_withdrawn_by FOREIGN KEY(office_id, withdrawn_by) REFERENCES people (office_id, id) ON DELETE SET NULL (withdrawn_by)",
    """
    CREATE OR REPLACE FUNCTION playbooks_published_stays() RETURNS trigger LANGUAGE plpgsql AS $body$
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
    $body$
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
