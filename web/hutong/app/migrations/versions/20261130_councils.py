"""Members' terms, agendas and attendance; commitments with their story; steward groups, responsibility letters."""

from alembic import context, op

revision = "20261130_councils"
down_revision = "20261130_improvements"

STATEMENTS = (
    # chair_id of councils is read no more: a member's row says who chairs, and for which term. A later version drops it.
    "ALTER TABLE councils ADD COLUMN ended_on DATE, ADD COLUMN next_at TIMESTAMP WITH TIME ZONE, ADD COLUMN next_place TEXT",
    """
    ALTER TABLE council_members
      ADD COLUMN person_id UUID,
      ADD COLUMN chair BOOLEAN DEFAULT false NOT NULL,
      ADD COLUMN term_until DATE,
      ADD COLUMN until DATE,
      ADD CONSTRAINT fk_council_members_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id) ON DELETE SET NULL (person_id)
    """,
    """
    CREATE TABLE responsibility_letters (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      title TEXT NOT NULL,
      document VARCHAR(60),
      given_by_post UUID NOT NULL,
      community_id UUID,
      post_id UUID,
      duties TEXT,
      signed_on DATE NOT NULL,
      valid_until DATE NOT NULL,
      renews_id UUID,
      ended_on DATE,
      end_reason TEXT,
      reminded_for DATE,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_responsibility_letters PRIMARY KEY (office_id, id),
      CONSTRAINT fk_responsibility_letters_office_id_given_by_post FOREIGN KEY(office_id, given_by_post) REFERENCES posts (office_id, id),
      CONSTRAINT fk_responsibility_letters_office_id_community_id FOREIGN KEY(office_id, community_id) REFERENCES communities (office_id, id),
      CONSTRAINT fk_responsibility_letters_office_id_post_id FOREIGN KEY(office_id, post_id) REFERENCES posts (office_id, id),
      CONSTRAINT fk_responsibility_letters_office_id_renews_id FOREIGN KEY(office_id, renews_id) REFERENCES responsibility_letters (office_id, id) ON DELETE SET NULL (renews_id),
      CONSTRAINT ck_responsibility_letters_taker CHECK (num_nonnulls(community_id, post_id) = 1),
      CONSTRAINT ck_responsibility_letters_dates CHECK (valid_until >= signed_on)
    )
    """,
    "CREATE INDEX ix_responsibility_letters_valid ON responsibility_letters (office_id, valid_until)",
    "ALTER TABLE responsibility_letters ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE responsibility_letters FORCE ROW LEVEL SECURITY",
    "CREATE POLICY responsibility_letters_office ON responsibility_letters FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON responsibility_letters TO {app}",
    """
    CREATE TABLE steward_groups (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      name TEXT NOT NULL,
      purpose TEXT,
      community_id UUID NOT NULL,
      leader_id UUID,
      founded_on DATE NOT NULL,
      ended_on DATE,
      generated BOOLEAN DEFAULT false NOT NULL,
      CONSTRAINT pk_steward_groups PRIMARY KEY (office_id, id),
      CONSTRAINT fk_steward_groups_office_id_community_id FOREIGN KEY(office_id, community_id) REFERENCES communities (office_id, id),
      CONSTRAINT fk_steward_groups_office_id_leader_id FOREIGN KEY(office_id, leader_id) REFERENCES people (office_id, id) ON DELETE SET NULL (leader_id)
    )
    """,
    "CREATE INDEX ix_steward_groups_community ON steward_groups (office_id, community_id)",
    "ALTER TABLE steward_groups ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE steward_groups FORCE ROW LEVEL SECURITY",
    "CREATE POLICY steward_groups_office ON steward_groups FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON steward_groups TO {app}",
    """
    CREATE TABLE steward_group_members (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      group_id UUID NOT NULL,
      person_id UUID,
      name TEXT NOT NULL,
      since DATE NOT NULL,
      until DATE,
      CONSTRAINT pk_steward_group_members PRIMARY KEY (office_id, id),
      CONSTRAINT fk_steward_group_members_office_id_group_id FOREIGN KEY(office_id, group_id) REFERENCES steward_groups (office_id, id),
      CONSTRAINT fk_steward_group_members_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id) ON DELETE SET NULL (person_id)
    )
    """,
    "CREATE INDEX ix_steward_group_members_group ON steward_group_members (office_id, group_id)",
    "CREATE INDEX ix_steward_group_members_person ON steward_group_members (office_id, person_id) WHERE person_id IS NOT NULL",
    "ALTER TABLE steward_group_members ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE steward_group_members FORCE ROW LEVEL SECURITY",
    "CREATE POLICY steward_group_members_office ON steward_group_members FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON steward_group_members TO {app}",
    """
    CREATE TABLE agenda_items (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      council_id UUID NOT NULL,
      title TEXT NOT NULL,
      subject_kind VARCHAR(12),
      subject_id UUID,
      proposed_by UUID,
      proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
      state VARCHAR(10) NOT NULL,
      meeting_id UUID,
      outcome TEXT,
      CONSTRAINT pk_agenda_items PRIMARY KEY (office_id, id),
      CONSTRAINT fk_agenda_items_office_id_council_id FOREIGN KEY(office_id, council_id) REFERENCES councils (office_id, id),
      CONSTRAINT fk_agenda_items_office_id_meeting_id FOREIGN KEY(office_id, meeting_id) REFERENCES meetings (office_id, id) ON DELETE SET NULL (meeting_id),
      CONSTRAINT fk_agenda_items_office_id_proposed_by FOREIGN KEY(office_id, proposed_by) REFERENCES people (office_id, id) ON DELETE SET NULL (proposed_by),
      CONSTRAINT ck_agenda_items_subject CHECK (num_nonnulls(subject_kind, subject_id) <> 1)
    )
    """,
    "CREATE INDEX ix_agenda_items_council ON agenda_items (office_id, council_id)",
    "CREATE INDEX ix_agenda_items_subject ON agenda_items (office_id, subject_id) WHERE subject_id IS NOT NULL",
    "ALTER TABLE agenda_items ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE agenda_items FORCE ROW LEVEL SECURITY",
    "CREATE POLICY agenda_items_office ON agenda_items FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON agenda_items TO {app}",
    """
    CREATE TABLE meeting_presences (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      meeting_id UUID NOT NULL,
      member_id UUID,
      person_id UUID,
      CONSTRAINT pk_meeting_presences PRIMARY KEY (office_id, id),
      CONSTRAINT fk_meeting_presences_office_id_meeting_id FOREIGN KEY(office_id, meeting_id) REFERENCES meetings (office_id, id),
      CONSTRAINT fk_meeting_presences_office_id_member_id FOREIGN KEY(office_id, member_id) REFERENCES council_members (office_id, id),
      CONSTRAINT fk_meeting_presences_office_id_person_id FOREIGN KEY(office_id, person_id) REFERENCES people (office_id, id),
      CONSTRAINT ck_meeting_presences_who CHECK (num_nonnulls(member_id, person_id) = 1),
      CONSTRAINT uq_meeting_presences_office_id_meeting_id_member_id UNIQUE (office_id, meeting_id, member_id),
      CONSTRAINT uq_meeting_presences_office_id_meeting_id_person_id UNIQUE (office_id, meeting_id, person_id)
    )
    """,
    "CREATE INDEX ix_meeting_presences_person ON meeting_presences (office_id, person_id) WHERE person_id IS NOT NULL",
    "ALTER TABLE meeting_presences ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE meeting_presences FORCE ROW LEVEL SECURITY",
    "CREATE POLICY meeting_presences_office ON meeting_presences FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON meeting_presences TO {app}",
    """
    CREATE TABLE decision_answers (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      decision_id UUID NOT NULL,
      member_id UUID,
      kept BOOLEAN NOT NULL,
      note TEXT,
      day DATE NOT NULL,
      recorded_by UUID,
      CONSTRAINT pk_decision_answers PRIMARY KEY (office_id, id),
      CONSTRAINT fk_decision_answers_office_id_decision_id FOREIGN KEY(office_id, decision_id) REFERENCES decisions (office_id, id),
      CONSTRAINT fk_decision_answers_office_id_member_id FOREIGN KEY(office_id, member_id) REFERENCES council_members (office_id, id) ON DELETE SET NULL (member_id),
      CONSTRAINT fk_decision_answers_office_id_recorded_by FOREIGN KEY(office_id, recorded_by) REFERENCES people (office_id, id) ON DELETE SET NULL (recorded_by)
    )
    """,
    "CREATE INDEX ix_decision_answers_decision ON decision_answers (office_id, decision_id)",
    "ALTER TABLE decision_answers ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE decision_answers FORCE ROW LEVEL SECURITY",
    "CREATE POLICY decision_answers_office ON decision_answers FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON decision_answers TO {app}",
    """
    CREATE TABLE decision_dates (
      office_id UUID NOT NULL,
      id UUID NOT NULL,
      decision_id UUID NOT NULL,
      from_day DATE NOT NULL,
      to_day DATE NOT NULL,
      reason TEXT NOT NULL,
      moved_by UUID,
      moved_at TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT pk_decision_dates PRIMARY KEY (office_id, id),
      CONSTRAINT fk_decision_dates_office_id_decision_id FOREIGN KEY(office_id, decision_id) REFERENCES decisions (office_id, id),
      CONSTRAINT fk_decision_dates_office_id_moved_by FOREIGN KEY(office_id, moved_by) REFERENCES people (office_id, id) ON DELETE SET NULL (moved_by)
    )
    """,
    "CREATE INDEX ix_decision_dates_decision ON decision_dates (office_id, decision_id)",
    "ALTER TABLE decision_dates ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE decision_dates FORCE ROW LEVEL SECURITY",
    "CREATE POLICY decision_dates_office ON decision_dates FOR ALL TO {app} USING (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid) WITH CHECK (office_id = (NULLIF(current_setting('app.office_id'::text, true), ''::text))::uuid)",
    "GRANT DELETE, INSERT, SELECT, UPDATE ON decision_dates TO {app}",
    """
    ALTER TABLE meetings
      ADD COLUMN group_id UUID,
      ADD CONSTRAINT fk_meetings_office_id_group_id FOREIGN KEY(office_id, group_id) REFERENCES steward_groups (office_id, id)
    """,
    "CREATE INDEX ix_meetings_group ON meetings (office_id, group_id) WHERE group_id IS NOT NULL",
    """
    ALTER TABLE decisions
      ADD COLUMN agenda_id UUID,
      ADD COLUMN told TEXT,
      ADD COLUMN council_id UUID,
      ADD COLUMN unit_id UUID,
      ADD COLUMN improvement_id UUID,
      ADD COLUMN initiative_id UUID,
      ADD COLUMN case_id UUID,
      ADD COLUMN done_note TEXT,
      ADD COLUMN confirmed_on DATE,
      ADD COLUMN reminded_for DATE,
      ADD COLUMN late_for DATE,
      ADD CONSTRAINT fk_decisions_office_id_agenda_id FOREIGN KEY(office_id, agenda_id) REFERENCES agenda_items (office_id, id) ON DELETE SET NULL (agenda_id),
      ADD CONSTRAINT fk_decisions_office_id_council_id FOREIGN KEY(office_id, council_id) REFERENCES councils (office_id, id) ON DELETE SET NULL (council_id),
      ADD CONSTRAINT fk_decisions_office_id_unit_id FOREIGN KEY(office_id, unit_id) REFERENCES units (office_id, id) ON DELETE SET NULL (unit_id),
      ADD CONSTRAINT fk_decisions_office_id_improvement_id FOREIGN KEY(office_id, improvement_id) REFERENCES improvements (office_id, id) ON DELETE SET NULL (improvement_id),
      ADD CONSTRAINT fk_decisions_office_id_initiative_id FOREIGN KEY(office_id, initiative_id) REFERENCES initiatives (office_id, id) ON DELETE SET NULL (initiative_id),
      ADD CONSTRAINT fk_decisions_office_id_case_id FOREIGN KEY(office_id, case_id) REFERENCES cases (office_id, id) ON DELETE SET NULL (case_id),
      ADD CONSTRAINT ck_decisions_owner CHECK (num_nonnulls(post_id, council_id, unit_id) <= 1)
    """,
    "CREATE INDEX ix_decisions_due ON decisions (office_id, due_on) WHERE done_on IS NULL AND due_on IS NOT NULL",
    "CREATE INDEX ix_decisions_post ON decisions (office_id, post_id) WHERE post_id IS NOT NULL",
)


def upgrade() -> None:
    settings = context.config.attributes["settings"]
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.format(app=settings.role_name("app")))
