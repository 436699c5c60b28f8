"""A published playbook is never edited: the database refuses it to every role."""

from alembic import op

revision = "20261123_published_stays"
down_revision = "20261123_shared_cases"

STATEMENTS = (
    """
    CREATE FUNCTION playbooks_published_stays() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      IF OLD.state <> 'published' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
      END IF;
      IF TG_OP = 'DELETE' THEN
        IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
          RETURN OLD;
        END IF;
        RAISE EXCEPTION 'a published playbook is never deleted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF (NEW.office_id, NEW.id, NEW.state, NEW.version, NEW.number, NEW.in_force_from, NEW.trial, NEW.trial_until,
          NEW.source, NEW.document, NEW.published_at)
         IS DISTINCT FROM
         (OLD.office_id, OLD.id, OLD.state, OLD.version, OLD.number, OLD.in_force_from, OLD.trial, OLD.trial_until,
          OLD.source, OLD.document, OLD.published_at) THEN
        RAISE EXCEPTION 'a published playbook is never edited' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END
    $body$
    """,
    "CREATE TRIGGER playbooks_published_stays BEFORE UPDATE OR DELETE ON playbooks FOR EACH ROW EXECUTE FUNCTION playbooks_published_stays()",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
